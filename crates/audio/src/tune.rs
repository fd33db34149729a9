//! Music to test with, made by arithmetic.

use std::f32::consts::TAU;

use crate::{Clip, SAMPLE_RATE_HZ};

const RATE: f32 = SAMPLE_RATE_HZ as f32;
const BEATS_PER_BAR: usize = 4;

/// Chord roots as degrees of the major scale, a bar each: the loops that many songs are made of.
const PROGRESSIONS: [[usize; 4]; 4] = [[0, 4, 5, 3], [5, 3, 0, 4], [0, 5, 3, 4], [1, 4, 0, 5]];
/// Semitones of the major scale above its root.
const MAJOR: [usize; 7] = [0, 2, 4, 5, 7, 9, 11];
/// Degrees of the pentatonic scale, in which no two notes clash.
const PENTATONIC: [usize; 5] = [0, 1, 2, 4, 5];

/// A small tune: a melody over chords, with bass and drums. The same description always gives the
/// same sound.
///
/// ```
/// use audio::{Clip, Tune};
///
/// let clip = Clip::from(Tune { seed: 7, duration_s: 2.0, tempo_bpm: 96.0 });
/// assert_eq!(clip.duration_s(), 2.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tune {
    /// Chooses the key, the chords and the melody.
    pub seed: u64,
    /// How long it lasts, in seconds; at most an hour.
    pub duration_s: f32,
    /// Beats a minute, 30 to 300.
    pub tempo_bpm: f32,
}

impl Default for Tune {
    /// Half a minute at 120 beats a minute.
    fn default() -> Self {
        Self { seed: 1, duration_s: 30.0, tempo_bpm: 120.0 }
    }
}

impl From<Tune> for Clip {
    fn from(tune: Tune) -> Self {
        let duration_s = tune.duration_s.clamp(0.0, 3_600.0);
        let mut band = Band::new(duration_s);
        let mut dice = Dice(tune.seed);
        let beat_s = 60.0 / tune.tempo_bpm.clamp(30.0, 300.0);
        let key = 57 + dice.roll(12);
        let progression = PROGRESSIONS[dice.roll(PROGRESSIONS.len())];
        let mut step = 7;

        for bar in 0.. {
            let start = (bar * BEATS_PER_BAR) as f32 * beat_s;
            if start >= duration_s || duration_s.is_nan() {
                break;
            }
            let chord = progression[bar % progression.len()];
            for degree in [chord, chord + 2, chord + 4] {
                band.pad(start, 4.0 * beat_s, pitch_hz(key, degree));
            }
            for beat in 0..BEATS_PER_BAR {
                let at = start + beat as f32 * beat_s;
                if beat % 2 == 0 {
                    band.kick(at)
                } else {
                    band.snare(at, &mut dice)
                }
                band.hat(at, &mut dice);
                band.hat(at + beat_s / 2.0, &mut dice);
                let fifth = if beat == 3 { 4 } else { 0 };
                band.bass(at, beat_s * 0.9, pitch_hz(key - 24, chord + fifth));
            }
            for eighth in 0..2 * BEATS_PER_BAR {
                // A phrase breathes: strong beats always sound, weak ones two times in three.
                step = (step + dice.roll(5)).saturating_sub(2).clamp(2, 12);
                if eighth % 4 == 0 || dice.roll(3) > 0 {
                    let degree = PENTATONIC[step % 5] + 7 * (step / 5);
                    band.pluck(start + eighth as f32 * beat_s / 2.0, pitch_hz(key, degree));
                }
            }
        }
        band.mix()
    }
}

/// The frequency of a degree of the major scale above a key, a MIDI number.
fn pitch_hz(key: usize, degree: usize) -> f32 {
    let semitones = (key + MAJOR[degree % 7] + 12 * (degree / 7)) as f32 - 69.0;
    440.0 * (semitones / 12.0).exp2()
}

/// The players, and what they have played so far.
struct Band {
    samples: Vec<f32>,
}

impl Band {
    fn new(duration_s: f32) -> Self {
        Self { samples: vec![0.0; (duration_s * RATE) as usize] }
    }

    /// Adds a sound, a function of the seconds since its start.
    fn play(&mut self, start_s: f32, duration_s: f32, mut sound: impl FnMut(f32) -> f32) {
        let start = ((start_s * RATE) as usize).min(self.samples.len());
        let length = (duration_s * RATE) as usize;
        for (n, sample) in self.samples[start..].iter_mut().take(length).enumerate() {
            *sample += sound(n as f32 / RATE);
        }
    }

    fn pad(&mut self, at: f32, duration_s: f32, hz: f32) {
        self.play(at, duration_s, |t| {
            let swell = (t / 0.08).min((duration_s - t) / 0.15).clamp(0.0, 1.0);
            let warmth = (TAU * hz * t).sin() + 0.3 * (TAU * hz * 2.003 * t).sin();
            0.05 * swell * warmth
        });
    }

    fn bass(&mut self, at: f32, duration_s: f32, hz: f32) {
        self.play(at, duration_s, |t| {
            let touch = (t / 0.005).min((duration_s - t) / 0.02).clamp(0.0, 1.0);
            let string: f32 = (1..=4).map(|k| (TAU * hz * k as f32 * t).sin() / k as f32).sum();
            0.16 * touch * (-2.0 * t).exp() * string
        });
    }

    fn pluck(&mut self, at: f32, hz: f32) {
        self.play(at, 0.7, |t| {
            let touch = (t / 0.003).min((0.7 - t) / 0.02).clamp(0.0, 1.0);
            let string: f32 = (1..=5)
                .map(|k| k as f32)
                .map(|k| (TAU * hz * k * t).sin() * (-3.0 * k * t).exp() / k)
                .sum();
            0.2 * touch * string
        });
    }

    fn kick(&mut self, at: f32) {
        // The pitch falls from 170 to 50 Hz.
        self.play(at, 0.25, |t| {
            let turns = 50.0 * t + 4.0 * (1.0 - (-30.0 * t).exp());
            0.6 * (-14.0 * t).exp() * (TAU * turns).sin()
        });
    }

    fn snare(&mut self, at: f32, dice: &mut Dice) {
        self.play(at, 0.2, |t| {
            (-18.0 * t).exp() * (0.25 * dice.noise() + 0.15 * (TAU * 185.0 * t).sin())
        });
    }

    fn hat(&mut self, at: f32, dice: &mut Dice) {
        let mut last = 0.0;
        self.play(at, 0.06, |t| {
            let noise = dice.noise();
            // The difference of neighbours is bright.
            let bright = noise - std::mem::replace(&mut last, noise);
            0.06 * (-60.0 * t).exp() * bright
        });
    }

    /// What was played, at a healthy level, faded out at the end.
    fn mix(mut self) -> Clip {
        let peak = self.samples.iter().fold(f32::MIN_POSITIVE, |peak, x| peak.max(x.abs()));
        let fade = RATE * 0.05;
        for (n, sample) in self.samples.iter_mut().rev().enumerate() {
            *sample *= 0.9 / peak * (n as f32 / fade).min(1.0);
        }
        Clip::from_samples(self.samples)
    }
}

/// Chance that can be repeated: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn roll(&mut self, sides: usize) -> usize {
        (self.next() % sides as u64) as usize
    }

    /// From −1 to 1.
    fn noise(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1 << 23) as f32 - 1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tune(seed: u64, duration_s: f32) -> Clip {
        Clip::from(Tune { seed, duration_s, ..Tune::default() })
    }

    #[test]
    fn a_tune_can_be_played_again() {
        assert_eq!(tune(3, 2.0), tune(3, 2.0));
        assert_ne!(tune(3, 2.0), tune(4, 2.0));
    }

    #[test]
    fn a_tune_fills_its_time_without_clipping() {
        let clip = tune(1, 5.5);
        assert_eq!(clip.duration_s(), 5.5);
        let peak = clip.samples().iter().fold(0.0, |peak: f32, x| peak.max(x.abs()));
        assert!((0.5..=1.0).contains(&peak), "peak {peak}");
        assert!(!clip.samples().chunks(22_050).any(|s| Clip::from_samples(s.into()).is_silent()));
    }

    #[test]
    fn no_description_is_too_odd_to_play() {
        for odd in [0.0, -1.0, f32::NAN] {
            let clip = Clip::from(Tune { seed: 0, duration_s: odd, tempo_bpm: odd });
            assert_eq!(clip.samples(), []);
        }
    }
}
