//! Who tells what is seen in a picture.
//!
//! [`local`] is always here: it decodes every picture, and knows its colours and
//! its mood. [`azure`], if it is set up, finds better words; when it fails,
//! `local` speaks for it, and it is left alone for a `pause`.

pub mod azure;
mod config;
pub mod local;
mod pause;
mod voice;

pub use config::DescriberConfig;
pub use voice::Voice;

use crate::{Error, measure};
use azure::{Azure, AzureError};
use bytes::Bytes;
use inference::{Workers, WorkersConfig};
use local::Local;
use mesh::Deadline;
use music::Description;
use pause::Pause;
use picture::PictureLimits;
use proto::v1;
use std::time::Duration;

/// The share of the caller's time that Azure may take: who speaks for it needs some too.
const AZURES_SHARE: f32 = 0.8;

/// Who had less time than this tells nothing of Azure.
const FAIR: Duration = Duration::from_secs(1);

/// All who describe.
#[derive(Clone, Debug)]
pub(crate) struct Describers {
    local: Workers<Local>,
    azure: Option<Azure>,
    /// Since azure failed.
    pause: Pause,
    /// Who is asked unless the caller names another.
    usual: Voice,
    /// Whether `local` may speak for another who failed.
    fall_back: bool,
    limits: PictureLimits,
}

/// What was told, and by whom.
#[derive(Clone, Debug)]
pub(crate) struct Described {
    pub(crate) description: Description,
    pub(crate) voice: Voice,
    /// Whoever was asked failed, and another spoke.
    pub(crate) fallback: bool,
}

impl Describers {
    /// Starts the threads that look at pictures.
    ///
    /// # Errors
    /// A network that is none, or Azure set up in part.
    pub(crate) fn start(
        config: &DescriberConfig,
        limits: PictureLimits,
        workers: &WorkersConfig,
    ) -> anyhow::Result<Self> {
        let azure = config.azure()?;
        let usual = match config.describer {
            Some(voice) => voice,
            None if azure.is_some() => Voice::Azure,
            None => Voice::Local,
        };
        anyhow::ensure!(
            usual != Voice::Azure || azure.is_some(),
            "azure is to describe pictures: say where it is, by --azure-endpoint"
        );
        let local = Workers::start("describer", &config.local()?, workers);
        let fall_back = !config.no_fallback;
        Ok(Self { local, azure, pause: Pause::default(), usual, fall_back, limits })
    }

    /// The most bytes of a picture.
    pub(crate) fn largest(&self) -> usize {
        self.limits.max_bytes
    }

    /// What is seen in a picture; by `voice`, or whoever is usually asked.
    ///
    /// `local` looks at it in any case: what cannot be decoded is sent to nobody, and its colours
    /// and its mood are told whoever finds the words.
    ///
    /// # Errors
    /// A picture that is none, too many that wait, or a describer that failed or is not here.
    pub(crate) async fn describe(
        &self,
        picture: Bytes,
        voice: Option<Voice>,
        deadline: Deadline,
    ) -> Result<Described, Error> {
        let voice = voice.unwrap_or(self.usual);
        let (limits, file) = (self.limits, picture.clone());
        let seen = self.local.ask(move |local| {
            let picture = measure::decode(&file, &limits)?;
            Ok::<_, Error>(measure::describe(local, &picture))
        });
        let seen = seen.await??;
        if voice != Voice::Azure {
            return Ok(Described { description: seen, voice: Voice::Local, fallback: false });
        }
        let azure = self.azure.as_ref().ok_or(Error::NoAzure)?;
        let told = match self.pause.is_over() {
            true => {
                let within = deadline.remaining().mul_f32(AZURES_SHARE);
                let told = azure.describe(picture, within).await;
                if within >= FAIR {
                    self.pause.note(told.as_ref().is_err_and(AzureError::may_pass));
                }
                told
            }
            false => Err(AzureError::Unavailable),
        };
        match told {
            Ok(told) => {
                let description = Description { palette: seen.palette, mood: seen.mood, ..told };
                Ok(Described { description, voice, fallback: false })
            }
            Err(error) if self.fall_back => {
                tracing::warn!(%error, "azure failed, and the local describer speaks");
                Ok(Described { description: seen, voice: Voice::Local, fallback: true })
            }
            Err(error) => {
                tracing::error!(%error, "azure failed");
                Err(Error::Describer)
            }
        }
    }
}

impl From<Described> for v1::Description {
    fn from(Described { description, voice, .. }: Described) -> Self {
        Self { describer: voice.to_string(), ..description.into() }
    }
}
