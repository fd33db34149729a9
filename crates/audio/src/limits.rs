//! How large and how long a recording may be.

use clap::Args;

/// The most that is accepted of one recording. Beyond it decoding stops early, before memory grows.
#[derive(Args, Clone, Copy, Debug, PartialEq, Eq)]
#[group(id = "clip-limits")]
pub struct Limits {
    /// The most bytes a recording may take
    #[arg(
        id = "max_clip_bytes",
        long = "max-clip-bytes",
        env = "MELOMESH_MAX_CLIP_BYTES",
        value_name = "BYTES",
        default_value_t = Limits::default().max_bytes
    )]
    pub max_bytes: usize,

    /// The most seconds a recording may last
    #[arg(
        id = "max_clip_seconds",
        long = "max-clip-seconds",
        env = "MELOMESH_MAX_CLIP_SECONDS",
        value_name = "SECONDS",
        default_value_t = Limits::default().max_duration_s
    )]
    pub max_duration_s: u32,
}

impl Default for Limits {
    /// 64 MiB and 20 minutes: six minutes of CD sound uncompressed, or a long track of any codec.
    fn default() -> Self {
        Self { max_bytes: 64 << 20, max_duration_s: 20 * 60 }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Command {
        #[command(flatten)]
        limits: Limits,
    }

    #[test]
    fn flags_set_the_limits_and_defaults_stand_for_the_rest() {
        let command = Command::parse_from(["listen", "--max-clip-seconds", "30"]);
        assert_eq!(command.limits, Limits { max_duration_s: 30, ..Limits::default() });
    }
}
