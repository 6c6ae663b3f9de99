//! One message about one place: what is wrong, where, and what to do about it.
//!
//! Every error that the user made in a file is reported as a [`Diagnostic`]; several of
//! them are collected in [`Diagnostics`], so that one run reports all of them.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::print;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

/// A text that was read, under the name its user knows it by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The path as the user wrote it, or a name such as `<embedded configuration>`.
    pub name: String,
    pub text: String,
}

/// Bytes `span` of `source`; the offsets lie on character boundaries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub source: Arc<Source>,
    pub span: Range<usize>,
}

/// Bytes of a text that is not searched again for each message.
const LARGE: usize = 1 << 16;
/// Bytes of lines that are not shown.
const LONG: usize = 4000;

impl Place {
    /// The lines that an excerpt is made from, and the number of the first; `None` if they are too long.
    fn lines(&self) -> Option<(Range<usize>, usize)> {
        let (text, Range { start, end }) = (&self.source.text, self.span.clone());
        let first = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let last = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
        let is_short = last - first <= LONG;
        match text.len() < LARGE {
            true => is_short.then_some((0..text.len(), 1)),
            false => is_short.then(|| (first..last, self.position().0)),
        }
    }

    /// Line and column, from 1 on.
    fn position(&self) -> (usize, usize) {
        let before = &self.source.text[..self.span.start];
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        (before.bytes().filter(|byte| *byte == b'\n').count() + 1, before[line..].chars().count() + 1)
    }
}

/// Whether it stops the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    Error,
    /// Worth fixing, but it stops nothing.
    Warning,
}

/// An error or a warning, with its place when it is in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub severity: Severity,
    /// Lower case, back-ticks around names, no full stop.
    pub message: String,
    pub place: Option<Place>,
    /// What to do: printed as `help: …` below the excerpt.
    pub help: Vec<String>,
    /// What another program printed, line by line below the message.
    pub output: String,
}

impl Diagnostic {
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            message: message.into(),
            place: None,
            help: Vec::new(),
            output: String::new(),
        }
    }

    /// The same as a warning.
    pub fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// At `span` of `source`, widened to whole characters and cut off at the text's end: a
    /// parser may have stopped inside a character.
    pub fn at(mut self, source: &Arc<Source>, span: Range<usize>) -> Self {
        let text = &source.text;
        let (mut start, mut end) = (span.start.min(text.len()), span.end.min(text.len()));
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        end = end.max(start);
        while !text.is_char_boundary(end) {
            end += 1;
        }
        self.place = Some(Place { source: Arc::clone(source), span: start..end });
        self
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    pub fn output(mut self, output: impl Into<String>) -> Self {
        self.output = output.into();
        self
    }
}

/// Each of its texts on one line, whatever is quoted there: no quoted text passes for a message.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, level) = match self.severity {
            Severity::Error => ("error", Level::ERROR),
            Severity::Warning => ("warning", Level::WARNING),
        };
        let message = print::line(&self.message);
        let place = self.place.as_ref().map(|place| (place, print::line(&place.source.name)));
        let Some((place, name, (lines, number))) =
            place.as_ref().and_then(|(place, name)| Some((place, name, place.lines()?)))
        else {
            write!(f, "{word}: {message}")?;
            if let Some((place, name)) = &place {
                let (line, column) = place.position();
                write!(f, "\n --> {name}:{line}:{column}")?;
            }
            self.output.lines().try_for_each(|line| write!(f, "\n{line}"))?;
            return self.help.iter().try_for_each(|help| write!(f, "\nhelp: {}", print::line(help)));
        };
        let excerpt =
            Snippet::source(&place.source.text[lines.clone()]).line_start(number).path(&**name).annotation(
                AnnotationKind::Primary.span(place.span.start - lines.start..place.span.end - lines.start),
            );
        let mut group = Group::with_title(level.primary_title(message)).element(excerpt);
        for help in &self.help {
            group = group.element(Level::HELP.message(print::line(help)));
        }
        f.write_str(Renderer::plain().render(&[group]).trim_end())
    }
}

impl std::error::Error for Diagnostic {}

/// All errors of one run; never empty when returned as an error.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl Diagnostics {
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Adds the errors of `found` that are not there yet: several packages share some.
    pub fn merge(&mut self, found: Diagnostics) {
        for problem in found.0 {
            if !self.0.contains(&problem) {
                self.push(problem);
            }
        }
    }

    /// The values of all `results`, or all their errors.
    ///
    /// # Errors
    /// One or more of `results` are errors.
    pub fn gather<T>(results: impl IntoIterator<Item = Result<T, Diagnostic>>) -> Result<Vec<T>, Self> {
        let mut problems = Self::default();
        let mut good = Vec::new();
        for result in results {
            match result {
                Ok(value) => good.push(value),
                Err(problem) => problems.push(problem),
            }
        }
        problems.or_else(good)
    }

    /// `value` when nothing was reported, else all that was.
    pub fn or_else<T>(self, value: T) -> Result<T, Diagnostics> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

/// As many are shown: nobody reads more.
const MOST: usize = 100;

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, diagnostic) in self.0.iter().take(MOST).enumerate() {
            if i > 0 {
                f.write_str("\n\n")?;
            }
            write!(f, "{diagnostic}")?;
        }
        match self.0.len().saturating_sub(MOST) {
            0 => Ok(()),
            more => write!(f, "\n\nerror: further errors not shown: {more}"),
        }
    }
}

impl std::error::Error for Diagnostics {}

/// The one of `known` that is most similar to a misspelt `name`, if it is similar enough to be meant.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = name.chars().count();
    let most = |candidate: &str| 1 + candidate.len().min(name.len()) / 4;
    known
        .into_iter()
        // Names of other lengths are not compared, which would take time: they are not similar.
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= most(candidate))
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= most(candidate))
        .min()
        .map(|(_, candidate)| candidate)
}
