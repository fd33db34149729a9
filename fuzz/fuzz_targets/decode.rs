//! Whatever bytes are sent, the answer is a clip or an error: never a panic, a hang or a flood.

#![no_main]

use audio::{Clip, Limits};
use libfuzzer_sys::fuzz_target;

/// Small enough that a single input never takes long by right.
const LIMITS: Limits = Limits { max_bytes: 1 << 20, max_duration_s: 10 };

fuzz_target!(|audio: &[u8]| {
    if let Ok(clip) = Clip::decode(audio.to_vec().into(), &LIMITS) {
        assert!((0.0..=10.1).contains(&clip.duration_s()));
        assert!(clip.samples().iter().all(|sample| sample.is_finite()));
    }
});
