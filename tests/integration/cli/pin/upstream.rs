//! A loopback copy of upstream's release site: the same paths, redirects and forms of files.

use std::collections::BTreeMap;
use std::path::Path;

use crate::support::harness::{Transcript, nix_packager};
use crate::support::server::{Answer, Server, hex, read_request};

/// What is served, by path; anything else is not found.
#[derive(Clone, Default)]
pub struct Upstream {
    files: BTreeMap<String, Answer>,
}

pub const BOTH: [&str; 2] = ["x86_64-linux", "aarch64-linux"];

/// The hash that is published for a tarball.
pub fn hash(version: &str, system: &str) -> String {
    hex(format!("{version} {system}").as_bytes())
}

/// The path of a tarball's hash file.
pub fn hash_file(version: &str, system: &str) -> String {
    format!("/nix/nix-{version}/nix-{version}-{system}.tar.xz.sha256")
}

/// As `scripts/install.in` of Nix.
pub fn script(version: &str, hashes: &[(&str, String)]) -> String {
    let branch = |(system, hash): &(&str, String)| {
        format!(
            "    Linux.{system})\n        hash={hash}\n        path={hash}/nix-{version}-{system}.tar.xz\n        system={system}\n        ;;\n"
        )
    };
    let branches: String = hashes.iter().map(branch).collect();
    format!(
        "#!/bin/sh\numask 0022\n\ncase \"$(uname -s).$(uname -m)\" in\n{branches}    *) oops \"sorry\";;\nesac\n\n\
         hash2=\"$(sha256sum -b \"$tarball\" | cut -c1-64)\"\n"
    )
}

impl Upstream {
    /// Two releases, one of them with known vulnerabilities, and the newer is the latest.
    pub fn usual() -> Self {
        Self::default().release("2.34.8", &BOTH).release("2.35.4", &BOTH).latest("2.35.4")
    }

    pub fn release(mut self, version: &str, systems: &[&str]) -> Self {
        for system in systems {
            let hash = hash(version, system);
            self.files.insert(hash_file(version, system), Answer::whole(hash.as_bytes()));
        }
        let hashes: Vec<_> = systems.iter().map(|system| (*system, hash(version, system))).collect();
        self.with(&format!("/nix/nix-{version}/install"), Answer::whole(script(version, &hashes).as_bytes()))
    }

    pub fn latest(self, version: &str) -> Self {
        self.with("/nix-latest/install", Answer::redirect(&format!("/nix/nix-{version}/install")))
    }

    pub fn with(mut self, path: &str, answer: Answer) -> Self {
        self.files.insert(path.to_owned(), answer);
        self
    }

    pub fn without(mut self, path: &str) -> Self {
        assert!(self.files.remove(path).is_some(), "{path}");
        self
    }

    pub fn serve(self) -> Server {
        self.serve_after(|_| ())
    }

    /// The same; `before` is called with each path before the answer.
    pub fn serve_after(self, before: impl Fn(&str) + Send + Sync + 'static) -> Server {
        Server::with(vec![Answer::status("404 Not Found")], move |stream, missing, requests| {
            let (request, mut stream) = read_request(stream);
            let path = request.line.split(' ').nth(1).unwrap_or_default().to_owned();
            before(&path);
            let _ = self.files.get(&path).unwrap_or(missing).give(&request, &mut stream);
            requests.lock().unwrap().push(request);
        })
    }
}

/// The address of a server, as messages show it.
pub fn address(server: &Server) -> String {
    format!("http://127.0.0.1:{}", server.port)
}

/// The arguments that name a server, before others.
pub fn arguments<'a>(address: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["pin", "--site", address, "--channels", address], more].concat()
}

/// Runs `pin` in `room`. Messages have `SITE` for the server, and not the note that it is not encrypted.
pub fn pin(room: &Path, server: &Server, more: &[&str]) -> Transcript {
    let address = address(server);
    let run = nix_packager(&arguments(&address, more)).within(room).env("no_proxy", "*");
    let Transcript { code, stdout, stderr } = run.transcript();
    let note = "note: `SITE` is not encrypted: anyone on the network can change what it says\n";
    let stderr = stderr.replace(&address, "SITE").replacen(note, "", 1);
    Transcript { code, stdout: stdout.replace(&address, "SITE"), stderr }
}

/// The two lines of a pinned closure.
pub fn pins(site: &str, version: &str, system: &str) -> String {
    let url = format!("{site}/nix/nix-{version}/nix-{version}-{system}.tar.xz");
    format!("url = \"{url}\"\nsha256 = \"{}\"\n", hash(version, system))
}

/// A configuration with comments, and pins of `version` below `site` for both systems.
pub fn configuration(site: &str, version: &str) -> String {
    let [x86, arm] = BOTH.map(|system| pins(site, version, system));
    format!(
        "# Our packages.\ntargets = [\"debian-13\"] # for now\n\n[nix]\npayload = \"closure\"\n\n\
         # Most machines.\n[nix.closure.x86_64-linux]\n{x86}\n[nix.closure.aarch64-linux]\n{arm}# The end of it.\n\n\
         [settings]\ncores   = 2\n"
    )
}
