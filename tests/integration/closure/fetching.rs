//! Tarballs over the network: whole and of the right hash, or not at all.
//!
//! Each fetch is a process of its own, this test again, with only the variables it is given.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use nix_packager::cache::Cache;
use nix_packager::fetch::{self, Patience, Rate};
use nix_packager::reporter::Reporter;
use nix_packager::url::Url;

use crate::support::server::{Answer, Server, bytes, read_request};
use crate::support::test_name;

pub const LENGTH: usize = 300_000;

/// In the process that [`fetch_with`] starts: fetches and prints what came of it.
fn child() {
    let variable = |name: &str| std::env::var(name).unwrap();
    let cache = Cache::open(Some(Path::new(&variable("T_CACHE")))).unwrap();
    let patience = Patience {
        pauses: vec![Duration::from_millis(5); 3],
        silence: Duration::from_millis(400),
        least: Rate { bytes: 1024, time: Duration::from_millis(600) },
    };
    let (url, reporter) = (Url::new(variable("T_URL")), Reporter::new(true));
    let fetched = match std::env::var("T_MOST") {
        Ok(most) => {
            let path = Path::new(&variable("T_CACHE")).join("document");
            let found = fetch::document(&url, most.parse().unwrap(), &patience, &reporter);
            found.map(|found| {
                let found = found.expect("a document");
                std::fs::write(&path, [found.url.to_string().as_bytes(), b"\n", &found.bytes].concat())
                    .unwrap();
                path
            })
        }
        Err(_) => fetch::tarball(&url, &variable("T_SHA256"), &cache, &patience, &reporter),
    };
    match fetched {
        Ok(path) => println!("\nresult: {}", path.display()),
        Err(error) => println!("\nresult: {error}"),
    }
}

/// Fetches `url`; the bytes, or what was wrong.
pub fn fetch_with(
    dir: &Path,
    url: &str,
    sha256: &str,
    variables: &[(&str, &str)],
) -> Result<Vec<u8>, String> {
    // A limit on file sizes stands for a disk that fills up.
    let blocks =
        variables.iter().find(|(name, _)| *name == "T_BLOCKS").map_or("unlimited", |(_, value)| value);
    let output = Command::new("/bin/sh")
        .args(["-c", "trap '' XFSZ; ulimit -f $0; exec \"$@\"", blocks])
        .arg(std::env::current_exe().unwrap())
        .args([test_name(a_file_is_fetched_once), "--exact", "--nocapture", "--test-threads=1"])
        .env_clear()
        .envs(variables.iter().copied().collect::<BTreeMap<_, _>>())
        .env("T_CACHE", dir.join("cache"))
        .env("T_URL", url)
        .env("T_SHA256", sha256)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let result = text.split("\nresult: ").nth(1).unwrap_or_else(|| panic!("{text}"));
    let result = result.split("\ntest ").next().unwrap().trim_end().trim_end_matches("ok").trim_end();
    if result.starts_with("error") { Err(result.to_owned()) } else { Ok(std::fs::read(result).unwrap()) }
}

struct Fetched {
    result: Result<Vec<u8>, String>,
    server: Server,
    dir: tempfile::TempDir,
}

/// Fetches from a server that answers so.
fn fetch(answers: Vec<Answer>, sha256: &str) -> Fetched {
    let (server, dir) = (Server::new(answers), tempfile::tempdir().unwrap());
    let result = fetch_with(dir.path(), &server.url(), sha256, &[]);
    Fetched { result, server, dir }
}

impl Fetched {
    fn kept(&self) -> Vec<String> {
        let kept = std::fs::read_dir(self.dir.path().join("cache/tarballs")).unwrap();
        let mut kept: Vec<_> =
            kept.map(|entry| entry.unwrap().file_name().into_string().unwrap()[64..].to_owned()).collect();
        kept.sort();
        kept
    }
}

#[test]
fn a_file_is_fetched_once() {
    if std::env::var_os("T_URL").is_some() {
        return child();
    }
    let (bytes, sha256) = bytes(LENGTH);
    let fetched = fetch(vec![Answer::whole(&bytes)], &sha256);
    assert_eq!(fetched.result.as_ref().unwrap(), &bytes);
    assert_eq!(fetched.kept(), [""], "only the file under its hash");
    fetch_with(fetched.dir.path(), &fetched.server.url(), &sha256, &[]).unwrap();
    assert_eq!(fetched.server.requests().len(), 1);
}

/// An interrupted download goes on where it stopped, in the same run and the next.
#[test]
fn an_interrupted_download_is_resumed() {
    let (bytes, sha256) = bytes(LENGTH);
    let dropped = Answer::Whole { tag: "\"one\"", bytes: bytes.clone(), sent: 200_000 };
    let ranges = Answer::Ranges { tag: "\"one\"", bytes: bytes.clone() };
    let fetched = fetch(vec![dropped.clone(), ranges.clone()], &sha256);
    assert_eq!(fetched.result.as_ref().unwrap(), &bytes);
    let asked = &fetched.server.requests()[1];
    assert_eq!((asked.header("range"), asked.header("if-range")), (Some("bytes=200000-"), Some("\"one\"")));

    let fetched = fetch(vec![dropped, Answer::status("503 Service Unavailable")], &sha256);
    let error = fetched.result.as_ref().unwrap_err();
    assert!(error.contains("cannot download `http://127.0.0.1:"), "{error}");
    assert!(
        error.contains("the server returned `503 Service Unavailable`\nhelp: check the network"),
        "{error}"
    );
    assert_eq!(fetched.kept(), [".part", ".validator"]);
    let server = Server::new(vec![ranges]);
    assert_eq!(fetch_with(fetched.dir.path(), &server.url(), &sha256, &[]).unwrap(), bytes);
    assert_eq!(server.requests()[0].header("range"), Some("bytes=200000-"));
    assert_eq!(fetched.kept(), [""]);
}

#[test]
fn a_download_that_cannot_be_resumed_starts_over() {
    let (bytes, sha256) = bytes(LENGTH);
    let dropped = Answer::Whole { tag: "\"old\"", bytes: vec![1; LENGTH], sent: 200_000 };
    for second in [
        // No ranges; another tag; a part that was not asked for; nothing behind the end.
        Answer::whole(&bytes),
        Answer::Ranges { tag: "\"new\"", bytes: bytes.clone() },
        Answer::Raw("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 7-8/9\r\nContent-Length: 2\r\nConnection: close\r\n\r\nab".into()),
        Answer::status("416 Range Not Satisfiable"),
    ] {
        let fetched = fetch(vec![dropped.clone(), second, Answer::whole(&bytes)], &sha256);
        assert_eq!(fetched.result.as_ref().unwrap(), &bytes);
        assert_eq!(fetched.kept(), [""]);
    }
}

/// A server that continues another file under the same tag: the hash tells, and it is fetched whole.
#[test]
fn a_wrong_range_is_noticed() {
    let (bytes, sha256) = bytes(LENGTH);
    let dropped = Answer::Whole { tag: "\"one\"", bytes: vec![1; LENGTH], sent: 200_000 };
    let fetched = fetch(vec![dropped, Answer::Ranges { tag: "\"one\"", bytes: bytes.clone() }], &sha256);
    assert_eq!(fetched.result.as_ref().unwrap(), &bytes);
    assert_eq!(fetched.server.requests().len(), 3);
}

/// A server that never sends the right file, and so that it would be fetched again and again.
#[test]
fn a_server_cannot_make_a_download_start_over_for_ever() {
    let (bytes, sha256) = bytes(LENGTH);
    let part = "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-3/4\r\nContent-Length: 4\r\nConnection: close\r\n\r\nabcd";
    let fetched = fetch(vec![Answer::Raw(part.into())], &sha256);
    let error = fetched.result.unwrap_err();
    assert!(error.contains("the server sent a different range than requested\nhelp: check"), "{error}");
    assert_eq!(fetched.server.requests().len(), 4);
    let dropped = Answer::Whole { tag: "\"one\"", bytes: vec![1; LENGTH], sent: 200_000 };
    let other = Answer::Ranges { tag: "\"one\"", bytes: [&bytes[1..], b"x"].concat() };
    let fetched = fetch(vec![dropped.clone(), other.clone(), dropped, other], &sha256);
    let error = fetched.result.unwrap_err();
    assert!(error.starts_with("error: hash mismatch for "), "{error}");
    assert_eq!(fetched.server.requests().len(), 4);
}

#[test]
fn temporary_failures_are_retried() {
    let (bytes, sha256) = bytes(LENGTH);
    let stalls = Answer::Stalls { tag: "\"one\"", bytes: bytes.clone(), time: Duration::from_secs(5) };
    let ranges = Answer::Ranges { tag: "\"one\"", bytes: bytes.clone() };
    for first in [
        Answer::status("503 Service Unavailable"),
        Answer::status("429 Too Many Requests"),
        Answer::Raw(String::new()),
        Answer::Raw("what\r\n\r\n".into()),
        stalls,
    ] {
        let fetched = fetch(vec![first, ranges.clone()], &sha256);
        assert_eq!(fetched.result.as_ref().unwrap(), &bytes);
        assert_eq!(fetched.server.requests().len(), 2);
    }
    // Slow is not silent, however long it takes.
    let slow = Answer::Slowly { bytes: bytes.clone(), pause: Duration::from_millis(100) };
    let fetched = fetch(vec![slow], &sha256);
    assert_eq!((fetched.result.as_ref().unwrap(), fetched.server.requests().len()), (&bytes, 1));
}

/// A server that always sends a little would have a download wait for years.
#[test]
fn a_server_that_is_too_slow_is_a_temporary_failure() {
    let (bytes, sha256) = bytes(LENGTH);
    let slow = Answer::Trickle { bytes: bytes.clone(), pause: Duration::from_millis(50) };
    let ranges = Answer::Ranges { tag: "\"trickle\"", bytes: bytes.clone() };
    let fetched = fetch(vec![slow.clone(), ranges], &sha256);
    assert_eq!((fetched.result.as_ref().unwrap(), fetched.server.requests().len()), (&bytes, 2));

    let began = Instant::now();
    let error = fetch(vec![slow], &sha256).result.unwrap_err();
    assert!(error.contains("the server sent only "), "{error}");
    assert!(error.contains("\nhelp: check the network and the proxy, and try again"), "{error}");
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
}

#[test]
fn permanent_failures_are_reported_at_once() {
    let (bytes, sha256) = bytes(1000);
    for (answer, said) in [
        (
            Answer::status("404 Not Found"),
            "the server returned `404 Not Found`\nhelp: check the URL: the file does not exist",
        ),
        (
            Answer::status("403 Forbidden"),
            "the server returned `403 Forbidden`\nhelp: the server requires authentication",
        ),
        (
            Answer::Raw("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n".into()),
            "redirects without a target\nhelp: name the URL of the file",
        ),
        (
            Answer::Raw("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n".into()),
            "is larger than 16 GiB\nhelp: check the URL",
        ),
    ] {
        let fetched = fetch(vec![answer], &sha256);
        let error = fetched.result.as_ref().unwrap_err();
        assert!(error.contains(said), "{error}");
        assert_eq!(fetched.server.requests().len(), 1);
    }

    let fetched = fetch(vec![Answer::whole(&bytes)], &"0".repeat(64));
    let url = fetched.server.url();
    assert_eq!(
        fetched.result.as_ref().unwrap_err(),
        &format!(
            "error: hash mismatch for `{url}`
help: expected sha256 {}
help: found    sha256 {sha256}
help: the file on the server changed, or the configured hash belongs to another file: compare it with the publisher's",
            "0".repeat(64)
        )
    );
    assert_eq!(fetched.kept(), Vec::<String>::new());
}

#[test]
fn redirects_are_followed_to_an_end() {
    let (bytes, sha256) = bytes(1000);
    for (to, line) in [
        ("/a/b", "GET /a/b HTTP/1.1"),
        ("b?c=d#e", "GET /b?c=d HTTP/1.1"),
        ("//127.0.0.1:PORT/x", "GET /x HTTP/1.1"),
        ("http://127.0.0.1:PORT/y", "GET /y HTTP/1.1"),
    ] {
        let server = Server::with(vec![Answer::whole(&bytes)], |stream, answer, requests| {
            let (request, mut stream) = read_request(stream);
            requests.lock().unwrap().push(request.clone());
            let _ = answer.give(&request, &mut stream);
        });
        let target = to.replace("PORT", &server.port.to_string());
        let first = Server::new(vec![Answer::redirect(&target), Answer::whole(&bytes)]);
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(fetch_with(dir.path(), &first.url(), &sha256, &[]).unwrap(), bytes);
        let all = [first.requests(), server.requests()].concat();
        assert_eq!(all.last().unwrap().line, line);
    }
    let fetched = fetch(vec![Answer::redirect("/again")], &sha256);
    let error = fetched.result.as_ref().unwrap_err();
    assert!(error.contains("redirects more than 10 times\nhelp: "), "{error}");
}

/// Two at once fetch it once.
#[test]
fn two_processes_share_one_download() {
    let (bytes, sha256) = bytes(LENGTH);
    let server = Server::new(vec![Answer::Slowly { bytes: bytes.clone(), pause: Duration::from_millis(50) }]);
    let dir = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| assert_eq!(fetch_with(dir.path(), &server.url(), &sha256, &[]).unwrap(), bytes));
        }
    });
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_full_disk_is_reported() {
    let (bytes, sha256) = bytes(LENGTH);
    let server = Server::new(vec![Answer::whole(&bytes)]);
    let dir = tempfile::tempdir().unwrap();
    let error = fetch_with(dir.path(), &server.url(), &sha256, &[("T_BLOCKS", "100")]).unwrap_err();
    assert!(error.contains(&format!("cannot store the download of `{}`: ", server.url())), "{error}");
    assert!(error.contains("\nhelp: choose another cache directory with `--cache`"), "{error}");
}

/// Where a server redirects to may be signed, or have a password: no message shows it.
#[test]
fn secrets_in_a_redirect_are_not_shown() {
    let (_, sha256) = bytes(10);
    let target = "http://me:hunter2@127.0.0.1:1/file?token=hunter2&x=hunter2";
    let error = fetch(vec![Answer::redirect(target)], &sha256).result.unwrap_err();
    assert!(error.contains("http://127.0.0.1:1/file?***: "), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
}

/// What is no URL of http may have a password where nothing looks for one.
#[test]
fn a_malformed_redirect_is_refused_and_not_shown() {
    let (_, sha256) = bytes(10);
    for target in [
        "https:/\\/me:hunter2@h/x",
        "http:me:hunter2@h/",
        "http:\\\\me:hunter2@h",
        "http://[hunter2",
        "https:///hunter2",
        "ftp://me:hunter2@h/x",
        "me:hunter2@h/x",
        "\\\\me:hunter2@h/x",
    ] {
        let error = fetch(vec![Answer::redirect(target)], &sha256).result.unwrap_err();
        assert!(
            error.contains("` redirects to something other than an http or https URL\nhelp: "),
            "{error}"
        );
        assert!(!error.contains("hunter2"), "{error}");
    }
}

/// A small document: as patient as with a tarball, and with the URL that redirects led to.
#[test]
fn documents_are_read_from_where_redirects_lead() {
    let server = Server::new(vec![
        Answer::status("503 Service Unavailable"),
        Answer::redirect("/b"),
        Answer::whole(b"text"),
    ]);
    let dir = tempfile::tempdir().unwrap();
    let read = fetch_with(dir.path(), &server.url(), "", &[("T_MOST", "4")]).unwrap();
    assert_eq!(String::from_utf8(read).unwrap(), format!("http://127.0.0.1:{}/b\ntext", server.port));
    let lines: Vec<_> = server.requests().into_iter().map(|request| request.line).collect();
    assert_eq!(lines, ["GET /nix.tar.xz HTTP/1.1", "GET /nix.tar.xz HTTP/1.1", "GET /b HTTP/1.1"]);
}

#[test]
fn a_document_has_a_time_limit() {
    let slow = Answer::Trickle { bytes: vec![b'a'; 10_000], pause: Duration::from_millis(50) };
    let stalls = Answer::Stalls { tag: "", bytes: vec![b'a'; 100], time: Duration::from_secs(5) };
    let cut = Answer::Whole { tag: "", bytes: vec![b'a'; 100], sent: 50 };
    for (answer, why) in [
        (slow, "the server sent only "),
        (stalls, "the server stopped sending"),
        (cut, "the connection was closed"),
    ] {
        let (server, dir) = (Server::new(vec![answer]), tempfile::tempdir().unwrap());
        let began = Instant::now();
        let error = fetch_with(dir.path(), &server.url(), "", &[("T_MOST", "100000")]).unwrap_err();
        assert!(error.starts_with("error: cannot read `http://127.0.0.1:") && error.contains(why), "{error}");
        assert!(error.ends_with("\nhelp: check the network and the proxy, and try again"), "{error}");
        assert_eq!(server.requests().len(), 4);
        assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
    }
}
