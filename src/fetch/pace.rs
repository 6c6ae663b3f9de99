//! How fast a body arrives.

use std::time::Instant;

use super::Rate;

/// Notices a server that sends, and never comes to an end.
pub struct Pace {
    least: Rate,
    since: Instant,
    bytes: u64,
}

impl Pace {
    pub fn new(least: Rate) -> Self {
        Self { least, since: Instant::now(), bytes: 0 }
    }

    /// Counts what arrived; `Err` says what was too slow.
    pub fn add(&mut self, bytes: u64) -> Result<(), String> {
        self.bytes += bytes;
        let took = self.since.elapsed();
        if took < self.least.time {
            return Ok(());
        }
        // The time may have been exceeded by one read.
        let expected = self.least.bytes as f64 * took.as_secs_f64() / self.least.time.as_secs_f64();
        if (self.bytes as f64) < expected {
            return Err(format!("the server sent only {} bytes in {} s", self.bytes, took.as_secs()));
        }
        *self = Self::new(self.least);
        Ok(())
    }
}
