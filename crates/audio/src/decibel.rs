//! Power in decibels, for a million cells a moment.

use std::f32::consts::{LN_10, LOG10_2, SQRT_2};

use pulp::{Arch, NullaryFnOnce};

/// The least power that is told from silence, as in `librosa.power_to_db`.
const LEAST_POWER: f32 = 1e-10;
/// How far below the loudest cell a sound is still heard, in dB.
const DYNAMIC_RANGE_DB: f32 = 80.0;

/// `10·log10(power)` of a finite power; below 10⁻¹⁰ it is −100.
///
/// The logarithm is that of the exponent and twice the inverse hyperbolic tangent of
/// `(m − 1) / (m + 1)` for the mantissa `m` between √½ and √2, within which five terms of its series
/// are exact to 10⁻⁹: no table, no branch, and as many at a time as the processor has lanes.
#[inline(always)]
fn decibels(power: f32) -> f32 {
    let bits = power.max(LEAST_POWER).to_bits();
    let exponent = bits.wrapping_sub((SQRT_2 / 2.0).to_bits()) as i32 >> 23;
    let mantissa = f32::from_bits(bits.wrapping_sub((exponent << 23) as u32));
    let x = (mantissa - 1.0) / (mantissa + 1.0);
    let y = x * x;
    let series = 1.0 + y * (1.0 / 3.0 + y * (1.0 / 5.0 + y * (1.0 / 7.0 + y * (1.0 / 9.0))));
    10.0 * LOG10_2 * exponent as f32 + 20.0 / LN_10 * x * series
}

/// A scale in dB with a zero and a floor, as `librosa.power_to_db` has it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    zero: f32,
    floor: f32,
}

impl Scale {
    /// The scale with its zero at the power `zero` and its floor 80 dB below `loudest`.
    pub(crate) fn new(zero: f32, loudest: f32) -> Self {
        let zero = decibels(zero);
        Self { zero, floor: decibels(loudest) - zero - DYNAMIC_RANGE_DB }
    }

    /// A power in dB.
    #[inline(always)]
    pub(crate) fn db(self, power: f32) -> f32 {
        (decibels(power) - self.zero).max(self.floor)
    }

    /// Many powers in dB.
    pub(crate) fn db_of_all<const N: usize>(self, powers: &[[f32; N]]) -> Vec<[f32; N]> {
        Arch::new().dispatch(All { scale: self, powers })
    }
}

/// Powers in dB below `loudest`, no lower than −80, as `librosa.power_to_db` with `ref=loudest`.
///
/// What is below 10⁻¹⁰ counts as that, `loudest` as well.
pub fn decibels_below<const N: usize>(loudest: f32, powers: &[[f32; N]]) -> Vec<[f32; N]> {
    Scale::new(loudest, loudest).db_of_all(powers)
}

struct All<'a, const N: usize> {
    scale: Scale,
    powers: &'a [[f32; N]],
}

impl<const N: usize> NullaryFnOnce for All<'_, N> {
    type Output = Vec<[f32; N]>;

    #[inline(always)]
    fn call(self) -> Self::Output {
        let mut all = vec![[0.0; N]; self.powers.len()];
        for (db, power) in all.as_flattened_mut().iter_mut().zip(self.powers.as_flattened()) {
            *db = self.scale.db(*power);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decibels_are_those_of_a_slow_logarithm() {
        let mut power = 1.1e-10f32;
        while power < 1e30 {
            let exact = 10.0 * f64::from(power).log10();
            let error = (f64::from(decibels(power)) - exact).abs();
            assert!(error <= 1e-6 + 2e-7 * exact.abs(), "{power}: off by {error}");
            power *= 1.001_3;
        }
    }

    #[test]
    fn decibels_are_relative_and_have_two_floors() {
        let relative = Scale::new(100.0, 100.0);
        let [[quiet, loudest, silent]] = relative.db_of_all(&[[1.0, 100.0, 0.0]])[..] else {
            panic!()
        };
        assert!((quiet + 20.0).abs() < 1e-5);
        assert_eq!((loudest, silent), (0.0, -80.0));
        assert_eq!(Scale::new(1.0, 0.0).db(1e-12), decibels(LEAST_POWER));
    }
}
