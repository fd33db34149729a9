//! Bytes that are no recording, or only nearly one: each is told what is wrong with it.

use audio::{Clip, DecodeError, Encoding, Levels, Limits, MelSpectrogram, Mfcc, Rhythm};

mod wav;

use wav::Wav;

fn decode(bytes: Vec<u8>) -> Result<Clip, DecodeError> {
    Clip::decode(bytes.into(), &Limits::default())
}

/// A second of 16-bit sound, with what is wrong with it.
fn second(wrong: Wav) -> Vec<u8> {
    Wav { data: vec![1; 44_100], ..wrong }.bytes()
}

#[test]
fn nothing_is_empty_and_so_is_a_header_alone() {
    assert_eq!(decode(vec![]), Err(DecodeError::Empty));
    assert_eq!(decode(Wav::default().bytes()), Err(DecodeError::Empty));
}

#[test]
fn what_is_no_sound_is_an_unknown_format() {
    let text = b"This is a text that somebody has named song.wav.".repeat(1_000);
    let noise: Vec<u8> =
        (0..100_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0".to_vec();
    for bytes in [text, png, vec![0; 10_000], vec![0xFF; 10_000], b"RIFF".to_vec(), vec![b'R']] {
        assert_eq!(decode(bytes), Err(DecodeError::UnknownFormat));
    }
    assert!(decode(noise).is_err());
}

#[test]
fn a_recording_that_breaks_off_says_where() {
    let mut bytes = second(Wav::default());
    bytes.truncate(44 + 22_050);
    let Err(DecodeError::Truncated { declared_s, found_s }) = decode(bytes) else {
        panic!("not told from a whole recording")
    };
    assert_eq!((declared_s, found_s), (1.0, 0.5));
}

#[test]
fn a_header_that_breaks_off_is_malformed() {
    for bytes in [13, 20, 30, 43] {
        let mut header = second(Wav::default());
        header.truncate(bytes);
        assert!(matches!(decode(header), Err(DecodeError::Malformed(_))), "{bytes} bytes");
    }
}

#[test]
fn lengths_that_lie_are_found_out() {
    let declaring = |bytes| decode(second(Wav { declared: Some(bytes), ..Wav::default() }));
    let seconds = |heard: Result<Clip, _>| heard.map(|clip| clip.duration_s());

    // Pipes are written before their length is known.
    for unknown in [0, u32::MAX, 0x7FFF_FFFF] {
        assert_eq!(seconds(declaring(unknown)), Ok(1.0), "declared {unknown}");
    }
    assert_eq!(seconds(declaring(22_050)), Ok(0.5));
    assert!(matches!(declaring(441_000), Err(DecodeError::Truncated { .. })));
    assert_eq!(declaring(1 << 30), Err(DecodeError::TooLong { limit_s: 1_200 }));
}

#[test]
fn rates_and_channels_of_no_music_are_refused() {
    for hz in [0, 999, 384_001, u32::MAX] {
        let heard = decode(second(Wav { rate_hz: hz, ..Wav::default() }));
        assert_eq!(heard, Err(DecodeError::SampleRate { hz }));
    }
    for channels in [0, 9, 100] {
        let block_align = 2 * channels;
        let heard = decode(second(Wav { channels, block_align, ..Wav::default() }));
        assert_eq!(heard, Err(DecodeError::Channels { channels: channels.into() }));
    }
}

#[test]
fn formats_that_contradict_themselves_are_malformed() {
    for wrong in [
        Wav { block_align: 0, ..Wav::default() },
        Wav { block_align: 3, ..Wav::default() },
        Wav { bits: 0, ..Wav::default() },
        Wav { bits: 65_535, ..Wav::default() },
        Wav { tag: 3, ..Wav::default() },
    ] {
        assert!(matches!(decode(second(wrong)), Err(DecodeError::Malformed(_))));
    }
    let heard = decode(second(Wav { tag: 0x0055, ..Wav::default() }));
    assert!(heard.is_err(), "a tag without its codec");
}

#[test]
fn samples_that_are_no_numbers_are_refused() {
    for sample in [f32::NAN, f32::INFINITY, -f32::MAX] {
        let data = [0.5f32, sample].iter().flat_map(|x| x.to_le_bytes()).collect();
        let float = Wav { tag: 3, bits: 32, block_align: 4, data, ..Wav::default() };
        assert_eq!(decode(float.bytes()), Err(DecodeError::NotFinite));
    }
}

#[test]
fn an_hour_is_too_long_whether_or_not_it_says_so() {
    let hour = |declared| Wav {
        rate_hz: 1_000,
        block_align: 1,
        bits: 8,
        declared,
        data: vec![128; 3_600_000],
        ..Wav::default()
    };
    for declared in [None, Some(0), Some(u32::MAX)] {
        let heard = decode(hour(declared).bytes());
        assert_eq!(heard, Err(DecodeError::TooLong { limit_s: 1_200 }));
    }
}

#[test]
fn too_many_bytes_are_refused_unread() {
    let limits = Limits { max_bytes: 1_000, ..Limits::default() };
    let heard = Clip::decode(vec![0; 1_001].into(), &limits);
    assert_eq!(heard, Err(DecodeError::TooLarge { limit: 1_000 }));
}

#[test]
fn silence_and_a_single_sample_have_every_feature() {
    for data in [vec![0; 44_100], vec![1, 0]] {
        let clip = decode(Wav { data, ..Wav::default() }.bytes()).unwrap();
        let mel = MelSpectrogram::of(&clip);
        assert!(Mfcc::of(&mel, 20).view().iter().all(|x| x.is_finite()));
        assert!(Levels::of(&mel).columns() > 0);
        assert_eq!(Rhythm::of(&clip).beats_s, []);
    }
}

#[test]
fn no_damage_to_a_recording_makes_decoding_panic() {
    let fixtures = format!("{}/tests/fixtures", env!("CARGO_MANIFEST_DIR"));
    let limits = Limits { max_duration_s: 5, ..Limits::default() };
    let mut chance = 1u64;
    let mut recordings = vec![wav::sine(Encoding::F32Le, 8_000, 2)];
    for entry in std::fs::read_dir(fixtures).unwrap() {
        recordings.push(std::fs::read(entry.unwrap().path()).unwrap());
    }
    for recording in recordings {
        for _ in 0..200 {
            let mut damaged = recording.clone();
            for _ in 0..8 {
                chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                // Half of the damage is done to the header.
                let reach = if chance & 1 == 0 { damaged.len() } else { damaged.len().min(128) };
                let at = (chance >> 33) as usize % reach;
                damaged[at] = (chance >> 25) as u8;
            }
            let _ = Clip::decode(damaged.into(), &limits);
        }
    }
}

#[test]
fn an_mp4_whose_sound_begins_beyond_any_file_is_malformed() {
    let path = format!("{}/tests/fixtures/impossible_offset.mp4", env!("CARGO_MANIFEST_DIR"));
    let heard = decode(std::fs::read(path).unwrap());
    assert!(matches!(heard, Err(DecodeError::Malformed(_))), "{heard:?}");
}
