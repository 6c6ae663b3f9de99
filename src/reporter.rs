//! The one way from the program to a person: progress and notes on standard error.

use crate::diagnostic::Diagnostic;
use crate::print;
use indicatif::{ProgressBar, ProgressStyle};

/// Bars on a terminal, plain lines elsewhere, nothing but errors when quiet.
pub struct Reporter {
    quiet: bool,
    bar: Option<ProgressBar>,
}

impl Reporter {
    pub fn new(quiet: bool) -> Self {
        Self { quiet, bar: None }
    }

    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Starts a piece of work of `steps` steps.
    pub fn begin(&mut self, steps: usize) {
        if !self.quiet && print::is_terminal() {
            let style =
                ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}").expect("a constant template");
            self.bar = Some(ProgressBar::new(steps as u64).with_style(style));
        }
    }

    /// One step is done; `what` names it.
    pub fn step(&self, what: &str) {
        match &self.bar {
            Some(bar) => {
                bar.set_message(shown(what));
                bar.inc(1);
            }
            None => self.line(&print::line(what)),
        }
    }

    pub fn end(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }

    /// Starts something that takes its time, of so many bytes when that is known.
    pub fn transfer(&self, what: &str, bytes: Option<u64>) -> Progress {
        if self.quiet || !print::is_terminal() {
            self.line(&print::line(what));
            return Progress { bar: None };
        }
        let bar = bytes.map_or_else(ProgressBar::no_length, ProgressBar::new);
        let template = "{msg} {bar:30} {bytes}/{total_bytes}";
        let style = ProgressStyle::with_template(template).expect("a constant template");
        Progress { bar: Some(bar.with_style(style).with_message(shown(what))) }
    }

    /// Something worth knowing that is no error.
    pub fn note(&self, text: &str) {
        self.line(&format!("note: {}", print::line(text)));
    }

    /// Something that is not right, and stops nothing; in one line.
    pub fn warn(&self, text: &str) {
        self.line(&format!("warning: {}", print::line(text)));
    }

    /// Something that ought to be mended, and stops nothing.
    pub fn warning(&self, warning: &Diagnostic) {
        self.line(&format!("{warning}\n"));
    }

    fn line(&self, text: &str) {
        if !self.quiet {
            print::error(text);
        }
    }
}

/// For a bar, which writes by itself.
fn shown(what: &str) -> String {
    print::line(&print::safe(what)).into_owned()
}

/// How far something is; dropped, it is done.
pub struct Progress {
    bar: Option<ProgressBar>,
}

impl Progress {
    /// So many bytes more are done.
    pub fn advance(&self, bytes: u64) {
        if let Some(bar) = &self.bar {
            bar.inc(bytes);
        }
    }

    /// So many bytes are done, of so many when that is known.
    pub fn set(&self, done: u64, bytes: Option<u64>) {
        if let Some(bar) = &self.bar {
            if let Some(bytes) = bytes {
                bar.set_length(bytes);
            }
            bar.set_position(done);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}
