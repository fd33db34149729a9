//! Verdicts while the sound still comes.

use crate::{
    Error, Judge,
    hearing::{hop_columns, short, window},
};
use audio::{Encoding, Levels, Limits, MelStream, PcmFormat, PcmReader, SAMPLE_RATE_HZ};
use proto::v1::{ClassifyStreamResponse, SignalEncoding, StreamConfig};

/// A signal that is being heard.
pub(crate) struct Live {
    reader: PcmReader,
    mel: MelStream,
    hop_s: Option<f64>,
    /// Samples heard, at 22,050 Hz.
    heard: usize,
    /// The column at which the next window starts.
    next: usize,
}

impl Live {
    pub(crate) fn new(
        config: &StreamConfig,
        hop_s: Option<f64>,
        limits: &Limits,
    ) -> Result<Self, Error> {
        let raw = |encoding| {
            let channels = config.channel_count.max(1);
            let channels = channels.try_into().map_err(|_| Error::Channels(channels))?;
            let format = PcmFormat { encoding, sample_rate_hz: config.sample_rate_hz, channels };
            Ok::<_, Error>(PcmReader::raw(format, limits)?)
        };
        let reader = match config.encoding() {
            SignalEncoding::Wav => PcmReader::wav(limits),
            SignalEncoding::S16le => raw(Encoding::S16Le)?,
            SignalEncoding::F32le => raw(Encoding::F32Le)?,
            SignalEncoding::Unspecified => return Err(Error::Encoding),
        };
        Ok(Self { reader, mel: MelStream::new(), hop_s, heard: 0, next: 0 })
    }

    /// Hears the next bytes, and judges the windows they complete.
    pub(crate) fn push(
        &mut self,
        judge: &mut impl Judge,
        bytes: &[u8],
    ) -> Result<Vec<ClassifyStreamResponse>, Error> {
        let mut samples = Vec::new();
        self.reader.push(bytes, &mut samples)?;
        Ok(self.hear(judge, &samples))
    }

    /// Ends the sound. One that was too short for a window is judged as it is.
    pub(crate) fn finish(
        mut self,
        judge: &mut impl Judge,
    ) -> Result<Vec<ClassifyStreamResponse>, Error> {
        let mut samples = Vec::new();
        self.reader.finish(&mut samples)?;
        let mut verdicts = self.hear(judge, &samples);
        if self.next == 0 {
            let duration_s = self.heard as f64 / f64::from(SAMPLE_RATE_HZ);
            let levels = Levels::of(&self.mel.finish());
            verdicts.push(ClassifyStreamResponse {
                window: Some(window(judge, levels.view(), 0.0, duration_s)),
                warnings: short(judge, &levels, duration_s).into_iter().collect(),
            });
        }
        Ok(verdicts)
    }

    fn hear(&mut self, judge: &mut impl Judge, samples: &[f32]) -> Vec<ClassifyStreamResponse> {
        self.heard += samples.len();
        self.mel.push(samples);
        let width = judge.card().window_columns;
        // Levels depend on all that was heard: they are made only when due.
        let heard_s = self.heard as f64 / f64::from(SAMPLE_RATE_HZ);
        if heard_s < (self.next + width) as f64 * Levels::SECONDS_PER_COLUMN {
            return Vec::new();
        }
        let levels = self.mel.levels();
        let column_s = levels.seconds_per_column();
        let hop = hop_columns(self.hop_s, column_s, width);
        let mut verdicts = Vec::new();
        while self.next + width <= levels.columns() {
            let columns = self.next..self.next + width;
            let (start_s, end_s) = (columns.start as f64 * column_s, columns.end as f64 * column_s);
            verdicts.push(ClassifyStreamResponse {
                window: Some(window(judge, levels.slice(columns), start_s, end_s)),
                warnings: Vec::new(),
            });
            self.next += hop;
        }
        verdicts
    }
}
