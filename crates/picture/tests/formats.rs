//! Every format that is read, in the variants that people send.
#![expect(clippy::unwrap_used, reason = "a panic is how a test reports")]

mod jpeg;

use image::{
    DynamicImage, Frame, GenericImageView, ImageBuffer, ImageFormat, Luma, LumaA, Rgb, RgbImage,
    Rgba, RgbaImage, codecs::gif::GifEncoder,
};
use picture::{Picture, PictureLimits};
use std::io::Cursor;

fn encode(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    image.into().write_to(&mut file, format).unwrap();
    file.into_inner()
}

fn decode(file: &[u8]) -> Picture {
    Picture::decode(file, &PictureLimits::default()).unwrap()
}

/// What is seen in the middle of each quarter: upper left, upper right, lower left, lower right.
fn quarters(picture: &Picture) -> [[u8; 3]; 4] {
    let pixels = picture.resized(4, 4);
    // Off the edges, where a quarter blends into the next.
    [0, 3, 12, 15].map(|at| [0, 1, 2].map(|channel| pixels[at * 3 + channel]))
}

#[track_caller]
fn assert_near(found: [u8; 3], expected: [u8; 3], tolerance: u8) {
    let near = found.iter().zip(expected).all(|(f, e)| f.abs_diff(e) <= tolerance);
    assert!(near, "{found:?} is not {expected:?}");
}

const COLOURS: [[u8; 3]; 4] = [[200, 40, 40], [40, 160, 60], [40, 60, 180], [230, 220, 200]];

/// Four quarters of different colours, 48 × 32.
fn flag() -> RgbImage {
    RgbImage::from_fn(48, 32, |x, y| Rgb(COLOURS[(y / 16 * 2 + x / 24) as usize]))
}

#[test]
fn every_format_shows_the_same_picture() {
    for (format, tolerance) in [
        (ImageFormat::Jpeg, 12),
        (ImageFormat::Png, 0),
        (ImageFormat::WebP, 0),
        (ImageFormat::Gif, 6),
        (ImageFormat::Bmp, 0),
    ] {
        let picture = decode(&encode(flag(), format));
        assert_eq!((picture.width(), picture.height()), (48, 32), "{format:?}");
        for (found, expected) in quarters(&picture).into_iter().zip(COLOURS) {
            assert_near(found, expected, tolerance);
        }
    }
}

#[test]
fn sixteen_bits_are_read_as_eight() {
    let deep = ImageBuffer::from_pixel(3, 2, Rgb([65_535_u16, 128 * 257, 257]));
    assert_eq!(quarters(&decode(&encode(deep, ImageFormat::Png))), [[255, 128, 1]; 4]);
}

#[test]
fn grey_is_grey() {
    let grey = ImageBuffer::from_pixel(9, 9, Luma([77_u8]));
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Bmp] {
        assert_near(quarters(&decode(&encode(grey.clone(), format)))[0], [77; 3], 1);
    }
}

#[test]
fn a_palette_gives_its_colours() {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, 4, 4);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Two);
    encoder.set_palette(COLOURS.concat());
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[0b0000_0101, 0b0000_0101, 0b1010_1111, 0b1010_1111]).unwrap();
    drop(writer);
    assert_eq!(quarters(&decode(&file)), COLOURS);
}

#[test]
fn what_is_clear_is_seen_on_white() {
    let clear = RgbaImage::from_pixel(5, 5, Rgba([255, 0, 0, 0]));
    let half = ImageBuffer::from_pixel(5, 5, LumaA([0_u8, 128]));
    for format in [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        assert_eq!(quarters(&decode(&encode(clear.clone(), format))), [[255; 3]; 4]);
    }
    assert_eq!(quarters(&decode(&encode(half, ImageFormat::Png))), [[127; 3]; 4]);
}

#[test]
fn an_animation_shows_its_first_frame() {
    let mut file = Vec::new();
    let frames =
        COLOURS.map(|[r, g, b]| Frame::new(RgbaImage::from_pixel(8, 8, Rgba([r, g, b, 255]))));
    GifEncoder::new(&mut file).encode_frames(frames).unwrap();
    assert_near(quarters(&decode(&file))[0], COLOURS[0], 2);
}

#[test]
fn cmyk_is_seen_in_its_colours() {
    // Adobe keeps how much light is left: red is no cyan, all magenta, all yellow, no black.
    assert_near(quarters(&decode(&jpeg::flat(&[255, 0, 0, 255], 0)))[0], [255, 0, 0], 2);
    assert_near(quarters(&decode(&jpeg::flat(&[0, 128, 255, 128], 0)))[0], [0, 64, 128], 2);
}

#[test]
fn ycck_is_seen_in_its_colours() {
    // Red's luma and chroma are 76, 85, 255; kept is what they are of the inverted colours.
    let cyan = [179, 171, 0];
    assert_near(quarters(&decode(&jpeg::flat(&[76, 85, 255, 255], 2)))[0], [0, 255, 255], 3);
    let [y, cb, cr] = cyan;
    assert_near(quarters(&decode(&jpeg::flat(&[y, cb, cr, 255], 2)))[0], [255, 0, 0], 3);
    assert_near(quarters(&decode(&jpeg::flat(&[y, cb, cr, 128], 2)))[0], [128, 0, 0], 3);
}

#[test]
fn a_photograph_is_turned_upright() {
    let photograph = encode(flag(), ImageFormat::Jpeg);
    let [a, b, c, d] = COLOURS;
    for (orientation, upright) in [
        (1, [a, b, c, d]),
        (2, [b, a, d, c]),
        (3, [d, c, b, a]),
        (4, [c, d, a, b]),
        (5, [a, c, b, d]),
        (6, [c, a, d, b]),
        (7, [d, b, c, a]),
        (8, [b, d, a, c]),
    ] {
        let picture = decode(&jpeg::oriented(&photograph, orientation));
        let lying = (5..=8).contains(&orientation);
        let expected = if lying { (32, 48) } else { (48, 32) };
        assert_eq!((picture.width(), picture.height()), expected, "{orientation}");
        for (found, expected) in quarters(&picture).into_iter().zip(upright) {
            assert_near(found, expected, 12);
        }
    }
}

#[test]
fn a_pixel_is_a_picture() {
    for format in [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Bmp] {
        let picture = decode(&encode(RgbImage::from_pixel(1, 1, Rgb([1, 2, 3])), format));
        assert_eq!((picture.width(), picture.height()), (1, 1));
        assert_eq!(picture.palette().swatches.len(), 1);
        assert_eq!(picture.resized(1, 1), [1, 2, 3]);
    }
}

#[test]
fn a_large_picture_tells_its_size_and_keeps_its_colours() {
    let large = flag().view(0, 0, 48, 32).to_image();
    let large = image::imageops::resize(&large, 4_800, 3_200, image::imageops::Nearest);
    let picture = decode(&encode(large, ImageFormat::Png));
    assert_eq!((picture.width(), picture.height()), (4_800, 3_200));
    assert_eq!(quarters(&picture), COLOURS);
    let names: Vec<_> = picture.palette().swatches.iter().map(|swatch| swatch.name).collect();
    assert_eq!(names.len(), 4, "{names:?}");
}

#[test]
fn a_line_as_long_as_may_be_is_a_picture() {
    let line = ImageBuffer::from_pixel(1, 1_000_000, Luma([9_u8]));
    let picture = decode(&encode(line, ImageFormat::Png));
    assert_eq!(picture.height(), 1_000_000);
    assert_eq!(quarters(&picture), [[9; 3]; 4]);
}
