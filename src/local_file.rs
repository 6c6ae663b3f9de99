//! Local files that somebody named: regular files, no larger than expected.
//!
//! Opening a named pipe waits for its writer, opening a device may do something, and neither has to end.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::OFlags;
use rustix::io::Errno;

/// Bytes of the largest file that is read; also a sparse one takes time.
const LARGEST: u64 = 32 << 30;

/// Opens the regular file `path`, without waiting.
///
/// # Errors
/// What the system refused, and everything that is not a regular file.
pub fn open(path: &Path) -> io::Result<File> {
    // Asked before opening, because of devices, and after it, because the name may be that of another file by then.
    check(&fs::metadata(path)?)?;
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = File::options().read(true).custom_flags(flags.bits().cast_signed()).open(path)?;
    check(&file.metadata()?)?;
    Ok(file)
}

/// The same also for a pipe: a shell passes the output of a command as one, with `<(COMMAND)`. For what is named on
/// the command line only.
///
/// # Errors
/// As [`open`].
pub fn open_or_pipe(path: &Path) -> io::Result<File> {
    match fs::metadata(path)?.file_type().is_fifo() {
        true => File::open(path),
        false => open(path),
    }
}

/// The content of the regular file `path`.
///
/// # Errors
/// As [`open`], and more than `most` bytes.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > most {
        true => Err(too_large(most)),
        false => Ok(bytes),
    }
}

/// The same as text.
///
/// # Errors
/// As [`read`], and text that is not UTF-8.
pub fn text(path: &Path, most: u64) -> io::Result<String> {
    String::from_utf8(read(path, most)?)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8 text"))
}

/// What `found` is, with its article, if it is not a regular file.
pub fn other_kind(found: &Metadata) -> Option<&'static str> {
    match found {
        found if found.is_file() => None,
        found if found.is_dir() => Some("a directory"),
        _ => Some("a device, pipe or socket"),
    }
}

fn check(found: &Metadata) -> io::Result<()> {
    match other_kind(found) {
        None if found.len() > LARGEST => Err(too_large(LARGEST)),
        None => Ok(()),
        Some(_) if found.is_dir() => Err(Errno::ISDIR.into()),
        Some(kind) => Err(io::Error::new(io::ErrorKind::InvalidInput, format!("it is {kind}"))),
    }
}

fn too_large(most: u64) -> io::Error {
    let most = match most >> 20 {
        0 => format!("{} KiB", most >> 10),
        mib if mib < 1024 => format!("{mib} MiB"),
        mib => format!("{} GiB", mib >> 10),
    };
    io::Error::new(io::ErrorKind::FileTooLarge, format!("it is larger than {most}"))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// Named pipes, devices and endless files are refused without waiting.
    #[test]
    fn only_regular_files_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let [pipe, link, sparse, file] =
            ["pipe", "link", "sparse", "file"].map(|name| folder.path().join(name));
        rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::RUSR).unwrap();
        std::os::unix::fs::symlink("/dev/zero", &link).unwrap();
        File::create(&sparse).unwrap().set_len(LARGEST + 1).unwrap();
        fs::write(&file, "text").unwrap();
        for (path, why) in [
            (&pipe, "it is a device, pipe or socket"),
            (&link, "it is a device, pipe or socket"),
            (&sparse, "it is larger than 32 GiB"),
            (&folder.path().to_path_buf(), "Is a directory (os error 21)"),
        ] {
            assert_eq!(read(path, 10).unwrap_err().to_string(), why);
        }
        assert_eq!(text(&file, 4).unwrap(), "text");
        assert_eq!(read(&file, 3).unwrap_err().to_string(), "it is larger than 0 KiB");
        fs::write(&file, b"\xff").unwrap();
        assert_eq!(text(&file, 4).unwrap_err().to_string(), "it is not UTF-8 text");
    }
}
