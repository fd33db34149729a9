//! A trace as people look at it.

use crate::collector::{Span, Trace};
use std::fmt;

/// How many characters wide the whole time is.
const WIDTH: u64 = 40;

/// A line for each span below its parent: whose it is, what it is called, when it
/// was in the whole, and how long it took.
impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let begin = self.0.iter().map(|span| span.begin_ns).min().unwrap_or(0);
        let end = self.0.iter().map(|span| span.end_ns).max().unwrap_or(0);
        let column = |time: u64| (time - begin) * WIDTH / (end - begin).max(1);
        let roots = self.roots();
        roots.into_iter().try_for_each(|root| self.branch(f, root, 0, &column))
    }
}

impl Trace {
    fn branch(
        &self,
        f: &mut fmt::Formatter<'_>,
        span: &Span,
        depth: usize,
        column: &impl Fn(u64) -> u64,
    ) -> fmt::Result {
        let from = column(span.begin_ns).min(WIDTH - 1) as usize;
        let to = (column(span.end_ns) as usize).max(from + 1);
        let bar = format!("{}{}", " ".repeat(from), "█".repeat(to - from));
        let name = format!("{}{}", "  ".repeat(depth), span.name);
        let ms = (span.end_ns - span.begin_ns) as f64 / 1e6;
        let failed = if span.failed { "  failed" } else { "" };
        writeln!(f, "{:<16} {name:<58.58} {bar:<40} {ms:>8.1} ms{failed}", span.service)?;
        self.children(&span.id).try_for_each(|child| self.branch(f, child, depth + 1, column))
    }
}
