use csv_core::ReadRecordResult;
use std::io::{self, BufRead, Read};

/// The longest line that is read, in bytes: 100 times what a song takes.
const LONGEST: usize = 64 * 1024;

/// The most fields of a line.
const MOST_FIELDS: usize = 64;

/// The lines of a CSV file, in memory one by one.
///
/// A row is a line: a field that goes over several is broken, so that a quote that does not end
/// costs its own line only.
pub(super) struct Lines<R> {
    input: R,
    parser: csv_core::Reader,
    number: u64,
}

/// One line.
pub(super) struct Line {
    /// Counted from 1.
    pub(super) number: u64,
    /// As it was, without its end.
    pub(super) raw: Vec<u8>,
    /// What stands in it.
    pub(super) fields: Fields,
}

/// The fields of a line, or why it has none.
pub(super) enum Fields {
    Whole(Vec<Vec<u8>>),
    Broken,
    TooLong,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, parser: csv_core::Reader::new(), number: 0 }
    }

    /// The next line that is not blank; none at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Line>> {
        loop {
            let mut raw = Vec::with_capacity(256);
            let limit = LONGEST as u64 + 1;
            if self.input.by_ref().take(limit).read_until(b'\n', &mut raw)? == 0 {
                return Ok(None);
            }
            self.number += 1;
            let whole = raw.ends_with(b"\n") || raw.len() <= LONGEST;
            if !whole {
                raw.truncate(LONGEST);
                self.input.skip_until(b'\n')?;
            }
            while raw.last().is_some_and(|byte| b"\r\n".contains(byte)) {
                raw.pop();
            }
            if raw.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let fields = if whole { self.fields(&raw) } else { Fields::TooLong };
            return Ok(Some(Line { number: self.number, raw, fields }));
        }
    }

    fn fields(&mut self, raw: &[u8]) -> Fields {
        let ended = [raw, b"\n"].concat();
        let (mut text, mut ends) = (vec![0; ended.len()], [0; MOST_FIELDS]);
        self.parser.reset();
        let (result, _, _, count) = self.parser.read_record(&ended, &mut text, &mut ends);
        if result != ReadRecordResult::Record {
            return Fields::Broken;
        }
        let mut begin = 0;
        let fields =
            ends[..count].iter().map(|&end| text[std::mem::replace(&mut begin, end)..end].to_vec());
        Fields::Whole(fields.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Number and fields of each line; `None` for broken ones.
    fn lines(file: &[u8]) -> Vec<(u64, Option<Vec<String>>)> {
        let mut lines = Lines::new(file);
        std::iter::from_fn(|| lines.next().unwrap())
            .map(|line| {
                let text = |field: &Vec<u8>| String::from_utf8_lossy(field).into_owned();
                let fields = match line.fields {
                    Fields::Whole(fields) => Some(fields.iter().map(text).collect()),
                    Fields::Broken | Fields::TooLong => None,
                };
                (line.number, fields)
            })
            .collect()
    }

    #[test]
    fn quotes_and_ends_of_lines_are_read_as_everywhere() {
        let file = b"\xEF\xBB\xBFa,b\r\n\r\n\"x, \"\"y\"\"\",12\" mix\nlast,";
        let some = |fields: [&str; 2]| Some(fields.map(String::from).to_vec());
        let expected =
            [(1, some(["a", "b"])), (3, some(["x, \"y\"", "12\" mix"])), (4, some(["last", ""]))];
        assert_eq!(lines(file), expected);
    }

    #[test]
    fn a_quote_that_does_not_end_costs_its_own_line_only() {
        assert_eq!(lines(b"\"a,b\nc\n"), [(1, None), (2, Some(vec!["c".into()]))]);
    }

    #[test]
    fn a_line_without_end_costs_no_memory() {
        let file = io::repeat(b'x').take(50_000_000).chain(&b"\nc\n"[..]);
        let mut lines = Lines::new(io::BufReader::new(file));
        let long = lines.next().unwrap().unwrap();
        assert!(matches!(long.fields, Fields::TooLong));
        assert_eq!(long.raw.len(), LONGEST);
        assert_eq!(lines.next().unwrap().unwrap().number, 2);
    }
}
