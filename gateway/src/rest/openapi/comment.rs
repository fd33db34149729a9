//! What the contract says of its parts.

use prost_reflect::FileDescriptor;

/// The comment above what stands at `path` of a file, its lines joined to paragraphs; empty if
/// there is none.
pub(super) fn of(file: &FileDescriptor, path: &[i32]) -> String {
    let info = file.file_descriptor_proto().source_code_info.as_ref();
    let places = info.into_iter().flat_map(|info| &info.location);
    let found = places.into_iter().find(|place| place.path == path);
    let text = found.map(|place| place.leading_comments()).unwrap_or_default();
    let paragraphs = text
        .trim()
        .split("\n\n")
        .map(|paragraph| paragraph.lines().map(str::trim).collect::<Vec<_>>().join(" "));
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

/// The first sentence of a text, without its full stop.
pub(super) fn first_sentence(text: &str) -> &str {
    let ends = [". ", ".\n"].into_iter().filter_map(|end| text.find(end));
    text[..ends.min().unwrap_or(text.len())].trim_end_matches('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_ends_at_its_full_stop() {
        assert_eq!(first_sentence("Draws a clip. Returns it."), "Draws a clip");
        assert_eq!(first_sentence("Draws a clip.\n\nReturns it. Or not."), "Draws a clip");
        assert_eq!(first_sentence("At most 2.5 s."), "At most 2.5 s");
    }
}
