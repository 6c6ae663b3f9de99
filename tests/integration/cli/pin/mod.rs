//! `pin`: what the release site says gets into the file, and nothing else changes.

mod checking;
mod files;
mod sites;
mod upstream;

use upstream::{Upstream, address, configuration, pin, pins};

/// Through a redirect; everything but the values is kept.
#[test]
fn latest_is_where_the_redirect_leads() {
    let (room, server) = (tempfile::tempdir().unwrap(), Upstream::usual().serve());
    let file = room.path().join("nix-packager.toml");
    std::fs::write(&file, configuration("https://releases.nixos.org", "2.34.8")).unwrap();
    let got = pin(room.path(), &server, &[]);
    assert_eq!(
        (got.code, got.stderr.as_str()),
        (
            0,
            "note: Nix 2.35.4 is open to no advisory of 2026-11-28 without an experimental feature\nnote: wrote nix-packager.toml\n"
        )
    );
    assert_eq!(
        got.stdout,
        "x86_64-linux: 2.34.8 -> 2.35.4
aarch64-linux: 2.34.8 -> 2.35.4
fixed: CVE-2026-110450 (high): anyone who can connect to the daemon can become root, through the repair of a path
fixed: CVE-2026-110449 (high): an expression can corrupt the memory of the program that evaluates it
fixed: CVE-2026-64846 (high): with `recursive-nix`: a build can leave its sandbox
open in 2.35.4: GHSA-jm6c-h95p-6qhj (high): with `ca-derivations`: anyone who can connect to the daemon can choose other users' results for a derivation
"
    );
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(text, configuration(&address(&server), "2.35.4"));
}

/// A version that is asked for, into a file without closures; what it is open to is said.
#[test]
fn a_version_is_pinned_for_the_usual_systems() {
    let (room, server) = (tempfile::tempdir().unwrap(), Upstream::usual().serve());
    let file = room.path().join("n.toml");
    std::fs::write(&file, "[nix]\npayload = \"closure\"\n").unwrap();
    let got = pin(room.path(), &server, &["2.34.8", "-c", "n.toml"]);
    assert_eq!(
        (got.code, got.stderr.as_str()),
        (
            0,
            "warning: packages with Nix 2.34.8 are refused, unless `allow-vulnerable` accepts CVE-2026-110450, CVE-2026-110449\nnote: wrote n.toml\n"
        )
    );
    let lines: Vec<_> = got.stdout.lines().collect();
    assert_eq!(lines[..2], ["x86_64-linux: added, 2.34.8", "aarch64-linux: added, 2.34.8"]);
    let open: Vec<_> = lines[2..]
        .iter()
        .map(|line| line.strip_prefix("open in 2.34.8: ").unwrap().split(' ').next().unwrap())
        .collect();
    assert_eq!(open, ["CVE-2026-110450", "CVE-2026-110449", "GHSA-jm6c-h95p-6qhj", "CVE-2026-64846"]);
    let site = address(&server);
    let [x86, arm] =
        upstream::BOTH.map(|system| format!("\n[nix.closure.{system}]\n{}", pins(&site, "2.34.8", system)));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), format!("[nix]\npayload = \"closure\"\n{x86}{arm}"));
    assert!(!server.requests().iter().any(|request| request.line.contains("latest")));
    // The program reads what it wrote.
    let got = pin(room.path(), &server, &["2.34.8", "-c", "n.toml"]);
    assert!(
        got.stderr.ends_with("note: `n.toml` has these pins already: nothing was written\n"),
        "{}",
        got.stderr
    );
    assert!(
        got.stdout.starts_with(
            "x86_64-linux: 2.34.8, unchanged\naarch64-linux: 2.34.8, unchanged\nopen in 2.34.8: "
        )
    );
}

/// Only what is named, beside what is there; from an older and to an older version.
#[test]
fn systems_can_be_chosen() {
    let server = Upstream::usual().release("2.26.3", &["x86_64-linux", "riscv64-linux"]).serve();
    let room = tempfile::tempdir().unwrap();
    let file = room.path().join("nix-packager.toml");
    let site = address(&server);
    std::fs::write(&file, configuration(&site, "2.35.4")).unwrap();
    let got = pin(room.path(), &server, &["2.26.3", "--system", "riscv64-linux", "--system", "x86_64-linux"]);
    assert_eq!(got.code, 0, "{}", got.stderr);
    let lines: Vec<_> = got.stdout.lines().collect();
    assert_eq!(lines[..2], ["x86_64-linux: 2.35.4 -> 2.26.3", "riscv64-linux: added, 2.26.3"]);
    assert!(
        lines[2]
            .starts_with("open in 2.26.3: CVE-2026-39860 (critical): anyone who can build can become root"),
        "{lines:?}"
    );
    let text = std::fs::read_to_string(&file).unwrap();
    let x86 = [pins(&site, "2.35.4", "x86_64-linux"), pins(&site, "2.26.3", "x86_64-linux")];
    let riscv = format!("\n[nix.closure.riscv64-linux]\n{}", pins(&site, "2.26.3", "riscv64-linux"));
    // Before the next section, behind the comment that is not directly above it.
    let expected = configuration(&site, "2.35.4")
        .replace(&x86[0], &x86[1])
        .replace("# The end of it.\n", &format!("# The end of it.\n{riscv}"));
    assert_eq!(text, expected);
}

/// A file that does not say which Nix packages have gets that said, too: what `init` writes can be pinned at once.
#[test]
fn a_file_without_a_payload_gets_one() {
    let (room, server) = (tempfile::tempdir().unwrap(), Upstream::usual().serve());
    let file = room.path().join("nix-packager.toml");
    let site = address(&server);
    let pinned = upstream::BOTH.map(|system| pins(&site, "2.35.4", system));
    let inline = upstream::BOTH.map(|system| {
        format!("closure.{system} = {{ {} }}", pins(&site, "2.35.4", system).trim().replace('\n', ", "))
    });
    let sections =
        format!("[nix.closure.x86_64-linux]\n{}\n[nix.closure.aarch64-linux]\n{}", pinned[0], pinned[1]);
    for (text, expected) in [
        ("", format!("[nix]\npayload = \"auto\"\n\n{sections}")),
        ("[nix] # mine\n", format!("[nix] # mine\npayload = \"auto\"\n\n{sections}")),
        ("nix = {}\n", format!("nix = {{ payload = \"auto\", {} }}\n", inline.join(", "))),
        (
            "nix = { allow-vulnerable = [] }\n",
            format!("nix = {{ payload = \"auto\", allow-vulnerable = [], {} }}\n", inline.join(", ")),
        ),
    ] {
        std::fs::write(&file, text).unwrap();
        let got = pin(room.path(), &server, &[]);
        assert!(got.stderr.contains("note: `payload` in `[nix]` is now `auto`"), "{text}: {}", got.stderr);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), expected, "{text}");
    }
    std::fs::write(&file, nix_packager::config::template()).unwrap();
    assert_eq!(pin(room.path(), &server, &[]).code, 0);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(
        text.contains("\n[nix]\npayload = \"auto\"\n") && text.contains("\n[nix.closure.aarch64-linux]\n")
    );
}
