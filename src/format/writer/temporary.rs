//! Parts that are kept for one run.

use std::fs::File;
use std::io;
use std::sync::Mutex;

use crate::temporary::Directory;

use super::Parts;

/// Parts in a directory that goes when this does; for a run without a cache, and for tests.
pub struct Temporary {
    directory: Directory,
    making: Mutex<()>,
}

impl Temporary {
    /// # Errors
    /// The system's directory for temporary files takes nothing.
    pub fn new() -> io::Result<Self> {
        let directory = Directory::of_system()?;
        Ok(Self { directory, making: Mutex::new(()) })
    }
}

impl Parts for Temporary {
    fn part(&self, key: &str, make: &mut dyn FnMut(&mut File) -> io::Result<()>) -> io::Result<File> {
        let path = self.directory.path().join(key);
        // What another thread was making when it panicked never got its name.
        let _one_at_a_time = self.making.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Ok(file) = File::open(&path) {
            return Ok(file);
        }
        let mut file = tempfile::NamedTempFile::new_in(self.directory.path())?;
        make(file.as_file_mut())?;
        file.persist(&path)?;
        File::open(&path)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use super::*;

    fn text(parts: &Temporary, key: &str, made: &str) -> io::Result<String> {
        let mut text = String::new();
        let make = &mut |file: &mut File| match made {
            "" => Err(io::ErrorKind::StorageFull.into()),
            made => file.write_all(made.as_bytes()),
        };
        parts.part(key, make)?.read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn a_part_is_made_once_and_a_failure_leaves_none() {
        let parts = Temporary::new().unwrap();
        assert!(text(&parts, "a", "").is_err());
        assert_eq!(text(&parts, "a", "first").unwrap(), "first");
        assert_eq!(text(&parts, "a", "second").unwrap(), "first");
        assert_eq!(text(&parts, "b", "second").unwrap(), "second");
    }
}
