//! The 256 colours of a picture: shades of ink on paper, then from quiet to loud.

use clap::ValueEnum;

/// Shades from paper to ink.
pub(super) const INKS: u8 = 32;
/// Shades from quiet to loud.
pub(super) const HEATS: u8 = 224;

const PAPER: f32 = 255.0;
const INK: f32 = 34.0;

/// The colours of quiet and loud.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorMap {
    /// From black over purple to pale yellow
    #[default]
    Magma,
    /// From purple over green to yellow
    Viridis,
    /// From white to black
    Grey,
}

impl ColorMap {
    /// The palette of a PNG: red, green and blue of each colour.
    pub(super) fn palette(self) -> Vec<u8> {
        let gradient = match self {
            Self::Magma => colorous::MAGMA,
            Self::Viridis => colorous::VIRIDIS,
            Self::Grey => colorous::GREYS,
        };
        let ink = |shade: u8| PAPER + (INK - PAPER) * f32::from(shade) / f32::from(INKS - 1);
        let inks = (0..INKS).flat_map(|shade| [ink(shade) as u8; 3]);
        let heats = (0..HEATS)
            .flat_map(|heat| gradient.eval_rational(heat.into(), HEATS.into()).into_array());
        inks.chain(heats).collect()
    }
}

/// The colour of a power of so many dB, from −80 to 0.
#[inline]
pub(super) fn heat(db: f32) -> u8 {
    const PER_DB: f32 = (HEATS - 1) as f32 / 80.0;
    INKS + ((db + 80.0) * PER_DB + 0.5) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_palette_goes_from_paper_to_ink_and_from_quiet_to_loud() {
        for map in [ColorMap::Magma, ColorMap::Viridis, ColorMap::Grey] {
            let palette = map.palette();
            assert_eq!(palette.len(), 3 * 256);
            assert_eq!(palette[..3], [255; 3]);
            assert_eq!(palette[3 * 31..3 * 32], [34; 3]);
            let light = |index: u8| {
                palette[3 * usize::from(index)..][..3].iter().map(|&c| u32::from(c)).sum::<u32>()
            };
            let (quiet, loud) = (light(heat(-80.0)), light(heat(0.0)));
            assert_eq!(quiet > loud, map == ColorMap::Grey, "{map:?}");
        }
        assert_eq!((heat(-80.0), heat(0.0)), (INKS, 255));
    }
}
