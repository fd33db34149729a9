//! JPEGs that no encoder here writes, by hand (ITU-T T.81).

/// A JPEG of 16 × 16 in one colour, its components as they are kept; `transform` is Adobe's, who
/// inverts CMYK and, with 2, turns it to YCCK.
pub(crate) fn flat(components: &[u8], transform: u8) -> Vec<u8> {
    let count = components.len() as u8;
    let ids = 1..=count;
    let mut file = vec![0xff, 0xd8];
    let mut segment = |marker: u8, body: &[u8]| {
        file.extend([0xff, marker, 0, body.len() as u8 + 2]);
        file.extend(body);
    };
    segment(0xee, &[b"Adobe\0\x64\0\0\0\0", &[transform][..]].concat());
    // Steps of 8 make the first coefficient of a block its mean less 128.
    segment(0xdb, &[&[0][..], &[8; 64]].concat());
    let each: Vec<u8> = ids.clone().flat_map(|id| [id, 0x11, 0]).collect();
    segment(0xc0, &[&[8, 0, 16, 0, 16, count][..], &each].concat());
    // Sizes of the first coefficient in codes of four bits; the end of a block is the code 0.
    let sizes = [&[0, 0, 0, 0, 12][..], &[0; 12], &(0..12).collect::<Vec<_>>()].concat();
    segment(0xc4, &sizes);
    segment(0xc4, &[&[0x10, 1][..], &[0; 15], &[0]].concat());
    let each: Vec<u8> = ids.flat_map(|id| [id, 0]).collect();
    segment(0xda, &[&[count][..], &each, &[0, 63, 0]].concat());

    // Four blocks, of which the first tells the colour and the others no difference.
    let mut bits = Vec::new();
    for block in 0..4 {
        for component in components {
            let value = if block == 0 { i32::from(*component) - 128 } else { 0 };
            let size = (32 - value.unsigned_abs().leading_zeros()) as usize;
            let coded = if value < 0 { value - 1 + (1 << size) } else { value };
            let mut put = |value: i32, size: usize| {
                bits.extend((0..size).rev().map(|bit| value >> bit & 1 == 1));
            };
            put(size as i32, 4);
            put(coded, size);
            put(0, 1);
        }
    }
    for byte in bits.chunks(8) {
        let byte = (0..8).fold(0, |sum, at| sum << 1 | u8::from(*byte.get(at).unwrap_or(&true)));
        file.push(byte);
        if byte == 0xff {
            file.push(0);
        }
    }
    file.extend([0xff, 0xd9]);
    file
}

/// The JPEG with an EXIF segment that tells how it lies, from 1 to 8.
pub(crate) fn oriented(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    let mut file = vec![0xff, 0xd8, 0xff, 0xe1, 0, exif.len() as u8 + 2];
    file.extend(exif);
    file.extend(&jpeg[2..]);
    file
}
