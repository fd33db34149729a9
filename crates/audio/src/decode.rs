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
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::meta::MetadataOptions;
use symphonia::core::packet::Packet;

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
    // 2⁶³ is one. Nothing outlives the panic.
    std::panic::catch_unwind(|| Container::open(audio)?.read(limits))
        .unwrap_or(Err(DecodeError::Malformed("its container contradicts itself")))
}

/// A file that symphonia has opened, and the decoder of its sound.
struct Container {
    format: Box<dyn FormatReader>,
    track: u32,
    decoder: Box<dyn AudioDecoder>,
    /// Each packet takes a byte at least: more of them than bytes were never in the file.
    packets_left: usize,
}

impl Container {
    fn open(audio: Bytes) -> Result<Self, DecodeError> {
        let packets_left = audio.len();
        let stream = MediaSourceStream::new(Box::new(Cursor::new(audio)), Default::default());
        let format = symphonia::default::get_probe()
            .probe(&Hint::new(), stream, FormatOptions::default(), MetadataOptions::default())
            .map_err(|error| match error {
                // The probe's own word, as opposed to that of a format it has recognised.
                Error::Unsupported(what) if what.contains("no suitable format") => {
                    DecodeError::UnknownFormat
                }
                error => malformed(&error),
            })?;
        let (track, decoder) = choose_track(format.as_ref())?;
        Ok(Self { format, track, decoder, packets_left })
    }

    fn read(mut self, limits: &Limits) -> Result<Vec<f32>, DecodeError> {
        let declared_s = declared_s(self.format.as_ref());
        if declared_s.is_some_and(|s| s > f64::from(limits.max_duration_s)) {
            return Err(DecodeError::TooLong { limit_s: limits.max_duration_s });
        }
        let (mut frames, mut samples) = (Vec::new(), Vec::new());
        let mut mixdown: Option<Mixdown> = None;
        let mut fault = DecodeError::Empty;

        while let Some(packet) = self.next_packet()? {
            let sound = match self.decoder.decode(&packet) {
                Ok(sound) => sound,
                // A damaged packet is a gap, as in any player; damage throughout is an error.
                Err(error) => {
                    fault = malformed(&error);
                    continue;
                }
            };
            let (rate_hz, channels) = (sound.spec().rate(), sound.spec().channels().count());
            let mixdown = match &mut mixdown {
                Some(mixdown) => mixdown,
                none => none.insert(Mixdown::new(rate_hz, channels, limits)?),
            };
            if (rate_hz, channels) != (mixdown.rate_hz(), mixdown.channels()) {
                return Err(DecodeError::Malformed("its sample rate or channels change midway"));
            }
            sound.copy_to_vec_interleaved(&mut frames);
            mixdown.push(&frames, &mut samples)?;
        }

        let mut mixdown = mixdown.ok_or(fault)?;
        if let Some(declared_s) = declared_s {
            mixdown.reaches(declared_s)?;
        }
        mixdown.finish(&mut samples)?;
        Ok(samples)
    }

    /// The next packet of the track, until the file ends or breaks off.
    fn next_packet(&mut self) -> Result<Option<Packet>, DecodeError> {
        while self.packets_left > 0 {
            self.packets_left -= 1;
            match self.format.next_packet() {
                Ok(Some(packet)) if packet.track_id == self.track => return Ok(Some(packet)),
                Ok(Some(_)) => {}
                Ok(None) => break,
                Err(Error::IoError(error)) if error.kind() == ErrorKind::UnexpectedEof => break,
                // One Ogg stream follows another, as radio stations send them.
                Err(Error::ResetRequired) => {
                    (self.track, self.decoder) = choose_track(self.format.as_ref())?;
                }
                Err(error) => return Err(malformed(&error)),
            }
        }
        Ok(None)
    }
}

fn choose_track(format: &dyn FormatReader) -> Result<(u32, Box<dyn AudioDecoder>), DecodeError> {
    let track = format.default_track(TrackType::Audio).ok_or(DecodeError::NoAudioTrack)?;
    let params = track.codec_params.as_ref().and_then(|params| params.audio());
    let decoder = symphonia::default::get_codecs()
        .make_audio_decoder(
            params.ok_or(DecodeError::NoAudioTrack)?,
            &AudioDecoderOptions::default(),
        )
        .map_err(|error| match error {
            Error::Unsupported(_) => DecodeError::UnsupportedCodec,
            error => malformed(&error),
        })?;
    Ok((track.id, decoder))
}

/// The duration in seconds where the container declares one.
///
/// FLAC, MP4 and the tag of an MP3 encoder do; that of any other MP3 is guessed from its bit rate,
/// and that of Ogg is read off its last page.
fn declared_s(format: &dyn FormatReader) -> Option<f64> {
    let track = format.default_track(TrackType::Audio)?;
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
