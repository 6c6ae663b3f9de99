//! A server for one test: each connection gets the next answer.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use sha2::{Digest, Sha256};

/// What was asked: the first line, then headers in lower case.
#[derive(Debug, Clone, Default)]
pub struct Request {
    pub line: String,
    pub headers: Vec<(String, String)>,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// What is answered on one connection.
#[derive(Clone)]
pub enum Answer {
    /// `200` with an entity tag and all of the bytes, of which only so many are sent.
    Whole { tag: &'static str, bytes: Vec<u8>, sent: usize },
    /// The same, but a range when one is asked for and the tag is this one.
    Ranges { tag: &'static str, bytes: Vec<u8> },
    /// These bytes as they are.
    Raw(String),
    /// A tenth at a time.
    Slowly { bytes: Vec<u8>, pause: Duration },
    /// A byte at a time.
    Trickle { bytes: Vec<u8>, pause: Duration },
    /// Half of it, then nothing for a time.
    Stalls { tag: &'static str, bytes: Vec<u8>, time: Duration },
}

impl Answer {
    pub fn whole(bytes: &[u8]) -> Self {
        Self::Whole { tag: "\"one\"", bytes: bytes.to_vec(), sent: bytes.len() }
    }

    pub fn status(status: &str) -> Self {
        Self::Raw(format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
    }

    pub fn redirect(to: &str) -> Self {
        Self::Raw(format!(
            "HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        ))
    }

    pub fn give(&self, request: &Request, out: &mut impl Write) -> std::io::Result<()> {
        let head = |status: &str, tag: &str, length: usize, more: &str| {
            format!(
                "HTTP/1.1 {status}\r\nETag: {tag}\r\nContent-Length: {length}\r\nConnection: close\r\n{more}\r\n"
            )
        };
        match self {
            Self::Whole { tag, bytes, sent } => {
                out.write_all(head("200 OK", tag, bytes.len(), "").as_bytes())?;
                out.write_all(&bytes[..*sent])
            }
            Self::Ranges { tag, bytes } => {
                let same = request.header("if-range").is_none_or(|asked| asked == *tag);
                let range = request.header("range").filter(|_| same);
                let start =
                    range.and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok());
                let Some(start) = start else {
                    out.write_all(head("200 OK", tag, bytes.len(), "").as_bytes())?;
                    return out.write_all(bytes);
                };
                let rest: &[u8] = &bytes[start..];
                let more = format!("Content-Range: bytes {start}-{}/{}\r\n", bytes.len() - 1, bytes.len());
                out.write_all(head("206 Partial Content", tag, rest.len(), &more).as_bytes())?;
                out.write_all(rest)
            }
            Self::Raw(text) => out.write_all(text.as_bytes()),
            Self::Slowly { bytes, pause } => {
                out.write_all(head("200 OK", "\"slow\"", bytes.len(), "").as_bytes())?;
                in_pieces(bytes, bytes.len().div_ceil(10), *pause, out)
            }
            Self::Trickle { bytes, pause } => {
                out.write_all(head("200 OK", "\"trickle\"", bytes.len(), "").as_bytes())?;
                in_pieces(bytes, 1, *pause, out)
            }
            Self::Stalls { tag, bytes, time } => {
                out.write_all(head("200 OK", tag, bytes.len(), "").as_bytes())?;
                out.write_all(&bytes[..bytes.len() / 2])?;
                out.flush()?;
                thread::sleep(*time);
                Ok(())
            }
        }
    }
}

fn in_pieces(bytes: &[u8], size: usize, pause: Duration, out: &mut impl Write) -> std::io::Result<()> {
    bytes.chunks(size).try_for_each(|piece| {
        out.write_all(piece)?;
        out.flush()?;
        thread::sleep(pause);
        Ok(())
    })
}

pub struct Server {
    pub port: u16,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    pub fn new(answers: Vec<Answer>) -> Self {
        Self::with(answers, |stream, answer, requests| {
            let (request, mut stream) = read_request(stream);
            requests.lock().unwrap().push(request.clone());
            let _ = answer.give(&request, &mut stream);
        })
    }

    /// Serves every connection by `serve`, with the next answer; the last one again and again.
    pub fn with(
        answers: Vec<Answer>,
        serve: impl Fn(TcpStream, &Answer, &Mutex<Vec<Request>>) + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests: Arc<Mutex<Vec<Request>>> = Arc::default();
        let seen = Arc::clone(&requests);
        let serve = Arc::new(serve);
        thread::spawn(move || {
            for (i, stream) in listener.incoming().enumerate() {
                let answer = answers[i.min(answers.len() - 1)].clone();
                let (serve, seen) = (Arc::clone(&serve), Arc::clone(&seen));
                thread::spawn(move || serve(stream.unwrap(), &answer, &seen));
            }
        });
        Self { port, requests }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/nix.tar.xz", self.port)
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

pub fn read_request<S: Read + Write>(stream: S) -> (Request, S) {
    let mut reader = BufReader::with_capacity(1, stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        let got = reader.read_line(&mut line).unwrap_or(0);
        let line = line.trim_end().to_owned();
        if got == 0 || line.is_empty() {
            break;
        }
        lines.push(line);
    }
    let headers = lines.iter().skip(1).filter_map(|line| line.split_once(": "));
    let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
    (Request { line: lines.first().cloned().unwrap_or_default(), headers }, reader.into_inner())
}

/// Bytes that do not repeat, and their hash.
pub fn bytes(length: usize) -> (Vec<u8>, String) {
    let bytes: Vec<u8> = (0..length as u64).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let sha256 = hex(&bytes);
    (bytes, sha256)
}

/// The SHA-256 of `bytes`.
pub fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
