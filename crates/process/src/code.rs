use std::{
    fs,
    io::{self, ErrorKind},
    os::unix::fs::MetadataExt,
    process::ExitCode,
};

/// Why a service stopped, and so who can do something about it; the numbers are
/// those of sysexits(3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    /// Flags or variables that are none.
    Usage = 64,
    /// A file that is not there: a model, keys, a certificate.
    NoInput = 66,
    /// A port that is taken, or a database that is away.
    Unavailable = 69,
    /// The system gives no more threads, files or memory, or fails.
    System = 71,
    /// A disk that is full, or is not to be written to.
    CannotCreate = 73,
    /// Something that this user may not do.
    NoPermission = 77,
    /// Whatever else was asked for and cannot be.
    Config = 78,
}

impl Code {
    /// That of the first cause that the system knows; what it does not know is for
    /// whoever wrote the configuration.
    pub(crate) fn of(error: &anyhow::Error) -> Self {
        if error.is::<clap::Error>() {
            return Self::Usage;
        }
        let causes = error.chain().filter_map(|cause| cause.downcast_ref());
        causes.filter_map(Self::of_system).next().unwrap_or(Self::Config)
    }

    fn of_system(error: &io::Error) -> Option<Self> {
        match error.kind() {
            ErrorKind::NotFound | ErrorKind::IsADirectory | ErrorKind::NotADirectory => {
                Some(Self::NoInput)
            }
            ErrorKind::AddrInUse
            | ErrorKind::ConnectionAborted
            | ErrorKind::ConnectionRefused
            | ErrorKind::ConnectionReset
            | ErrorKind::HostUnreachable
            | ErrorKind::NetworkUnreachable
            | ErrorKind::TimedOut => Some(Self::Unavailable),
            ErrorKind::QuotaExceeded | ErrorKind::ReadOnlyFilesystem | ErrorKind::StorageFull => {
                Some(Self::CannotCreate)
            }
            ErrorKind::PermissionDenied => Some(Self::NoPermission),
            ErrorKind::AddrNotAvailable | ErrorKind::InvalidData | ErrorKind::InvalidInput => None,
            _ => error.raw_os_error().map(|_| Self::System),
        }
    }

    /// What helps, whatever it was.
    pub(crate) fn remedy(self) -> Option<String> {
        match self {
            Self::Usage => Some("see --help".into()),
            Self::NoInput => Some("put it there, or mount it".into()),
            Self::CannotCreate => Some("mount a volume that can be written to, with room".into()),
            Self::NoPermission => Some(match fs::metadata("/proc/self") {
                Ok(process) => format!("let user {} do so, who this process is", process.uid()),
                Err(_) => "let the user of this process do so".into(),
            }),
            Self::Unavailable | Self::System | Self::Config => None,
        }
    }
}

impl From<Code> for ExitCode {
    fn from(code: Code) -> Self {
        Self::from(code as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context;

    fn code(kind: ErrorKind) -> Code {
        Code::of(&Err::<(), _>(io::Error::from(kind)).context("the catalogue").unwrap_err())
    }

    #[test]
    fn what_the_system_says_is_found_beneath_what_we_say() {
        assert_eq!(code(ErrorKind::NotFound), Code::NoInput);
        assert_eq!(code(ErrorKind::AddrInUse), Code::Unavailable);
        assert_eq!(code(ErrorKind::ReadOnlyFilesystem), Code::CannotCreate);
        assert_eq!(code(ErrorKind::PermissionDenied), Code::NoPermission);
        // EMFILE: too many open files.
        assert_eq!(Code::of(&io::Error::from_raw_os_error(24).into()), Code::System);
    }

    #[test]
    fn what_the_system_does_not_know_is_configuration() {
        assert_eq!(Code::of(&anyhow::anyhow!("everybody could enter")), Code::Config);
        assert_eq!(code(ErrorKind::InvalidData), Code::Config);
    }
}
