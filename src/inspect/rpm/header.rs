//! One header: an intro, an index of 16-byte entries, and a store they point into.
//!
//! Everything is checked when it is read, by the rules of rpm's `hdrblobVerifyInfo`: types,
//! alignment, bounds, no two entries over the same bytes. What is handed out later is in bounds.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use super::super::{ContentError, ErrorKind, limits};
use super::tags;
pub(super) use input::Input;

mod input;

const INTRO: usize = 16;
const ENTRY: usize = 16;

/// Which of the two headers; each begins with an entry that covers the whole of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Region {
    Signatures,
    Immutable,
}

impl Region {
    fn tag(self) -> u32 {
        match self {
            Region::Signatures => tags::signature::REGION,
            Region::Immutable => tags::REGION,
        }
    }

    pub(super) fn place(self) -> &'static str {
        match self {
            Region::Signatures => "the signature header",
            Region::Immutable => "the header",
        }
    }
}

/// Types of rpmtag.h's `rpmTagType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Type {
    Null,
    /// Integers of 1, 2, 4 or 8 bytes, big endian.
    Integer(usize),
    Binary,
    /// One string, or several, each ended by a NUL.
    Strings,
}

#[derive(Debug, Clone)]
struct Entry {
    kind: Type,
    count: usize,
    /// Bytes of the store.
    data: Range<usize>,
}

/// A header in memory, checked.
#[derive(Debug)]
pub(super) struct Header {
    place: &'static str,
    /// Of its intro, in the file.
    offset: u64,
    /// Intro, index and store.
    bytes: Vec<u8>,
    store: usize,
    has_region: bool,
    entries: BTreeMap<u32, Entry>,
}

impl Header {
    /// Reads the header that begins where `input` is.
    pub(super) fn read(input: &mut Input<impl std::io::Read>, region: Region) -> Result<Self, ContentError> {
        let place = region.place();
        let offset = input.position();
        let refuse = |kind, reason: String| Err(ContentError::new(kind, place, offset, reason));
        let mut bytes = vec![0; INTRO];
        input.fill(&mut bytes, place)?;
        if !bytes.starts_with(b"\x8e\xad\xe8\x01") {
            return refuse(ErrorKind::Damaged, "it does not begin with a header's magic".into());
        }
        let (entries, data) = (be_u32(&bytes, 8), be_u32(&bytes, 12));
        if entries == 0 || entries > limits::HEADER_TAGS || data > limits::HEADER_DATA {
            return refuse(ErrorKind::Damaged, format!("it claims {entries} tags and {data} bytes of data"));
        }
        let size = u64::from(entries) * ENTRY as u64 + u64::from(data);
        if size > input.left() {
            let left = input.left();
            return refuse(
                ErrorKind::Truncated,
                format!("it claims {size} bytes, of which {left} are there"),
            );
        }
        if size > limits::HEADER {
            let most = limits::HEADER / limits::MIB;
            return refuse(ErrorKind::TooLarge, format!("it has {size} bytes; {most} MiB are read"));
        }
        bytes.resize(INTRO + size as usize, 0);
        input.fill(&mut bytes[INTRO..], place)?;
        let store = INTRO + entries as usize * ENTRY;
        let mut header = Self { place, offset, bytes, store, has_region: false, entries: BTreeMap::new() };
        header.check_entries(region)?;
        Ok(header)
    }

    fn check_entries(&mut self, region: Region) -> Result<(), ContentError> {
        let count = (self.store - INTRO) / ENTRY;
        // End of the data of the entries so far.
        let mut end = 0;
        for i in 0..count {
            let at = INTRO + i * ENTRY;
            let tag = be_u32(&self.bytes, at);
            if i == 0 && tag == region.tag() {
                self.check_region(at, region)?;
                self.has_region = true;
                continue;
            }
            let entry = self.entry(at, end)?;
            end = entry.data.end;
            if self.entries.insert(tag, entry).is_some() {
                return Err(self.damaged(at, format!("duplicate tag {tag}")));
            }
        }
        Ok(())
    }

    /// The region's data is an entry at the end of the store that counts all entries.
    fn check_region(&self, at: usize, region: Region) -> Result<(), ContentError> {
        let [kind, offset, count] = [4, 8, 12].map(|field| be_u32(&self.bytes, at + field));
        let trailer = self.store.checked_add(offset as usize).filter(|_| kind == 7 && count == 16);
        let fits = trailer.filter(|at| at.checked_add(ENTRY).is_some_and(|end| end <= self.bytes.len()));
        let covered = fits.map(|trailer| be_u32(&self.bytes, trailer + 8).wrapping_neg() as usize);
        match (covered, region) {
            (Some(covered), Region::Immutable) if covered == self.store - INTRO => Ok(()),
            // Signatures may be added behind the region.
            (Some(covered), Region::Signatures) if covered <= self.store - INTRO => Ok(()),
            _ => Err(self.damaged(at, format!("region {} does not cover it", region.tag()))),
        }
    }

    /// The entry whose index begins at `at`, with data not before `end`.
    fn entry(&self, at: usize, end: usize) -> Result<Entry, ContentError> {
        let [tag, kind, offset, count] = [0, 4, 8, 12].map(|field| be_u32(&self.bytes, at + field));
        let damaged = |what: &str| self.damaged(at, format!("tag {tag} {what}"));
        let (type_number, offset, count) = (kind, offset as usize, count as usize);
        let kind = match type_number {
            0 => Type::Null,
            1 | 2 => Type::Integer(1),
            3 => Type::Integer(2),
            4 => Type::Integer(4),
            5 => Type::Integer(8),
            7 => Type::Binary,
            6 | 8 | 9 => Type::Strings,
            _ => return Err(damaged(&format!("has the unknown type {type_number}"))),
        };
        let store = &self.bytes[self.store..];
        if count == 0 || type_number == 6 && count != 1 {
            return Err(damaged(&format!("has {count} values")));
        }
        if offset < end || offset > store.len() {
            return Err(damaged("points outside of its place in the data"));
        }
        let length = match kind {
            Type::Null => Some(0),
            Type::Integer(size) if offset % size != 0 => return Err(damaged("is not aligned")),
            Type::Integer(size) => count.checked_mul(size),
            Type::Binary => Some(count),
            Type::Strings => length_of_strings(&store[offset..], count),
        };
        match length.filter(|length| *length <= store.len() - offset) {
            Some(length) => Ok(Entry { kind, count, data: offset..offset + length }),
            None => Err(damaged(&format!("has {count} values, more than the data"))),
        }
    }

    /// The whole header as it is in the file.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn place(&self) -> &'static str {
        self.place
    }

    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// Whether its first entry covers the whole of it; not so before rpm 4.
    pub(super) fn has_region(&self) -> bool {
        self.has_region
    }

    pub(super) fn has(&self, tag: u32) -> bool {
        self.entries.contains_key(&tag)
    }

    /// How many values `tag` has.
    pub(super) fn count(&self, tag: u32) -> usize {
        self.entries.get(&tag).map_or(0, |entry| entry.count)
    }

    /// The integers of `tag`; none when it is not there.
    pub(super) fn integers(&self, tag: u32) -> Result<impl Iterator<Item = u64> + '_, ContentError> {
        let (size, data) = match self.entries.get(&tag) {
            None => (1, &[][..]),
            Some(Entry { kind: Type::Integer(size), data, .. }) => (*size, self.data(data)),
            Some(_) => return Err(self.wrong_type(tag, "integers")),
        };
        let value = |bytes: &[u8]| bytes.iter().fold(0, |value, byte| value << 8 | u64::from(*byte));
        Ok(data.chunks_exact(size).map(value))
    }

    pub(super) fn integer(&self, tag: u32) -> Result<Option<u64>, ContentError> {
        Ok(self.integers(tag)?.next())
    }

    pub(super) fn binary(&self, tag: u32) -> Result<Option<&[u8]>, ContentError> {
        match self.entries.get(&tag) {
            None => Ok(None),
            Some(Entry { kind: Type::Binary, data, .. }) => Ok(Some(self.data(data))),
            Some(_) => Err(self.wrong_type(tag, "bytes")),
        }
    }

    /// The strings of `tag`; none when it is not there.
    pub(super) fn strings(&self, tag: u32) -> Result<impl Iterator<Item = Cow<'_, str>> + '_, ContentError> {
        self.strings_within(tag, limits::TEXT)
    }

    /// The same, with at most `most` bytes in each. What is not UTF-8 takes three times as many when it is read.
    pub(super) fn strings_within(
        &self,
        tag: u32,
        most: usize,
    ) -> Result<impl Iterator<Item = Cow<'_, str>> + '_, ContentError> {
        let (count, data) = match self.entries.get(&tag) {
            None => (0, &[][..]),
            Some(Entry { kind: Type::Strings, count, data }) => (*count, self.data(data)),
            Some(_) => return Err(self.wrong_type(tag, "strings")),
        };
        let strings = || data.split(|byte| *byte == 0).take(count);
        let longest = strings().map(<[u8]>::len).max().unwrap_or_default();
        limits::check_length(&format!("a string of tag {tag}"), longest, most, self.place, self.offset)?;
        Ok(strings().map(String::from_utf8_lossy))
    }

    /// The first string of `tag`: of translations the untranslated one.
    pub(super) fn text(&self, tag: u32) -> Result<Option<String>, ContentError> {
        Ok(self.strings(tag)?.next().map(Cow::into_owned))
    }

    /// A script.
    pub(super) fn script(&self, tag: u32) -> Result<Option<String>, ContentError> {
        Ok(self.strings_within(tag, limits::SCRIPT)?.next().map(Cow::into_owned))
    }

    /// A part of the identity.
    pub(super) fn name(&self, tag: u32) -> Result<Option<String>, ContentError> {
        Ok(self.strings_within(tag, limits::NAME)?.next().map(Cow::into_owned))
    }

    pub(super) fn required_name(&self, tag: u32, what: &str) -> Result<String, ContentError> {
        let text = self.name(tag)?.filter(|text| !text.is_empty());
        text.ok_or_else(|| self.error(ErrorKind::Damaged, format!("no {what}")))
    }

    pub(super) fn error(&self, kind: ErrorKind, reason: impl Into<String>) -> ContentError {
        ContentError::new(kind, self.place, self.offset, reason)
    }

    fn data(&self, range: &Range<usize>) -> &[u8] {
        &self.bytes[self.store..][range.clone()]
    }

    fn wrong_type(&self, tag: u32, expected: &str) -> ContentError {
        self.error(ErrorKind::Damaged, format!("tag {tag} does not hold {expected}"))
    }

    fn damaged(&self, at: usize, reason: String) -> ContentError {
        ContentError::new(ErrorKind::Damaged, self.place, self.offset + at as u64, reason)
    }
}

/// Bytes of `count` strings with their NULs.
fn length_of_strings(data: &[u8], count: usize) -> Option<usize> {
    if count > data.len() {
        return None;
    }
    let mut nuls = data.iter().enumerate().filter(|(_, byte)| **byte == 0);
    nuls.nth(count - 1).map(|(last, _)| last + 1)
}

/// In bounds by the caller's knowledge of `at`.
fn be_u32(bytes: &[u8], at: usize) -> u32 {
    bytes[at..at + 4].iter().fold(0, |value, byte| value << 8 | u32::from(*byte))
}
