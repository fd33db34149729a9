use crate::Error;
use std::fmt;

/// Who tells what is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Voice {
    /// Azure AI Vision
    Azure,
    /// This service itself
    Local,
    /// Whoever asks, in words of their own.
    #[value(skip)]
    Caller,
}

impl Voice {
    /// Who is asked for by name; nobody in particular by an empty one.
    ///
    /// # Errors
    /// A name of nobody here.
    pub(crate) fn asked(name: &str) -> Result<Option<Self>, Error> {
        match name {
            "" => Ok(None),
            "azure" => Ok(Some(Self::Azure)),
            "local" => Ok(Some(Self::Local)),
            _ => Err(Error::UnknownDescriber(name.into())),
        }
    }
}

impl fmt::Display for Voice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Azure => "azure",
            Self::Local => "local",
            Self::Caller => "caller",
        })
    }
}
