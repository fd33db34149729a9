//! How long a caller waits, as the gRPC protocol writes it: at most eight digits
//! and a unit.

use http::{HeaderMap, HeaderValue};
use std::time::Duration;

const HEADER: &str = "grpc-timeout";

/// The most that eight digits say.
const LARGEST: u128 = 99_999_999;

/// What the headers of a request say, if anything.
pub(crate) fn read(headers: &HeaderMap) -> Option<Duration> {
    headers.get(HEADER).and_then(parse)
}

/// Says it in the headers of a request, in place of what they said.
pub(crate) fn write(headers: &mut HeaderMap, timeout: Duration) {
    headers.insert(HEADER, format(timeout));
}

fn parse(header: &HeaderValue) -> Option<Duration> {
    let (digits, unit) = header.to_str().ok()?.split_at_checked(header.len().checked_sub(1)?)?;
    if digits.len() > 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let count: u64 = digits.parse().ok()?;
    Some(match unit {
        "H" => Duration::from_secs(count * 3_600),
        "M" => Duration::from_secs(count * 60),
        "S" => Duration::from_secs(count),
        "m" => Duration::from_millis(count),
        "u" => Duration::from_micros(count),
        "n" => Duration::from_nanos(count),
        _ => return None,
    })
}

/// Rounded down, to the finest unit that has room for it.
fn format(timeout: Duration) -> HeaderValue {
    let units = [(timeout.as_micros(), 'u'), (timeout.as_millis(), 'm')];
    let fitting = units.into_iter().find(|(count, _)| *count <= LARGEST);
    let (count, unit) = fitting.unwrap_or((u128::from(timeout.as_secs()).min(LARGEST), 'S'));
    #[expect(clippy::expect_used, reason = "digits and a letter are a header's value")]
    HeaderValue::try_from(format!("{count}{unit}")).expect("it is ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_as_the_protocol_writes_it() {
        let read = |text| parse(&HeaderValue::from_static(text));
        assert_eq!(read("1H"), Some(Duration::from_secs(3_600)));
        assert_eq!(read("250m"), Some(Duration::from_millis(250)));
        assert_eq!(read("99999999n"), Some(Duration::from_nanos(99_999_999)));
        for wrong in ["", "S", "12", "1x", "-1S", "123456789S", "+1S"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn it_is_written_as_finely_as_eight_digits_can() {
        assert_eq!(format(Duration::from_nanos(1_234_567)), "1234u");
        assert_eq!(format(Duration::from_secs(99)), "99000000u");
        assert_eq!(format(Duration::from_secs(100)), "100000m");
        assert_eq!(format(Duration::from_secs(200_000)), "200000S");
        assert_eq!(format(Duration::MAX), "99999999S");
    }
}
