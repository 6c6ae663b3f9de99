//! One message about one place: what is wrong, where, and what to do about it.
//!
//! Every error that the user made in a file is reported as a [`Diagnostic`]; several of
//! them are collected in [`Diagnostics`], so that one run reports all of them.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

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
}

impl Diagnostic {
    pub fn new(message: impl Into<String>) -> Self {
        Self { severity: Severity::Error, message: message.into(), place: None, help: Vec::new() }
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
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, level) = match self.severity {
            Severity::Error => ("error", Level::ERROR),
            Severity::Warning => ("warning", Level::WARNING),
        };
        let Some(place) = &self.place else {
            write!(f, "{word}: {}", self.message)?;
            return self.help.iter().try_for_each(|help| write!(f, "\nhelp: {help}"));
        };
        let excerpt = Snippet::source(place.source.text.as_str())
            .path(place.source.name.as_str())
            .annotation(AnnotationKind::Primary.span(place.span.clone()));
        let mut group = Group::with_title(level.primary_title(self.message.as_str())).element(excerpt);
        for help in &self.help {
            group = group.element(Level::HELP.message(help.as_str()));
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

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, diagnostic) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("\n\n")?;
            }
            write!(f, "{diagnostic}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}

/// The one of `known` that is most similar to a misspelt `name`, if it is similar enough to be meant.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= 1 + candidate.len().min(name.len()) / 4)
        .min()
        .map(|(_, candidate)| candidate)
}
