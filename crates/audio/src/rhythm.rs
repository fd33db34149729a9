//! Tempo, beats and onsets, as aubio hears them.

use aubio_rs::{Onset, OnsetMode, Tempo};

use crate::{Clip, SAMPLE_RATE_HZ};

/// Samples between two looks. With 512 a track of 120 BPM is heard at half its tempo.
const HOP: usize = 256;
/// Samples in a look.
const BUFFER: usize = 1024;

/// When things happen in a clip.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rhythm {
    /// Beats a minute; 0 where no beat is found.
    pub tempo_bpm: f32,
    /// How far the beats agree with that tempo: 0 is not at all, and music with a beat is above 0.1.
    pub tempo_confidence: f32,
    /// The time of each beat, in seconds.
    pub beats_s: Vec<f32>,
    /// Notes and strokes that begin in a second, on average.
    pub onset_rate_hz: f32,
}

impl Rhythm {
    /// The rhythm of a clip. One too short for a single look has none.
    pub fn of(clip: &Clip) -> Self {
        Self::track(clip).unwrap_or_default()
    }

    fn track(clip: &Clip) -> aubio_rs::Result<Self> {
        let mut tempo = Tempo::new(OnsetMode::SpecFlux, BUFFER, HOP, SAMPLE_RATE_HZ)?;
        let mut onset = Onset::new(OnsetMode::Hfc, BUFFER, HOP, SAMPLE_RATE_HZ)?;
        let mut rhythm = Self::default();
        let mut onsets = 0.0;
        for hop in clip.samples().chunks_exact(HOP) {
            if tempo.do_result(hop)? > 0.0 {
                rhythm.beats_s.push(tempo.get_last_s());
            }
            if onset.do_result(hop)? > 0.0 {
                onsets += 1.0;
            }
        }
        // Without a beat aubio still names the tempo it would try first.
        if !rhythm.beats_s.is_empty() {
            rhythm.tempo_bpm = tempo.get_bpm();
            rhythm.tempo_confidence = tempo.get_confidence();
        }
        rhythm.onset_rate_hz = onsets / (clip.duration_s() as f32).max(1.0);
        Ok(rhythm)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Tune;

    #[test]
    fn the_tempo_of_a_tune_is_heard() {
        for tempo_bpm in [90.0, 120.0, 150.0] {
            let clip = Clip::from(Tune { tempo_bpm, duration_s: 30.0, ..Tune::default() });
            let rhythm = Rhythm::of(&clip);
            assert!((rhythm.tempo_bpm - tempo_bpm).abs() < 3.0, "{tempo_bpm}: {rhythm:?}");
            assert!(rhythm.onset_rate_hz > 1.0 && rhythm.beats_s.len() > 20);
        }
    }

    #[test]
    fn silence_has_no_rhythm() {
        for samples in [vec![], vec![0.0], vec![0.0; 220_500]] {
            let rhythm = Rhythm::of(&Clip::from_samples(samples));
            assert_eq!((rhythm.tempo_bpm, rhythm.beats_s.len()), (0.0, 0));
        }
    }
}
