//! What is kept is used, and never wrong.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use nix_packager::cache::{self, Cache};
use nix_packager::format::Parts;
use nix_packager::payload::closure::{self, Closure};
use nix_packager::reporter::Reporter;
use std::io::{Read, Write};

use super::sample::Sample;
use super::{hex, open_in, source, told};
use crate::support::packages::xz;
use crate::support::test_name;

/// Every file below `folder`, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        match entry.file_type().unwrap().is_dir() {
            true => found.extend(files(&entry.path())),
            false => found.push(entry.path()),
        }
    }
    found.sort();
    found
}

fn open(cache: &Path, path: &Path, sha256: &str) -> Result<Closure, String> {
    let cache = Cache::open(Some(cache)).unwrap();
    closure::open(&source(path, sha256.to_owned()), &cache, &Reporter::new(true))
        .map_err(|error| error.to_string())
}

/// A cache never gives stale or broken bytes. Every kept file, damaged in any way, is
/// made again, and nobody notices.
#[test]
fn a_damaged_file_is_made_again() {
    let dir = tempfile::tempdir().unwrap();
    let bytes = xz(&Sample::new().tar());
    let whole = told(&open_in(dir.path(), &bytes).unwrap());
    let kept = files(&dir.path().join("cache/closures"));
    assert_eq!(kept.len(), 3, "index, hash and blob: {kept:?}");
    type Damage = fn(&Path);
    let damages: [Damage; 5] = [
        |path| fs::remove_file(path).unwrap(),
        |path| fs::write(path, "").unwrap(),
        |path| {
            let mut bytes = fs::read(path).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            fs::write(path, bytes).unwrap();
        },
        |path| {
            let bytes = fs::read(path).unwrap();
            fs::write(path, &bytes[..bytes.len() - 1]).unwrap();
        },
        |path| {
            fs::remove_file(path).unwrap();
            fs::write(path, "another file").unwrap();
        },
    ];
    for path in &kept {
        let good = fs::read(path).unwrap();
        for (i, damage) in damages.iter().enumerate() {
            damage(path);
            let again = told(&open_in(dir.path(), &bytes).unwrap());
            assert_eq!(again, whole, "{} {i}", path.display());
            assert_eq!(fs::read(path).unwrap(), good, "{} {i}", path.display());
        }
    }
}

/// A file that is not what it was is noticed, also when the closure is kept.
#[test]
fn a_changed_tarball_is_noticed() {
    let dir = tempfile::tempdir().unwrap();
    let (path, cache) = (dir.path().join("t"), dir.path().join("c"));
    let bytes = Sample::new().tar();
    fs::write(&path, &bytes).unwrap();
    open(&cache, &path, &hex(&bytes)).unwrap();
    fs::write(&path, [&bytes[..], b"more"].concat()).unwrap();
    let error = open(&cache, &path, &hex(&bytes)).unwrap_err();
    assert!(error.contains("hash mismatch for `"), "{error}");
}

/// A kept closure is not read again: the tarball need not even be one any more.
#[test]
fn a_cached_closure_is_used() {
    let dir = tempfile::tempdir().unwrap();
    let bytes = Sample::new().tar();
    let whole = told(&open_in(dir.path(), &bytes).unwrap());
    let before: Vec<_> = files(&dir.path().join("cache/closures")).iter().map(|path| inode(path)).collect();
    assert_eq!(told(&open_in(dir.path(), &bytes).unwrap()), whole);
    let after: Vec<_> = files(&dir.path().join("cache/closures")).iter().map(|path| inode(path)).collect();
    assert_eq!(before, after, "nothing was written again");
}

fn inode(path: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).unwrap().ino()
}

/// Two at once, in a directory that neither finds: both get all of it.
#[test]
fn many_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("t");
    let bytes = xz(&Sample::new().tar());
    fs::write(&path, &bytes).unwrap();
    for round in 0..5 {
        let cache = dir.path().join(format!("cache-{round}"));
        thread::scope(|scope| {
            let threads: Vec<_> =
                (0..4).map(|_| scope.spawn(|| told(&open(&cache, &path, &hex(&bytes)).unwrap()))).collect();
            let all: Vec<String> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
            assert!(all.iter().all(|one| *one == all[0]));
        });
    }
}

#[test]
fn a_part_is_made_once_and_again_when_damaged() {
    let dir = tempfile::tempdir().unwrap();
    let cache = Cache::open(Some(dir.path())).unwrap();
    let key = hex(b"key");
    let made = std::sync::atomic::AtomicU32::new(0);
    let part = || {
        let mut make = |file: &mut fs::File| {
            made.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            file.write_all(b"compressed")
        };
        let mut text = String::new();
        cache.part(&key, &mut make).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_eq!(part(), "compressed"));
        }
    });
    assert_eq!(made.load(std::sync::atomic::Ordering::SeqCst), 1, "it is created once for all callers");
    for file in files(&dir.path().join("parts")) {
        fs::write(&file, "damaged").unwrap();
        assert_eq!(part(), "compressed");
    }
    assert_eq!(made.load(std::sync::atomic::Ordering::SeqCst), 3);
    // What could not be made is not kept.
    let refused = cache.part(&hex(b"other"), &mut |file| {
        file.write_all(b"half")?;
        Err(std::io::Error::other("no"))
    });
    assert_eq!(refused.unwrap_err().to_string(), "no");
    assert!(cache.part("../escape", &mut |_| Ok(())).is_err());
    assert_eq!(files(dir.path()).len(), 3, "the tag, a part and its hash: {:?}", files(dir.path()));
}

/// What is emptied is a cache, and nothing of it but what a cache wrote.
#[test]
fn only_a_cache_is_cleared() {
    let dir = tempfile::tempdir().unwrap();
    let foreign = dir.path().join("foreign");
    fs::create_dir_all(foreign.join("closures")).unwrap();
    fs::write(foreign.join("closures/mine"), "mine").unwrap();
    let error = cache::clear(&foreign).unwrap_err().to_string();
    assert!(error.contains("foreign` is not a cache of nix-packager, and not empty\nhelp: "), "{error}");
    // A tag of another program's.
    fs::write(foreign.join("CACHEDIR.TAG"), "Signature: 8a477f597d28d172789f06886806bc55\n").unwrap();
    assert!(cache::clear(&foreign).is_err() && cache::contents(&foreign).is_err());
    assert!(Cache::open(Some(&foreign)).unwrap_err().to_string().contains("is not a cache of nix-packager"));
    assert_eq!(files(&foreign).len(), 2);

    let root = dir.path().join("cache");
    open_in(dir.path(), &Sample::new().tar()).unwrap();
    fs::write(root.join("closures/mine"), "mine").unwrap();
    fs::write(root.join("mine"), "mine").unwrap();
    let held: Vec<(&str, usize)> =
        cache::contents(&root).unwrap().iter().map(|held| (held.kind.name(), held.number)).collect();
    assert_eq!(held, [("tarballs", 0), ("closures", 1), ("parts", 0)]);
    cache::clear(&root).unwrap();
    assert_eq!(files(&root), [root.join("closures/mine"), root.join("mine")]);

    cache::clear(&dir.path().join("not there")).unwrap();
}

/// What was not used for 90 days goes, and what was begun by a process that was killed.
#[test]
fn old_entries_are_removed() {
    let dir = tempfile::tempdir().unwrap();
    let bytes = Sample::new().tar();
    open_in(dir.path(), &bytes).unwrap();
    let root = dir.path().join("cache");
    fs::write(root.join("unfinished/.nix-packager-tmp-a1B2a1B2a1B2a1B2a1B2a1B2"), "half").unwrap();
    let age = |path: &Path, days: u64| {
        let time = std::time::SystemTime::now() - std::time::Duration::from_secs(days * 24 * 60 * 60);
        fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
    };
    let all = files(&root);
    all.iter().for_each(|path| age(path, 89));
    // Use makes it young again.
    open_in(dir.path(), &bytes).unwrap();
    Cache::open(Some(&root)).unwrap().prune();
    assert_eq!(files(&root).len(), all.len() - 1, "{:?}", files(&root));
    files(&root).iter().for_each(|path| age(path, 91));
    Cache::open(Some(&root)).unwrap().prune();
    assert_eq!(files(&root), [root.join("CACHEDIR.TAG")]);
}

/// Packages are built from what is in a cache: nothing is used that other users could have written.
#[test]
fn a_cache_that_others_can_write_to_is_refused() {
    use std::os::unix::fs::{PermissionsExt, chown};
    let mode = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let bytes = Sample::new().tar();
    let whole = told(&open_in(dir.path(), &bytes).unwrap());
    let root = dir.path().join("cache");
    for folder in [root.clone(), root.join("closures"), root.join("parts"), root.join("tarballs")] {
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
        for open in [0o770, 0o702] {
            mode(&folder, open);
            let error = Cache::open(Some(&root)).unwrap_err().to_string();
            assert!(
                error.contains("` can be written to by other users\nhelp: name a directory that only you"),
                "{error}"
            );
        }
        mode(&folder, 0o755);
        if rustix::process::geteuid().is_root() {
            chown(&folder, Some(65534), None).unwrap();
            let error = Cache::open(Some(&root)).unwrap_err().to_string();
            assert!(error.contains("` belongs to another user\n"), "{error}");
            chown(&folder, Some(0), None).unwrap();
        }
    }
    // Files: made again.
    for path in files(&root.join("closures")).iter().filter(|path| path.extension().unwrap() != "sha256") {
        mode(path, 0o666);
        let before = inode(path);
        assert_eq!(told(&open_in(dir.path(), &bytes).unwrap()), whole);
        assert_ne!(inode(path), before, "{}", path.display());
    }
}

#[test]
fn a_directory_that_cannot_be_written_to_is_reported() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("file"), "").unwrap();
    let error = Cache::open(Some(&dir.path().join("file/cache"))).unwrap_err().to_string();
    assert!(
        error.contains("file/cache`: not a directory\nhelp: there is another file of that name"),
        "{error}"
    );
    let error = Cache::open(Some(Path::new("/proc/cache"))).unwrap_err().to_string();
    assert!(error.contains("cannot create the directory `/proc/cache`"), "{error}");
}

/// In the process that [`without_a_lasting_place_nothing_lasts`] starts.
fn child() {
    let cache = Cache::open(None).unwrap();
    cache.announce(&Reporter::new(false));
    println!("\nroot: {}", cache.root().display());
    assert!(cache.root().join("parts").is_dir());
}

/// No home, or one that is not to be written to, as build services have it: it works, and says
/// that nothing is kept. A place that was named must do.
#[test]
fn without_a_permanent_directory_nothing_is_kept() {
    if std::env::var_os("T_CHILD").is_some() {
        return child();
    }
    let run = |variables: &[(&str, &str)]| {
        let output = std::process::Command::new(std::env::current_exe().unwrap())
            .args([test_name(without_a_permanent_directory_nothing_is_kept), "--exact", "--nocapture"])
            .env_clear()
            .env("T_CHILD", "1")
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        (output.status.success(), [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap()))
    };
    for (variables, why) in [
        (&[][..], "`HOME` is not set"),
        (&[("HOME", "/proc/nobody")], "cannot create the directory `/proc/nobody/.cache/nix-packager`"),
        (
            &[("XDG_CACHE_HOME", "/proc/x"), ("HOME", "/tmp")],
            "cannot create the directory `/proc/x/nix-packager`",
        ),
    ] {
        let (done, [stdout, stderr]) = run(variables);
        assert!(done, "{stdout}{stderr}");
        assert!(stderr.contains(&format!("note: {why}")), "{stderr}");
        assert!(
            stderr.contains(": nothing is kept for the next run; name a cache directory with `--cache DIR`"),
            "{stderr}"
        );
        let root = stdout.split("root: ").nth(1).unwrap().lines().next().unwrap();
        assert!(!Path::new(root).exists(), "{root} is removed at the end");
    }
    assert!(!run(&[("NIX_PACKAGER_CACHE", "/proc/named"), ("HOME", "/tmp")]).0);
}
