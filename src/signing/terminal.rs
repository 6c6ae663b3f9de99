//! A question on the terminal whose answer is not shown.
//!
//! Not by `rpassword` (7.5): it collects the answer in a string that it grows, which leaves copies of the
//! passphrase in memory, and it takes UTF-8 only. rustix, which we have anyway, does the rest.

use std::fs::File;
use std::io::{self, Read, Write};

use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

const INTERRUPT: u8 = 3;
const END: u8 = 4;
const BACKSPACE: u8 = 8;
const KILL_LINE: u8 = 21;
const DELETE: u8 = 127;
/// Never grown, so that no copy stays in memory.
const LONGEST: usize = 4096;

/// The controlling terminal of this process, whatever its standard streams are.
pub struct Terminal {
    device: File,
}

/// `None` without a terminal.
pub fn open() -> Option<Terminal> {
    let device = File::options().read(true).write(true).open("/dev/tty").ok()?;
    Some(Terminal { device })
}

impl Terminal {
    /// Shows `question` and reads a line, byte by byte. Ctrl-C is read as a byte, so that it does not leave
    /// the terminal without echo.
    ///
    /// # Errors
    /// Whatever the system refused, and Ctrl-C or Ctrl-D.
    pub fn ask(&mut self, question: &str) -> io::Result<Zeroizing<Vec<u8>>> {
        let muted = Muted::new(&self.device)?;
        (&self.device).write_all(question.as_bytes())?;
        let line = self.line();
        drop(muted);
        (&self.device).write_all(b"\n")?;
        line
    }

    fn line(&self) -> io::Result<Zeroizing<Vec<u8>>> {
        let mut line = Zeroizing::new(Vec::with_capacity(LONGEST));
        let mut byte = Zeroizing::new([0]);
        loop {
            if (&self.device).read(&mut *byte)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            match byte[0] {
                b'\n' | b'\r' => return Ok(line),
                INTERRUPT | END => return Err(io::Error::other("cancelled")),
                KILL_LINE => line.clear(),
                BACKSPACE | DELETE => erase(&mut line),
                typed if line.len() < LONGEST => line.push(typed),
                _ => return Err(io::Error::other("the line is too long")),
            }
        }
    }
}

/// Removes the last character, which may have several bytes.
fn erase(line: &mut Vec<u8>) {
    while line.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {}
}

/// A terminal without echo; restored when dropped.
struct Muted<'a> {
    device: &'a File,
    before: Termios,
}

impl<'a> Muted<'a> {
    fn new(device: &'a File) -> io::Result<Self> {
        let before = tcgetattr(device)?;
        let mut muted = before.clone();
        muted.local_modes -= LocalModes::ECHO
            | LocalModes::ECHONL
            | LocalModes::ICANON
            | LocalModes::ISIG
            | LocalModes::IEXTEN;
        muted.special_codes[SpecialCodeIndex::VMIN] = 1;
        muted.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(device, OptionalActions::Flush, &muted)?;
        Ok(Self { device, before })
    }
}

impl Drop for Muted<'_> {
    fn drop(&mut self) {
        // There is nothing else to do about an error.
        let _ = tcsetattr(self.device, OptionalActions::Now, &self.before);
    }
}
