//! Media types, and which of them both sides understand (RFC 9110, sections
//! 8.3 and 12.5.1).

/// A media type or range, such as `audio/*` or `text/event-stream; q=0.5`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct MediaType {
    /// `type/subtype`, in lower case.
    pub essence: String,
    parameters: Vec<(String, String)>,
}

impl MediaType {
    /// Parses `type/subtype; name=value`. `None` if that is not its form.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (essence, rest) = text.split_once(';').unwrap_or((text, ""));
        let essence = essence.trim().to_ascii_lowercase();
        let (kind, subkind) = essence.split_once('/')?;
        if !is_token(kind) || !is_token(subkind) || (kind == "*" && subkind != "*") {
            return None;
        }
        Some(Self { essence, parameters: parameters(rest)? })
    }

    /// The value of a parameter, such as `boundary`.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Whether this range covers `essence`.
    pub(super) fn covers(&self, essence: &str) -> bool {
        match self.essence.strip_suffix("/*") {
            Some("*") => true,
            Some(kind) => essence.split_once('/').is_some_and(|(other, _)| other == kind),
            None => self.essence == essence,
        }
    }

    /// How closely the range describes a type that it covers.
    fn precision(&self) -> u8 {
        match self.essence.as_str() {
            "*/*" => 0,
            range if range.ends_with("/*") => 1,
            _ => 2,
        }
    }

    /// How welcome it is, in [0, 1]: the parameter `q`.
    fn quality(&self) -> f32 {
        let quality = self.parameter("q").map_or(Some(1.0), |q| q.parse().ok());
        quality.filter(|quality| (0.0..=1.0).contains(quality)).unwrap_or(0.0)
    }
}

/// Parameters as in `name=value; name="quoted value"`, names in lower case.
/// `None` if that is not their form.
pub(super) fn parameters(text: &str) -> Option<Vec<(String, String)>> {
    let mut parameters = Vec::new();
    let mut rest = text.trim_matches([' ', '\t', ';']);
    while !rest.is_empty() {
        let (name, after) = rest.split_once('=')?;
        let name = name.trim();
        if !is_token(name) {
            return None;
        }
        let (value, after) = match after.strip_prefix('"') {
            Some(quoted) => unquote(quoted)?,
            None => {
                let end = after.find(';').unwrap_or(after.len());
                let (value, after) = after.split_at_checked(end)?;
                (value.trim().to_owned(), after)
            }
        };
        parameters.push((name.to_ascii_lowercase(), value));
        let after = after.trim_start();
        if !after.is_empty() && !after.starts_with(';') {
            return None;
        }
        rest = after.trim_start_matches([' ', '\t', ';']);
    }
    Some(parameters)
}

/// Splits what follows an opening quote into what is quoted, and the rest.
fn unquote(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.chars();
    loop {
        match chars.next()? {
            '"' => return Some((value, chars.as_str())),
            '\\' => value.push(chars.next()?),
            plain => value.push(plain),
        }
    }
}

fn is_token(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(allowed)
}

/// The position of the offer that `accept` (the values of an `Accept` header)
/// likes best, the first of equals; `None` if it likes none. Ranges that are
/// not well formed are passed over; a header without any accepts everything.
pub(crate) fn negotiate(accept: &str, offers: &[&str]) -> Option<usize> {
    let ranges: Vec<_> = accept.split(',').filter_map(MediaType::parse).collect();
    if ranges.is_empty() {
        return Some(0);
    }
    let quality = |offer: &str| {
        let covering = ranges.iter().filter(|range| range.covers(offer));
        covering.max_by_key(|range| range.precision()).map_or(0.0, MediaType::quality)
    };
    let liked = offers.iter().map(|offer| quality(offer)).enumerate();
    let best = liked.rev().max_by(|(_, a), (_, b)| a.total_cmp(b));
    best.filter(|(_, quality)| *quality > 0.0).map(|(position, _)| position)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_may_be_quoted() {
        let parsed = MediaType::parse(r#"Multipart/Form-Data; BOUNDARY="a;\"b"; x = y"#);
        let parsed = parsed.unwrap();
        assert_eq!(parsed.essence, "multipart/form-data");
        assert_eq!(parsed.parameter("boundary"), Some("a;\"b"));
        assert_eq!(parsed.parameter("x"), Some("y"));
    }

    #[test]
    fn what_is_no_media_type_is_refused() {
        for text in ["", "audio", "audio/", "/wav", "*/wav", "a/b; c", "a/b; c=\"d", "a b/c"] {
            assert_eq!(MediaType::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_range_covers_its_types() {
        let audio = MediaType::parse("audio/*").unwrap();
        assert!(audio.covers("audio/wav"));
        assert!(!audio.covers("audiobook/wav"));
        assert!(MediaType::parse("*/*").unwrap().covers("video/mp4"));
    }

    #[test]
    fn the_offer_liked_best_is_chosen() {
        let offers = ["application/x-ndjson", "text/event-stream"];
        let chosen = |accept| negotiate(accept, &offers).map(|position| offers[position]);
        assert_eq!(chosen(""), Some("application/x-ndjson"));
        assert_eq!(chosen("*/*"), Some("application/x-ndjson"));
        assert_eq!(chosen("text/*"), Some("text/event-stream"));
        assert_eq!(chosen("*/*;q=0.1, text/event-stream"), Some("text/event-stream"));
        assert_eq!(chosen("*/*, application/x-ndjson;q=0"), Some("text/event-stream"));
        assert_eq!(chosen("application/xml, text/html;q=0.9"), None);
        assert_eq!(chosen("*/*;q=0"), None);
        assert_eq!(chosen("*/*;q=nan"), None);
    }
}
