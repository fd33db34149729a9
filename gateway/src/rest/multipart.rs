//! Forms with files, `multipart/form-data` (RFC 7578): the parts of a body,
//! none of them copied.

use super::media;
use bytes::Bytes;
use memchr::memmem;

/// More are no form.
const MAX_HEADERS: usize = 16;

/// One field of a form.
#[derive(Debug, PartialEq)]
pub(super) struct Part {
    /// The name of the field.
    pub name: String,
    /// What the value is said to be, if it is a file.
    pub file: Option<String>,
    /// Its value.
    pub content: Bytes,
}

/// Why a body is no form. Positions are bytes from the start of the body.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// The first delimiter is missing.
    #[error("the form does not begin with its boundary")]
    NoStart,
    /// A delimiter is missing, or runs on.
    #[error("the boundary that should end the part at byte {0} is missing or malformed")]
    NoEnd(usize),
    /// Headers of a part that cannot be read.
    #[error("the headers of the part at byte {0} are malformed")]
    Headers(usize),
    /// A part that does not say its name.
    #[error("the part at byte {0} has no Content-Disposition: form-data with a name")]
    Name(usize),
}

/// Splits a form into its parts.
pub(super) fn parts(body: &Bytes, boundary: &str) -> Result<Vec<Part>, Error> {
    let delimiter = format!("\r\n--{boundary}");
    let first = &delimiter[2..];
    let mut at = if body.starts_with(first.as_bytes()) {
        first.len()
    } else {
        memmem::find(body, delimiter.as_bytes()).ok_or(Error::NoStart)? + delimiter.len()
    };
    let finder = memmem::Finder::new(&delimiter);
    let mut parts = Vec::new();
    while !body[at..].starts_with(b"--") {
        let padding = body[at..].iter().take_while(|byte| b" \t".contains(byte)).count();
        at += padding;
        if !body[at..].starts_with(b"\r\n") {
            return Err(Error::NoEnd(at));
        }
        // The line break may already begin the delimiter after a part of nothing.
        let start = at + 2;
        let (name, file, headers) = head(&body[start..], start)?;
        let content = start + headers;
        let length = finder.find(&body[content..]).ok_or(Error::NoEnd(start))?;
        parts.push(Part { name, file, content: body.slice(content..content + length) });
        at = content + length + delimiter.len();
    }
    Ok(parts)
}

/// The name of the part that begins at `start`, its type if it is a file, and the length of its
/// headers.
fn head(part: &[u8], start: usize) -> Result<(String, Option<String>, usize), Error> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let Ok(httparse::Status::Complete((length, headers))) =
        httparse::parse_headers(part, &mut headers)
    else {
        return Err(Error::Headers(start));
    };
    let text = |name: &str| {
        let header = headers.iter().find(|header| header.name.eq_ignore_ascii_case(name))?;
        std::str::from_utf8(header.value).ok()
    };
    let parameters = text("content-disposition").and_then(|disposition| {
        let (form, rest) = disposition.split_once(';')?;
        let parameters = media::parameters(rest)?;
        form.trim().eq_ignore_ascii_case("form-data").then_some(parameters)
    });
    let parameters = parameters.ok_or(Error::Name(start))?;
    let parameter = |name| parameters.iter().find(|(known, _)| known == name);
    let (_, name) = parameter("name").ok_or(Error::Name(start))?;
    let kind = || text("content-type").unwrap_or("application/octet-stream").to_owned();
    Ok((name.clone(), parameter("filename").map(|_| kind()), length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &'static str) -> Result<Vec<Part>, Error> {
        parts(&Bytes::from_static(text.as_bytes()), "x")
    }

    #[test]
    fn parts_are_found_between_their_delimiters() {
        let parts = form(
            "preamble\r\n--x \r\nContent-Disposition: form-data; name=\"audio\"; filename=\"a;b\"\r\n\
             Content-Type: audio/wav\r\n\r\nRI\r\n-FF\r\n--x\r\ncontent-disposition: form-data; \
             name=empty\r\n\r\n\r\n--x--\r\nepilogue",
        );
        let part = |name: &str, file: Option<&str>, content| Part {
            name: name.into(),
            file: file.map(str::to_owned),
            content: Bytes::from(content),
        };
        let audio = part("audio", Some("audio/wav"), "RI\r\n-FF");
        assert_eq!(parts, Ok(vec![audio, part("empty", None, "")]));
    }

    #[test]
    fn a_form_may_be_empty() {
        assert_eq!(form("--x--"), Ok(vec![]));
    }

    #[test]
    fn the_place_of_a_mistake_is_told() {
        let headers = "--x\r\nContent-Disposition: form-data; name=a\r\n\r\n";
        let broken = [
            ("", Error::NoStart),
            ("--y--", Error::NoStart),
            ("--x", Error::NoEnd(3)),
            ("--xy\r\n", Error::NoEnd(3)),
            (headers, Error::NoEnd(5)),
            ("--x\r\nContent-Disposition: form-data; name=a\r\n", Error::Headers(5)),
            ("--x\r\n\r\n\r\n--x--", Error::Name(5)),
            ("--x\r\nContent-Disposition: form-data\r\n\r\n\r\n--x--", Error::Name(5)),
            ("--x\r\nContent-Disposition: file; name=a\r\n\r\n\r\n--x--", Error::Name(5)),
        ];
        for (text, error) in broken {
            assert_eq!(form(text), Err(error), "{text}");
        }
    }

    #[test]
    fn a_part_is_a_view_of_the_body() {
        let text = "--x\r\nContent-Disposition: form-data; name=a\r\n\r\nsound\r\n--x--";
        let body = Bytes::from_static(text.as_bytes());
        let part = &parts(&body, "x").unwrap()[0];
        assert!(body.as_ptr_range().contains(&part.content.as_ptr()));
    }
}
