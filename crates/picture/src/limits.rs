//! How large a picture may be.

use clap::Args;

/// The most that is accepted of one picture. Beyond it decoding stops at the header, before memory
/// grows.
#[derive(Args, Clone, Copy, Debug, PartialEq, Eq)]
#[group(id = "picture-limits")]
pub struct PictureLimits {
    /// The most bytes a picture may take
    #[arg(
        id = "max_picture_bytes",
        long = "max-picture-bytes",
        env = "MELOMESH_MAX_PICTURE_BYTES",
        value_name = "BYTES",
        default_value_t = PictureLimits::default().max_bytes
    )]
    pub max_bytes: usize,

    /// The most pixels a picture may have, its width times its height
    #[arg(
        id = "max_picture_pixels",
        long = "max-picture-pixels",
        env = "MELOMESH_MAX_PICTURE_PIXELS",
        value_name = "PIXELS",
        default_value_t = PictureLimits::default().max_pixels
    )]
    pub max_pixels: u64,
}

impl Default for PictureLimits {
    /// 20 MiB, the most that Azure AI Vision takes, and 50 million pixels, the most that cameras
    /// of today usually make.
    fn default() -> Self {
        Self { max_bytes: 20 << 20, max_pixels: 50_000_000 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Command {
        #[command(flatten)]
        limits: PictureLimits,
    }

    #[test]
    fn flags_set_the_limits_and_defaults_stand_for_the_rest() {
        let command = Command::parse_from(["look", "--max-picture-pixels", "640"]);
        let expected = PictureLimits { max_pixels: 640, ..PictureLimits::default() };
        assert_eq!(command.limits, expected);
    }
}
