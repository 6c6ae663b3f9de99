//! Values of the configuration are text on the page, whatever they are.

use nix_packager::knowledge::Family;
use nix_packager::repository::site::{Signer, Signing};

use super::sample::{ARMORED, Sample, record};

const HOSTILE: &str = "</title><script>alert(\"1\")</script>'\" & {{ name }} {% raw %}";

#[test]
fn values_never_become_markup() {
    static SIGNERS: [Signer<'static>; 1] = [Signer {
        fingerprint: "0123456789ABCDEF0123456789ABCDEF01234567",
        user_id: HOSTILE,
        created: 0,
        expires: Some(0),
        signs: true,
    }];
    let mut sample = Sample::new();
    sample.config.origin = HOSTILE.into();
    sample.config.common_target = Some("debian-13".into());
    sample.description = format!("{HOSTILE}\n\n{HOSTILE}");
    sample.homepage = "https://example.org/'onmouseover='alert(1)".into();
    sample.url = "https://example.org/'$(id)`id`&amp;<b>".into();
    sample.signing = Some(Signing { certificates: &SIGNERS, keyring: b"", armored: ARMORED });
    for family in [Family::Deb, Family::Rpm] {
        sample.records.push(record(family, "a\"><b>", HOSTILE, "<i>", Some("<u>"), 0));
    }
    sample.release_documents.push(("release/\"><b>/x".into(), String::new()));
    let page = sample.text("index.html");

    let plain = Sample::new().text("index.html");
    for tag in ["<script", "<b>", "<i>", "<u>"] {
        assert!(!page.contains(tag), "{tag}");
    }
    assert_eq!(page.matches("</title>").count(), plain.matches("</title>").count());
    assert!(page.contains("&lt;script&gt;") && page.contains("{{ name }} {% raw %}"));
    assert!(!page.contains("\" onmouseover") && !page.contains("'onmouseover"));
    assert!(page.contains("expired on 1970-01-01"));
    // The shell gets it as one word; the page, escaped.
    let quoted =
        "&#39;https://example.org/&#39;\\&#39;&#39;$(id)`id`&amp;amp;&lt;b&gt;/apt/trixie.sources&#39;";
    assert!(page.contains(quoted), "{page}");
}
