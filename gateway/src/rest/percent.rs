//! Percent-encoding (RFC 3986, section 2.1), read strictly.

use std::borrow::Cow;

/// Text that is not percent-encoded as it should be.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// A `%` without its two digits.
    #[error("`{0}` is no percent-encoding; write a percent sign as %25")]
    Digits(String),
    /// Bytes that are no text.
    #[error("`{0}` does not spell UTF-8 text")]
    Utf8(String),
}

/// Decodes `text`.
pub(super) fn decode(text: &str) -> Result<Cow<'_, str>, Error> {
    decode_except(text, None)
}

/// Decodes `text`, but leaves `kept` encoded where it is.
pub(super) fn decode_except(text: &str, kept: Option<u8>) -> Result<Cow<'_, str>, Error> {
    if !text.contains('%') {
        return Ok(text.into());
    }
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            decoded.push(byte);
            continue;
        }
        let at = text.len() - bytes.len() - 1;
        let escape = &text.as_bytes()[at..text.len().min(at + 3)];
        let byte = match *escape {
            [_, high, low] => digit(high).zip(digit(low)).map(|(high, low)| high << 4 | low),
            _ => None,
        }
        .ok_or_else(|| Error::Digits(text[at..].chars().take(3).collect()))?;
        if kept == Some(byte) {
            decoded.extend_from_slice(escape);
        } else {
            decoded.push(byte);
        }
        bytes.nth(1);
    }
    let decoded = String::from_utf8(decoded).map_err(|_| Error::Utf8(text.to_owned()))?;
    Ok(decoded.into())
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_become_the_bytes_they_stand_for() {
        assert_eq!(decode("r%26b%20%E2%99%AB").unwrap(), "r&b ♫");
    }

    #[test]
    fn a_slash_can_be_kept_as_it_was_written() {
        assert_eq!(decode_except("a%2Fb%2fc%20d", Some(b'/')).unwrap(), "a%2Fb%2fc d");
    }

    #[test]
    fn a_broken_escape_is_named() {
        for text in ["a%", "a%4", "a%zz", "a%+1", "%é"] {
            assert!(matches!(decode(text), Err(Error::Digits(_))), "{text}");
        }
        assert_eq!(decode("100%zz").unwrap_err().to_string().get(..5), Some("`%zz`"));
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        assert_eq!(decode("%FF"), Err(Error::Utf8("%FF".into())));
    }
}
