//! Any container and codec that is known, to mono sound.
//!
//! Plain WAV goes through [`PcmReader`], everything else through symphonia. No length that a header
//! declares decides how much memory is taken: the sound grows as it is found.

use std::io::{Cursor, ErrorKind};

use bytes::Bytes;
use symphonia::core::codecs::audio::{AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::well_known::{FORMAT_ID_FLAC, FORMAT_ID_ISOMP4, FORMAT_ID_MP3};
use symphonia::core::formats::{FormatOptions, FormatReader, Track, TrackType};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::MetadataOptions;

use crate::mixdown::Mixdown;
use crate::{DecodeError, Limits, PcmReader, wav};

/// The samples that `audio` holds, mono at [`SAMPLE_RATE_HZ`](crate::SAMPLE_RATE_HZ).
pub(crate) fn decode(audio: Bytes, limits: &Limits) -> Result<Vec<f32>, DecodeError> {
    if audio.is_empty() {
        return Err(DecodeError::Empty);
    }
    if audio.len() > limits.max_bytes {
        return Err(DecodeError::TooLarge { limit: limits.max_bytes });
    }
    if wav::is_wav(&audio) {
        let mut samples = Vec::new();
        let mut reader = PcmReader::wav(limits);
        match reader.push(&audio, &mut samples) {
            // Telephone codecs also come as WAV.
            Err(DecodeError::UnsupportedCodec) => {}
            read => {
                read?;
                reader.finish(&mut samples)?;
                return Ok(samples);
            }
        }
    }
    // Some impossible files symphonia meets with an assertion: an MP4 whose sound begins beyond byte
    // 2⁶³ is one. Nothing outlives the panic, and nowhere else is one caught.
    std::panic::catch_unwind(|| Packets::open(audio, limits)?.read())
        .unwrap_or(Err(DecodeError::Malformed("its container contradicts itself")))
}

/// A container that symphonia has opened.
struct Packets {
    format: Box<dyn FormatReader>,
    limits: Limits,
    /// More packets than this were never in the file: each takes a byte at least.
    most: usize,
}

impl Packets {
    fn open(audio: Bytes, limits: &Limits) -> Result<Self, DecodeError> {
        let most = audio.len();
        let source = Box::new(Cursor::new(audio));
        let stream = MediaSourceStream::new(source, MediaSourceStreamOptions::default());
        let format = symphonia::default::get_probe()
            .probe(&Hint::new(), stream, FormatOptions::default(), MetadataOptions::default())
            .map_err(|error| match error {
                // The probe's own word, as opposed to that of the format it has recognised.
                Error::Unsupported(what) if what.contains("no suitable format") => {
                    DecodeError::UnknownFormat
                }
                error => malformed(&error),
            })?;
        Ok(Self { format, limits: *limits, most })
    }

    fn read(mut self) -> Result<Vec<f32>, DecodeError> {
        let track = self.format.default_track(TrackType::Audio).ok_or(DecodeError::NoAudioTrack)?;
        let (mut id, mut decoder) = (track.id, decoder(track)?);
        let declared_s = declared_s(self.format.as_ref(), track);
        if declared_s.is_some_and(|s| s > f64::from(self.limits.max_duration_s)) {
            return Err(DecodeError::TooLong { limit_s: self.limits.max_duration_s });
        }
        let mut mixdown: Option<Mixdown> = None;
        let (mut frames, mut samples) = (Vec::new(), Vec::new());
        let mut fault = None;

        for _ in 0..self.most {
            let packet = match self.format.next_packet() {
                Ok(Some(packet)) => packet,
                Ok(None) => break,
                Err(Error::IoError(error)) if error.kind() == ErrorKind::UnexpectedEof => break,
                // One Ogg stream after another, as radio stations send them.
                Err(Error::ResetRequired) => {
                    let tracks = self.format.default_track(TrackType::Audio);
                    let track = tracks.ok_or(DecodeError::NoAudioTrack)?;
                    (id, decoder) = (track.id, self::decoder(track)?);
                    continue;
                }
                Err(error) => return Err(malformed(&error)),
            };
            if packet.track_id != id {
                continue;
            }
            let sound = match decoder.decode(&packet) {
                Ok(sound) => sound,
                // A damaged packet is a gap, as in any player; damage throughout is an error.
                Err(error) => {
                    fault = Some(malformed(&error));
                    continue;
                }
            };
            let (rate_hz, channels) = (sound.spec().rate(), sound.spec().channels().count());
            let mixdown = match &mut mixdown {
                Some(mixdown) => mixdown,
                none => none.insert(Mixdown::new(rate_hz, channels, &self.limits)?),
            };
            if (rate_hz, channels) != (mixdown.rate_hz(), mixdown.channels()) {
                return Err(DecodeError::Malformed("its sample rate or channels change midway"));
            }
            sound.copy_to_vec_interleaved(&mut frames);
            mixdown.push(&frames, &mut samples)?;
        }

        let Some(mut mixdown) = mixdown else {
            return Err(fault.unwrap_or(DecodeError::Empty));
        };
        declared_s.map_or(Ok(()), |declared_s| mixdown.reaches(declared_s))?;
        mixdown.finish(&mut samples)?;
        Ok(samples)
    }
}

fn decoder(track: &Track) -> Result<Box<dyn AudioDecoder>, DecodeError> {
    let params = track.codec_params.as_ref().and_then(|params| params.audio());
    symphonia::default::get_codecs()
        .make_audio_decoder(
            params.ok_or(DecodeError::NoAudioTrack)?,
            &AudioDecoderOptions::default(),
        )
        .map_err(|error| match error {
            Error::Unsupported(_) => DecodeError::UnsupportedCodec,
            error => malformed(&error),
        })
}

/// The duration in seconds where the container declares one.
///
/// FLAC, MP4 and the tag of an MP3 encoder do; that of any other MP3 is guessed from its bit rate,
/// and that of Ogg is read off its last page.
fn declared_s(format: &dyn FormatReader, track: &Track) -> Option<f64> {
    let declares = match format.format_info().format {
        FORMAT_ID_FLAC | FORMAT_ID_ISOMP4 => true,
        FORMAT_ID_MP3 => track.delay.is_some(),
        _ => false,
    };
    let (base, duration) = (track.time_base?, track.duration?);
    let seconds = duration.get() as f64 * base.numer.get() as f64 / base.denom.get() as f64;
    declares.then_some(seconds)
}

fn malformed(error: &Error) -> DecodeError {
    DecodeError::Malformed(match error {
        Error::DecodeError(what) | Error::Unsupported(what) | Error::LimitError(what) => what,
        _ => "it breaks off",
    })
}
