//! From a clip's bytes to its verdict: the work of a worker's thread.

use crate::{
    Error, Judge,
    measure::{decode, judge_windows, levels_of},
    window::windows,
};
use audio::{Clip, Levels, Limits, Rhythm};
use bytes::Bytes;
use music::Ranking;
use ndarray::{ArrayView2, Axis, Slice};
use proto::v1::{self, ClassifyResponse, ClassifyTimelineResponse, Warning, WarningCode};

/// Judges a whole clip.
pub(crate) fn classify(
    judge: &mut impl Judge,
    audio: Bytes,
    limits: &Limits,
    include_rhythm: bool,
) -> Result<ClassifyResponse, Error> {
    let clip = decode(audio, limits)?;
    let levels = levels_of(&clip);
    let scores = clip_scores(judge, levels.view());
    let ranking = Ranking::from_log_scores(&judge.card().labels, &scores);
    Ok(ClassifyResponse {
        model: judge.card().id.clone(),
        model_version: judge.card().version.clone(),
        genres: ranking.iter().map(Into::into).collect(),
        duration_s: clip.duration_s(),
        warnings: warnings(judge, &clip, &levels),
        rhythm: include_rhythm.then(|| rhythm(&clip)),
        pooled: Vec::new(),
    })
}

/// The log-probabilities of a clip's genres: the mean over windows that overlap
/// by half.
pub fn clip_scores(judge: &mut impl Judge, levels: ArrayView2<'_, u8>) -> Vec<f64> {
    let width = judge.card().window_columns;
    let windows = windows(levels.ncols(), width, width / 2);
    let views: Vec<_> = windows
        .iter()
        .map(|window| levels.slice_axis(Axis(1), Slice::from(window.clone())))
        .collect();
    let judged = judge_windows(judge, &views);
    let mut mean = vec![0.0; judge.card().labels.len()];
    for scores in &judged {
        for (sum, score) in mean.iter_mut().zip(scores) {
            *sum += score / judged.len() as f64;
        }
    }
    mean
}

/// Judges a clip window by window, `hop_s` apart or by half a window, and hands
/// each to `tell`, as long as that says that somebody listens.
pub(crate) fn classify_timeline(
    judge: &mut impl Judge,
    audio: Bytes,
    limits: &Limits,
    hop_s: Option<f64>,
    mut tell: impl FnMut(ClassifyTimelineResponse) -> bool,
) -> Result<(), Error> {
    let clip = decode(audio, limits)?;
    let levels = levels_of(&clip);
    let warnings = warnings(judge, &clip, &levels);
    let width = judge.card().window_columns;
    let hop = hop_columns(hop_s, levels.seconds_per_column(), width);
    let windows = windows(levels.columns(), width, hop);
    let count = windows.len();
    for (index, columns) in windows.into_iter().enumerate() {
        let start_s = columns.start as f64 * levels.seconds_per_column();
        let end_s = (columns.end as f64 * levels.seconds_per_column()).min(clip.duration_s());
        let heard = tell(ClassifyTimelineResponse {
            window: Some(window(judge, levels.slice(columns), start_s, end_s)),
            progress: (index + 1) as f64 / count as f64,
            warnings: warnings.clone(),
        });
        if !heard {
            break;
        }
    }
    Ok(())
}

/// Judges one window.
pub(crate) fn window(
    judge: &mut impl Judge,
    levels: ArrayView2<'_, u8>,
    start_s: f64,
    end_s: f64,
) -> v1::Window {
    let scores = judge_windows(judge, &[levels]).concat();
    let ranking = Ranking::from_log_scores(&judge.card().labels, &scores);
    v1::Window { start_s, end_s, genres: ranking.iter().map(Into::into).collect() }
}

/// The distance of windows in columns: as asked, or half a window.
pub(crate) fn hop_columns(hop_s: Option<f64>, column_s: f64, width: usize) -> usize {
    hop_s.map_or(width / 2, |hop_s| (hop_s / column_s).round() as usize).max(1)
}

fn warnings(judge: &impl Judge, clip: &Clip, levels: &Levels) -> Vec<Warning> {
    let silent = clip.is_silent().then(|| Warning {
        code: WarningCode::Silent.into(),
        message: "the clip is silent: there is nothing to judge by".into(),
    });
    silent.into_iter().chain(short(judge, levels, clip.duration_s())).collect()
}

/// A warning, if the sound is shorter than what the model was trained on.
pub(crate) fn short(judge: &impl Judge, levels: &Levels, duration_s: f64) -> Option<Warning> {
    let width = judge.card().window_columns;
    let window_s = width as f64 * levels.seconds_per_column();
    (levels.columns() < width).then(|| Warning {
        code: WarningCode::Short.into(),
        message: format!(
            "the clip lasts {duration_s:.1} s; the model was trained on {window_s:.1} s at a time"
        ),
    })
}

fn rhythm(clip: &Clip) -> v1::Rhythm {
    let rhythm = Rhythm::of(clip);
    v1::Rhythm {
        tempo_bpm: rhythm.tempo_bpm.into(),
        tempo_confidence: f64::from(rhythm.tempo_confidence).clamp(0.0, 1.0),
        beats_s: rhythm.beats_s.into_iter().map(f64::from).collect(),
        onset_rate_hz: rhythm.onset_rate_hz.into(),
    }
}
