//! The one way from the program to a person: progress and notes on standard error.

use std::io::{self, IsTerminal, Write};

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
        if !self.quiet && io::stderr().is_terminal() {
            let style =
                ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}").expect("a constant template");
            self.bar = Some(ProgressBar::new(steps as u64).with_style(style));
        }
    }

    /// One step is done; `what` names it.
    pub fn step(&self, what: &str) {
        match &self.bar {
            Some(bar) => {
                bar.set_message(what.to_owned());
                bar.inc(1);
            }
            None => self.line(what),
        }
    }

    pub fn end(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }

    /// Something worth knowing that is no error.
    pub fn note(&self, text: &str) {
        self.line(&format!("note: {text}"));
    }

    fn line(&self, text: &str) {
        if !self.quiet {
            // Nobody is left to tell when standard error is closed.
            let _ = writeln!(io::stderr(), "{text}");
        }
    }
}
