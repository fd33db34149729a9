//! Path templates: the grammar of `google/api/http.proto`, and what it matches.
//!
//! ```text
//! Template = "/" Segments [ Verb ] ;
//! Segments = Segment { "/" Segment } ;
//! Segment  = "*" | "**" | LITERAL | Variable ;
//! Variable = "{" FieldPath [ "=" Segments ] "}" ;
//! Verb     = ":" LITERAL ;
//! ```

use super::percent;
use std::ops::Range;

/// A parsed template.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Template {
    segments: Vec<Segment>,
    verb: Option<String>,
    variables: Vec<Variable>,
}

#[derive(Debug, Clone, PartialEq)]
enum Segment {
    Literal(String),
    /// `*`: one segment, not empty.
    One,
    /// `**`: all that is left, perhaps nothing.
    Rest,
}

/// A field and the segments it is filled from.
#[derive(Debug, Clone, PartialEq)]
struct Variable {
    field: String,
    segments: Range<usize>,
}

/// Why a template is none.
#[derive(Debug, PartialEq, thiserror::Error)]
pub(super) enum Error {
    #[error("expected {expected} before `{rest}`")]
    Syntax { expected: &'static str, rest: String },
    #[error("`**` may only come last")]
    RestNotLast,
    #[error("the variable `{0}` comes twice")]
    Twice(String),
    #[error(transparent)]
    Percent(#[from] percent::Error),
}

impl Template {
    /// Parses a template.
    pub(super) fn parse(text: &str) -> Result<Self, Error> {
        let mut parser = Parser { rest: text, segments: vec![], variables: vec![] };
        parser.expect("/")?;
        parser.segments(Parser::segment)?;
        let verb = if parser.eat(":") { Some(parser.literal()?) } else { None };
        if !parser.rest.is_empty() {
            return Err(parser.expected("the end"));
        }
        let Parser { segments, variables, .. } = parser;
        if segments.iter().rev().skip(1).any(|segment| *segment == Segment::Rest) {
            return Err(Error::RestNotLast);
        }
        Ok(Self { segments, verb, variables })
    }

    /// The fields that the path fills, as dotted paths.
    pub(super) fn fields(&self) -> impl Iterator<Item = &str> {
        self.variables.iter().map(|variable| variable.field.as_str())
    }

    /// The custom verb behind the last colon.
    pub(super) fn verb(&self) -> Option<&str> {
        self.verb.as_deref()
    }

    /// Orders templates so that of those that match a path, the most specific
    /// comes first. Templates that match the same paths are equal.
    pub(super) fn specificity(&self) -> impl Ord + use<> {
        let rank = |segment: &Segment| match segment {
            Segment::Literal(text) => (0, text.clone()),
            Segment::One => (1, String::new()),
            Segment::Rest => (2, String::new()),
        };
        (self.verb.is_none(), self.verb.clone(), self.segments.iter().map(rank).collect::<Vec<_>>())
    }

    /// The values of the template's fields, in their order, if `path` matches.
    pub(super) fn captures(&self, path: &Path<'_>) -> Option<Vec<String>> {
        let mut given = path.segments.clone();
        if let Some(verb) = &self.verb {
            let last = given.last_mut()?;
            *last = last.strip_suffix(verb.as_str())?.strip_suffix(':')?;
        }
        let open = self.segments.last() == Some(&Segment::Rest);
        let fixed = self.segments.len() - usize::from(open);
        if given.len() < fixed || (given.len() > fixed && !open) {
            return None;
        }
        let fits = self.segments.iter().zip(&given).all(|(segment, given)| match segment {
            Segment::Literal(text) => percent::decode(given).is_ok_and(|given| given == *text),
            Segment::One => !given.is_empty(),
            Segment::Rest => true,
        });
        if !fits {
            return None;
        }
        self.variables.iter().map(|variable| self.capture(variable, &given)).collect()
    }

    /// A single segment is decoded; of several, an encoded slash is kept, so
    /// that it can be told from one between segments.
    fn capture(&self, variable: &Variable, given: &[&str]) -> Option<String> {
        let Range { start, end } = variable.segments.clone();
        if self.segments[start..end] == [Segment::One] {
            return Some(percent::decode(given[start]).ok()?.into_owned());
        }
        let open = self.segments[start..end].contains(&Segment::Rest);
        let given = if open { &given[start..] } else { &given[start..end] };
        let decode = |given| percent::decode_except(given, Some(b'/')).ok();
        Some(given.iter().copied().map(decode).collect::<Option<Vec<_>>>()?.join("/"))
    }
}

/// The path of a request, known to be well encoded.
#[derive(Debug)]
pub(super) struct Path<'a> {
    segments: Vec<&'a str>,
}

impl<'a> Path<'a> {
    /// Splits a path. Fails if a segment is not percent-encoded UTF-8.
    pub(super) fn parse(path: &'a str) -> Result<Self, percent::Error> {
        let segments: Vec<_> = path.strip_prefix('/').unwrap_or(path).split('/').collect();
        for segment in &segments {
            percent::decode(segment)?;
        }
        Ok(Self { segments })
    }
}

struct Parser<'a> {
    rest: &'a str,
    segments: Vec<Segment>,
    variables: Vec<Variable>,
}

impl<'a> Parser<'a> {
    fn segments(&mut self, one: fn(&mut Self) -> Result<(), Error>) -> Result<(), Error> {
        one(self)?;
        while self.eat("/") {
            one(self)?;
        }
        Ok(())
    }

    fn segment(&mut self) -> Result<(), Error> {
        if self.eat("{") { self.variable() } else { self.plain_segment() }
    }

    fn plain_segment(&mut self) -> Result<(), Error> {
        let segment = if self.eat("**") {
            Segment::Rest
        } else if self.eat("*") {
            Segment::One
        } else {
            Segment::Literal(self.literal()?)
        };
        self.segments.push(segment);
        Ok(())
    }

    fn variable(&mut self) -> Result<(), Error> {
        let ident = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
        let field = self.take(ident).ok_or_else(|| self.expected("a field"))?.to_owned();
        if self.variables.iter().any(|variable| variable.field == field) {
            return Err(Error::Twice(field));
        }
        let start = self.segments.len();
        if self.eat("=") {
            // A variable must not hold variables.
            self.segments(Parser::plain_segment)?;
        } else {
            self.segments.push(Segment::One);
        }
        self.expect("}")?;
        self.variables.push(Variable { field, segments: start..self.segments.len() });
        Ok(())
    }

    fn literal(&mut self) -> Result<String, Error> {
        let text = self.take(|c| !"/:*{}".contains(c)).ok_or_else(|| self.expected("a segment"))?;
        Ok(percent::decode(text)?.into_owned())
    }

    fn take(&mut self, allowed: impl Fn(char) -> bool) -> Option<&'a str> {
        let end = self.rest.find(|c| !allowed(c)).unwrap_or(self.rest.len());
        let (taken, rest) =
            self.rest.split_at_checked(end).filter(|(taken, _)| !taken.is_empty())?;
        self.rest = rest;
        Some(taken)
    }

    fn eat(&mut self, token: &str) -> bool {
        self.rest.strip_prefix(token).map(|rest| self.rest = rest).is_some()
    }

    fn expect(&mut self, token: &'static str) -> Result<(), Error> {
        if self.eat(token) { Ok(()) } else { Err(self.expected(token)) }
    }

    fn expected(&self, expected: &'static str) -> Error {
        Error::Syntax { expected, rest: self.rest.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `template` captures of `path`.
    fn captured(template: &str, path: &str) -> Option<Vec<String>> {
        Template::parse(template).unwrap().captures(&Path::parse(path).unwrap())
    }

    #[track_caller]
    fn captures(template: &str, path: &str, values: &[&str]) {
        assert_eq!(captured(template, path).as_deref(), Some(values.map_to_strings().as_slice()));
    }

    trait MapToStrings {
        fn map_to_strings(&self) -> Vec<String>;
    }

    impl MapToStrings for [&str] {
        fn map_to_strings(&self) -> Vec<String> {
            self.iter().map(|&text| text.to_owned()).collect()
        }
    }

    #[test]
    fn literals_match_themselves_decoded() {
        captures("/v1/r%26b", "/v1/r&b", &[]);
        captures("/v1/models", "/v1/m%6Fdels", &[]);
        assert_eq!(captured("/v1/models", "/v1/model"), None);
        assert_eq!(captured("/v1/models", "/v1/models/"), None);
    }

    #[test]
    fn a_star_is_one_segment_that_is_not_empty() {
        captures("/v1/*/genres", "/v1/svm/genres", &[]);
        captures("/v1/{id}", "/v1/a%2Fb%20c", &["a/b c"]);
        assert_eq!(captured("/v1/{id}", "/v1/"), None);
        assert_eq!(captured("/v1/{id}", "/v1/a/b"), None);
    }

    #[test]
    fn two_stars_are_all_that_is_left() {
        captures("/v1/{name=**}", "/v1", &[""]);
        captures("/v1/{name=**}", "/v1/a/b%20c/d", &["a/b c/d"]);
        captures("/v1/{name=a/**}:play", "/v1/a/b/c:play", &["a/b/c"]);
        captures("/v1/**", "/v1/a//b", &[]);
    }

    #[test]
    fn several_segments_keep_an_encoded_slash() {
        captures("/v1/{name=shelves/*}", "/v1/shelves/a%2Fb%20c", &["shelves/a%2Fb c"]);
        captures("/v1/{name=a/*}/x/{id}", "/v1/a/b/x/c%2fd", &["a/b", "c/d"]);
    }

    #[test]
    fn a_verb_is_what_follows_the_last_colon() {
        captures("/v1/{id}:play", "/v1/a:b:play", &["a:b"]);
        captures("/v1/{id}", "/v1/a:play", &["a:play"]);
        assert_eq!(captured("/v1/{id}:play", "/v1/a:stop"), None);
        assert_eq!(captured("/v1/{id}:play", "/v1/a%3Aplay"), None);
        assert_eq!(captured("/v1/{id}:play", "/v1/:play"), None);
    }

    #[test]
    fn the_more_specific_template_comes_first() {
        let order = ["/v1/{id}:play", "/v1/songs", "/v1/{id}", "/v1/{id}/a", "/v1/{name=**}"];
        let mut sorted = order.map(|text| Template::parse(text).unwrap());
        sorted.reverse();
        sorted.sort_by_key(Template::specificity);
        assert_eq!(sorted, order.map(|text| Template::parse(text).unwrap()));
    }

    #[test]
    fn what_is_no_template_is_refused() {
        let broken = ["", "v1", "/", "/v1/", "/v1//a", "/{", "/{a", "/{a=}", "/{a={b}}", "/{=*}"];
        for text in broken.into_iter().chain(["/a:", "/a:b/c", "/a:b:c", "/a}", "/a*", "/***"]) {
            assert!(matches!(Template::parse(text), Err(Error::Syntax { .. })), "{text}");
        }
        assert_eq!(Template::parse("/**/a"), Err(Error::RestNotLast));
        assert_eq!(Template::parse("/{a=**}/b"), Err(Error::RestNotLast));
        assert_eq!(Template::parse("/{a}/{a}"), Err(Error::Twice("a".into())));
    }
}
