//! The cache as the place where formats keep compressed parts: neither knows the other.

use std::fs::File;
use std::io;

use crate::cache::Cache;
use crate::format::Parts;

impl Parts for Cache {
    fn part(&self, key: &str, make: &mut dyn FnMut(&mut File) -> io::Result<()>) -> io::Result<File> {
        Cache::part(self, key, make)
    }
}
