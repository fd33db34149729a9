//! Whatever bytes are sent, the answer is a picture or an error: never a panic, a hang or a flood.

#![no_main]

use libfuzzer_sys::fuzz_target;
use picture::{Picture, PictureLimits};

/// Small enough that a single input never takes long by right.
const LIMITS: PictureLimits = PictureLimits { max_bytes: 1 << 20, max_pixels: 1 << 20 };

/// The decoders whose panics are caught where they are called.
const DECODERS: [&str; 6] = ["/image-", "/png-", "/gif-", "/weezl-", "/zune-core-", "/zune-jpeg-"];

/// Panics are findings but for those of decoders.
fn forgive_decoders() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let file = panic.location().map_or("", |location| location.file());
        if !DECODERS.iter().any(|decoder| file.contains(decoder)) {
            report(panic);
        }
    }));
}

fuzz_target!(init: forgive_decoders(), |file: &[u8]| {
    if let Ok(picture) = Picture::decode(file, &LIMITS) {
        let pixels = u64::from(picture.width()) * u64::from(picture.height());
        assert!((1..=LIMITS.max_pixels).contains(&pixels));
        assert_eq!(picture.resized(8, 8).len(), 8 * 8 * 3);
        let palette = picture.palette();
        let shares = palette.swatches.iter().map(|swatch| swatch.share).sum::<f32>();
        assert!((0.0..=1.001).contains(&shares) && palette.swatches.len() <= 6, "{palette:?}");
        for value in [palette.brightness, palette.saturation, palette.contrast] {
            assert!((0.0..=1.0).contains(&value), "{palette:?}");
        }
        assert!((-1.0..=1.0).contains(&palette.warmth), "{palette:?}");
    }
});
