use super::Reason;
use std::{ops::RangeInclusive, str};

/// What Windows-1252 has from 0x80 to 0x9F.
const WINDOWS_1252: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";

/// Years in which a song can have come out.
const YEARS: RangeInclusive<u16> = 1000..=2100;

/// A field as text without space around it.
///
/// # Errors
/// If it is no text, or has more than `longest` characters.
pub(super) fn text(field: &[u8], longest: usize) -> Result<&str, Reason> {
    let text = str::from_utf8(field).map_err(|_| Reason::NotUtf8)?.trim();
    if text.chars().any(char::is_control) {
        return Err(Reason::Control);
    }
    if is_mojibake(text) {
        return Err(Reason::Mojibake);
    }
    if text.chars().count() > longest {
        return Err(Reason::TooLong);
    }
    Ok(text)
}

/// A year, if the field is not empty.
pub(super) fn year(text: &str) -> Result<Option<u16>, Reason> {
    filled(text)
        .map(|text| text.parse().ok().filter(|year| YEARS.contains(year)).ok_or(Reason::Year))
        .transpose()
}

/// A number on a scale, if the field is not empty.
pub(super) fn number(text: &str, scale: RangeInclusive<f32>) -> Result<Option<f32>, Reason> {
    filled(text)
        .map(|text| text.parse().ok().filter(|number| scale.contains(number)).ok_or(Reason::Number))
        .transpose()
}

/// A text that is not empty.
pub(super) fn filled(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// Whether text is UTF-8 that was taken for Windows-1252 or Latin-1, or lost letters.
fn is_mojibake(text: &str) -> bool {
    if text.is_ascii() {
        return false;
    }
    let bytes: Option<Vec<u8>> = text.chars().map(windows_1252).collect();
    text.contains('\u{FFFD}') || bytes.is_some_and(|bytes| str::from_utf8(&bytes).is_ok())
}

/// The byte that Windows-1252 has for a letter.
fn windows_1252(letter: char) -> Option<u8> {
    let special = WINDOWS_1252.chars().zip(0x80..).find(|(other, _)| *other == letter);
    special.map(|(_, byte)| byte).or_else(|| u8::try_from(letter).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_any_writing_are_text() {
        for title in
            ["Canção", "CAÑÓN", "Für Elise", "上を向いて歩こう", "Ærlig", "🎵 – “x”", "Â", "Ã o"]
        {
            assert_eq!(text(title.as_bytes(), 20), Ok(title));
        }
    }

    #[test]
    fn what_is_no_text_says_why() {
        for (field, why) in [
            (&b"caf\xE9"[..], Reason::NotUtf8),
            ("cafÃ©".as_bytes(), Reason::Mojibake),
            ("donâ€™t".as_bytes(), Reason::Mojibake),
            ("caf\u{FFFD}".as_bytes(), Reason::Mojibake),
            (b"a\0b", Reason::Control),
            (b"a\nb", Reason::Control),
            (&[b'x'; 21], Reason::TooLong),
        ] {
            assert_eq!(text(field, 20), Err(why), "{}", String::from_utf8_lossy(field));
        }
    }

    #[test]
    fn years_and_numbers_are_within_reason() {
        assert_eq!((year(""), year("1984")), (Ok(None), Ok(Some(1984))));
        for bad in ["84", "19845", "-1984", "1984.0", "?"] {
            assert_eq!(year(bad), Err(Reason::Year), "{bad}");
        }
        assert_eq!((number("", 1.0..=9.0), number("5.5", 1.0..=9.0)), (Ok(None), Ok(Some(5.5))));
        for bad in ["0.5", "9.1", "nan", "inf", "1,5", "x"] {
            assert_eq!(number(bad, 1.0..=9.0), Err(Reason::Number), "{bad}");
        }
    }
}
