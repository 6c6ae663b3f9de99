//! Secrets: wherever one is, it is refused, and no message shows it.

use std::sync::Arc;

use nix_packager::config;
use nix_packager::diagnostic::Source;

use super::DAY;
use super::refuses;

const SECRET: &str = "hunter2";
const ZEROS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

fn messages(text: &str) -> String {
    let source = Arc::new(Source { name: "nix-packager.toml".into(), text: text.into() });
    match config::load_on(&source, &[], DAY) {
        Ok(_) => panic!("nothing was found wrong with\n{text}"),
        Err(messages) => messages.to_string(),
    }
}

#[test]
fn a_password_in_the_address_of_a_tarball() {
    refuses(
        "[nix]\npayload = \"closure\"\n[nix.closure.x86_64-linux]\nurl = \"https://me:hunter2@example.org/nix.tar.xz\"\n\
         sha256 = \"0000000000000000000000000000000000000000000000000000000000000000\"\n",
        r#"
error: the URL contains a user name, a password or a token
 --> nix-packager.toml:4:7
  |
4 | url = "*****************************************"
  |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: remove it; if anyone else has seen this file, also revoke or change it: packages and build logs are public
"#,
    );
}

#[test]
fn no_message_shows_a_secret() {
    let closure = |url: &str, sha256: &str| {
        format!(
            "[nix]\npayload = \"closure\"\nclosure.x86_64-linux = {{ url = \"{url}\", sha256 = \"{sha256}\" }}\n"
        )
    };
    let user = "https://me:hunter2@example.org/x";
    for text in [
        closure("https://me:hunter2@example.org/nix.tar.xz", ZEROS),
        closure("https://hunter2@example.org/nix.tar.xz", ZEROS),
        closure("HTTPS://me:hunter2@example.org/nix.tar.xz", ZEROS),
        closure("https://me:hunter2%40x@example.org/nix.tar.xz", ZEROS),
        closure("https://me:x@hunter2@example.org/nix.tar.xz", ZEROS),
        closure("https://me:hunt/er2hunter2@example.org/nix.tar.xz", ZEROS),
        closure("https://me:hunter2@example.org/a b", ZEROS),
        closure("me:hunter2@example.org/nix.tar.xz", ZEROS),
        closure("ftp://me:hunter2@example.org/nix.tar.xz", ZEROS),
        closure("https:\\u002f/me:hunter2@example.org/nix.tar.xz", ZEROS),
        // A signed address is right, and shown by no other error of its line.
        closure("https://example.org/nix.tar.xz?X-Amz-Signature=hunter2", "0"),
        closure("https://example.org/nix.tar.xz?x=hunter2", "0"),
        closure("https://example.org/nix tar.xz?x=hunter2", ZEROS),
        format!("# {user}\n"),
        format!("x = {user}\n"),
        format!("x = \"{user}\n"),
        format!("\"{user}\" = 1\n"),
        format!("[\"{user}\"]\n"),
        format!("targets = [\"{user}\"]\n"),
        format!("[[channels]]\nname = \"x\"\nurl = \"{user}\"\n"),
        "[[channels]]\nname = \"x\"\nurl = \"https://example.org/x?private_token=hunter2\"\n".into(),
        format!("[package]\nhomepage = \"{user}\"\n"),
        "[package]\nhomepage = \"https://example.org/?token=hunter2\"\n".into(),
        format!("[package]\nname = \"{user}\"\n"),
        format!("[package]\ndescription = \"see {user}\"\n"),
        "[package]\ndescription = \"see https://example.org/x?token=hunter2\"\n".into(),
        "[package]\nmaintainer = \"A <a@example.org> https://example.org/?X-Amz-Signature=hunter2\"\n".into(),
        "[settings]\nimpure-env = \"AWS_SECRET_ACCESS_KEY=hunter2\"\n".into(),
        "[settings]\nimpure-env = { A = \"b\", AWS_SECRET_ACCESS_KEY = \"hunter2\" }\n".into(),
        "[settings]\nimpure-env = [\"NPM_AUTH=hunter2\"]\n".into(),
        "[settings]\nof-a-fork = \"x API_KEY=hunter2\"\n".into(),
        format!("[build-users]\ncount = \"{user}\"\n"),
        format!("[repository]\nurl = \"{user}\"\n"),
        "[repository]\nurl = \"me:hunter2@example.org\"\n".into(),
        "[repository]\nurl = \"https://example.org?hunter2=hunter2\"\n".replace("?hunter2", "?x"),
        "[[builders]]\nuri = \"ssh://me:hunter2@example.org\"\n".into(),
        "[[builders]]\nuri = \"me:hunter2@example.org\"\n".into(),
        format!("[settings]\nsubstituters = [\"https://cache.example.org\", \"{user}\"]\n"),
        "[settings]\nsubstituters = \"https://cache.example.org?auth=hunter2\"\n".into(),
        // Keys that are not there, or are in another section, and lines that are no TOML.
        "[repository]\npassphrase = \"hunter2\"\n".into(),
        "passphrase = \"hunter2\"\n".into(),
        "[repository]\npassphrase = hunter2\n".into(),
        "[repository]\nPASSWORD = \"hunter2\nx = 1\n".into(),
        "[repository]\n\"password\" = { x = [\"hunter2\"] }\n".into(),
        "repository = { x = 1, my_secret = \"hunter2\" y }\n".into(),
        "[repository]\npassphrase = \"\"\"\nhunter2".into(),
        "[repository]\nkey-pin = [\n\"hunter2\"\n\"x".into(),
        "[repository]\nsign-command = [\"sign\", \"--pin=hunter2\", 3]\n".into(),
        "[repository]\nsign-command = \"sign --pin=hunter2\"\n".into(),
        "[repository]\nsign-command = [\"sign\", \"--pin=hunter2\\n\"]\n".into(),
        "[repository]\nsign-command = [sign, --pin=hunter2]\n".into(),
        "[[builders]]\nuri = \"ssh://a\"\npassword = \"hunter2\"\n".into(),
        "[package]\nhomepage = \"https:\\/\\/me:hunter2@h/x\"\n".into(),
        "[repository]\nurl = \"https://me:hunter2\n".into(),
        "[settings]\nsubstituters = [\n\"https://me:hunter2\n]\n".into(),
        "[settings]\naccess-tokens = \"github.com=hunter2\"\n".into(),
        "[settings]\ngithub-token = \"hunter2\"\n".into(),
        "[settings]\nimpure-env = \"TOKEN=ghp_hunter2hunter2hunter2hunter2\"\n".into(),
        format!("[serve]\nauthorized-keys = [\"{user}\"]\n"),
    ] {
        let messages = messages(&text);
        assert!(!messages.contains(SECRET), "{text}\n{messages}");
    }
}

#[test]
fn a_signed_address_is_right() {
    let text = format!(
        "targets = [\"debian-13\"]\n[nix]\npayload = \"closure\"\n[nix.closure.x86_64-linux]\n\
         url = \"https://example.org/nix.tar.xz?sig=hunter2\"\nsha256 = \"{ZEROS}\"\n"
    );
    let source = Arc::new(Source { name: "nix-packager.toml".into(), text });
    let configuration = config::load_on(&source, &[], DAY).unwrap();
    let closure = &configuration.targets[0].1.nix.closures[0];
    let shown = format!("{closure:?}{}", serde_json::to_string(closure).unwrap());
    assert!(!shown.contains(SECRET) && shown.contains("https://example.org/nix.tar.xz?***"), "{shown}");
}

/// What names a file is no secret, and stays to be seen.
#[test]
fn names_of_files_are_shown() {
    let messages =
        messages("[repository]\npassphrase-file = [\"/run/x\"]\n[settings]\nsecret-key-files = [1]\n");
    assert!(messages.contains("passphrase-file = [\"/run/x\"]"), "{messages}");
}
