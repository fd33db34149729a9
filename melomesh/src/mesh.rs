//! The whole system in one process, with real gRPC over loopback between its
//! parts.

use crate::{Models, SongsConfig};
use ::mesh::Listeners;
use anyhow::Context;
use audio::Limits;
use clap::Parser;
use gateway::FrontConfig;
use inference::WorkersConfig;
use recommender_svc::Config;
use std::net::SocketAddr;
use tokio::{net::TcpListener, sync::watch, task::JoinSet};

/// What a request may hold beside the clip or the picture.
pub(crate) const ENVELOPE_BYTES: usize = 64 << 10;

/// All stop together: nobody is left who could be told to ask another.
pub(crate) const AT_ONCE: &str = "--drain-grace-ms=0";

/// How the system is run.
#[derive(Clone, Debug, clap::Args)]
pub struct MeshConfig {
    /// What is served
    #[command(flatten)]
    pub models: Models,

    /// What is accepted as a clip
    #[command(flatten)]
    pub limits: Limits,

    /// How verdicts are computed
    #[command(flatten)]
    pub workers: WorkersConfig,

    /// What callers of the gateway meet first, if it is not the usual
    #[arg(skip)]
    pub front: Option<FrontConfig>,
}

/// The running system.
#[derive(Debug)]
pub struct Mesh {
    /// Where the gateway listens, for REST and gRPC alike.
    pub gateway: SocketAddr,
    /// Where svm-svc listens, for gRPC.
    pub svm: SocketAddr,
    /// Where vgg-svc listens, for gRPC.
    pub vgg: SocketAddr,
    /// Where recommender-svc listens, for gRPC, if it was started.
    pub recommender: Option<SocketAddr>,
    stop: watch::Sender<bool>,
    services: JoinSet<anyhow::Result<()>>,
}

impl Mesh {
    /// Starts every service, and the gateway on `listeners`; without `songs`, none that suggests
    /// them.
    ///
    /// # Errors
    /// A model that cannot be loaded, or no port to be had.
    pub async fn start(
        listeners: impl Into<Listeners>,
        config: MeshConfig,
        songs: Option<SongsConfig>,
    ) -> anyhow::Result<Self> {
        let listeners = listeners.into();
        let (stop, stopping) = watch::channel(false);
        let stopped = || stopped(stopping.clone());
        let mut services = JoinSet::new();

        let svm_listener = TcpListener::bind("127.0.0.1:0").await?;
        let svm = svm_listener.local_addr()?;
        let svm_config = svm_svc::Config {
            model: config.models.svm_model,
            limits: config.limits,
            workers: config.workers,
            ..svm_svc::Config::try_parse_from(["svm-svc", AT_ONCE])?
        };
        let model = svm_config.load().context("the support vector machine")?;
        let hangups = ::mesh::hangups();
        services.spawn(svm_svc::serve(svm_listener, svm_config, model, hangups, stopped()));

        let vgg_listener = TcpListener::bind("127.0.0.1:0").await?;
        let vgg = vgg_listener.local_addr()?;
        let vgg_config = vgg_svc::Config {
            model: config.models.vgg_model,
            engine: config.models.engine,
            limits: config.limits,
            workers: config.workers,
            ..vgg_svc::Config::try_parse_from(["vgg-svc", AT_ONCE])?
        };
        let network = vgg_config.load().context("the VGG19 network")?;
        let hangups = ::mesh::hangups();
        services.spawn(vgg_svc::serve(vgg_listener, vgg_config, network, hangups, stopped()));

        let gateway = listeners.service.local_addr()?;
        let usual = gateway::Config::try_parse_from(["gateway", AT_ONCE])?;
        let mut gateway_config = gateway::Config {
            svm_addr: format!("http://{svm}").parse()?,
            vgg_addr: format!("http://{vgg}").parse()?,
            ensemble: config.models.ensemble,
            front: config.front.unwrap_or(usual.front),
            max_body_bytes: config.limits.max_bytes.saturating_add(ENVELOPE_BYTES),
            ..usual
        };

        let mut recommender = None;
        if let Some(songs) = songs {
            let largest = songs.limits.max_bytes.saturating_add(ENVELOPE_BYTES);
            gateway_config.max_picture_bytes = largest;
            gateway_config.max_body_bytes = gateway_config.max_body_bytes.max(largest);
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            let address = listener.local_addr()?;
            let songs = Config { workers: config.workers, ..songs.service()? };
            services.spawn(recommender_svc::serve(listener, songs, stopped()));
            gateway_config.recommender_addr = format!("http://{address}").parse()?;
            recommender = Some(address);
        }
        services.spawn(gateway::serve(listeners, gateway_config, ::mesh::hangups(), stopped()));
        Ok(Self { gateway, svm, vgg, recommender, stop, services })
    }

    /// Completes when a service has failed, and says why.
    pub async fn failed(&mut self) -> anyhow::Error {
        loop {
            match self.services.join_next().await {
                Some(Ok(Ok(()))) => {}
                Some(Ok(Err(error))) => return error,
                Some(Err(error)) => return error.into(),
                None => return anyhow::anyhow!("all services have ended"),
            }
        }
    }

    /// Stops every service and waits for what they have begun.
    ///
    /// # Errors
    /// What a service failed with.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        self.stop.send_replace(true);
        while let Some(ended) = self.services.join_next().await {
            ended??;
        }
        Ok(())
    }
}

async fn stopped(mut stopping: watch::Receiver<bool>) {
    // A mesh that was dropped without a word stops too.
    _ = stopping.wait_for(|&stop| stop).await;
}
