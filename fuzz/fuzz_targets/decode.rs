//! Whatever bytes are sent, the answer is a clip or an error: never a panic, a hang or a flood.

#![no_main]

use audio::{Clip, Limits};
use libfuzzer_sys::fuzz_target;

/// Small enough that a single input never takes long by right.
const LIMITS: Limits = Limits { max_bytes: 1 << 20, max_duration_s: 10 };

/// Panics are findings but for symphonia's, which the decoder catches.
fn forgive_symphonia() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !panic.location().is_some_and(|location| location.file().contains("/symphonia-")) {
            report(panic);
        }
    }));
}

fuzz_target!(init: forgive_symphonia(), |audio: &[u8]| {
    if let Ok(clip) = Clip::decode(audio.to_vec().into(), &LIMITS) {
        assert!((0.0..=10.1).contains(&clip.duration_s()));
        assert!(clip.samples().iter().all(|sample| sample.is_finite()));
    }
});
