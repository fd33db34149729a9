//! How long a caller waits, in the words of REST.

use super::Malformed;
use http::{HeaderMap, HeaderName, HeaderValue};

const ASKED: HeaderName = HeaderName::from_static("x-request-timeout");
const SAID: HeaderName = HeaderName::from_static("grpc-timeout");

/// `X-Request-Timeout: 2.5` or `2.5s` or `2500ms` says in other words what `Grpc-Timeout: 2500m`
/// does, and prevails over it.
pub(super) fn heed(headers: &mut HeaderMap) -> Result<(), Malformed> {
    let Some(asked) = headers.get(&ASKED) else { return Ok(()) };
    let ms = asked.to_str().ok().and_then(milliseconds).ok_or(Malformed::Timeout)?;
    let said = HeaderValue::try_from(format!("{ms}m")).map_err(|_| Malformed::Timeout)?;
    headers.insert(SAID, said);
    Ok(())
}

/// At most eight digits, as gRPC has it: a day.
fn milliseconds(text: &str) -> Option<u32> {
    let (number, unit) = match text.trim().strip_suffix("ms") {
        Some(number) => (number, 1.0),
        None => (text.trim().trim_end_matches('s'), 1_000.0),
    };
    let plain = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let ms = number.parse::<f64>().ok().filter(|_| plain)? * unit;
    (1.0..100_000_000.0).contains(&ms).then_some(ms as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_milliseconds_are_told_apart() {
        assert_eq!(milliseconds("3"), Some(3_000));
        assert_eq!(milliseconds("2.5s"), Some(2_500));
        assert_eq!(milliseconds(" 250ms "), Some(250));
        for wrong in ["", "s", "-1", "0", "1e9", "inf", "NaN", "1h", "100000s", "2ss!"] {
            assert_eq!(milliseconds(wrong), None, "{wrong}");
        }
    }
}
