//! Checks of `[[builders]]` and `[serve]`: values for Nix's list of machines and for OpenSSH.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{Check, invalid, public, tick_char, unexpected};
use crate::config::BuilderUri;
use crate::config::error::ConfigError;

/// Key types that current OpenSSH accepts from hosts and users.
const TYPES: [&str; 5] =
    ["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa"];

/// Key types that only users have: those of security tokens.
const TOKENS: [&str; 2] = ["sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"];

/// The address of a builder.
pub fn builder_uri(text: &str) -> Check {
    let user = text.rsplit_once("://").map_or(text, |(_, rest)| rest).split_once('@').map(|(user, _)| user);
    if user.is_some_and(|user| user.contains(':')) {
        return Err(public("the builder's address contains a password"));
    }
    text.parse::<BuilderUri>().map(|_| ()).map_err(|reason| {
        invalid("builder", text, &reason)
            .help("use `ssh-ng://USER@HOST` or `ssh://USER@HOST`; `HOST` alone means `ssh://HOST`")
    })
}

/// A system as Nix names it, whether or not packages can be made for it.
pub fn system_name(text: &str) -> Check {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c);
    let parts = text.split_once('-');
    let reason = match unexpected(text, allowed) {
        Some(c) => format!("{} is not allowed in it", tick_char(c)),
        None if parts.is_none_or(|(cpu, os)| cpu.is_empty() || os.is_empty()) => {
            "it is not of the form CPU-OS".into()
        }
        None => return Ok(()),
    };
    Err(invalid("system", text, &reason).help("for example: `x86_64-linux` or `aarch64-darwin`"))
}

/// A word that derivations ask for in `requiredSystemFeatures`.
pub fn feature(text: &str) -> Check {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._+-".contains(c);
    let reason = match unexpected(text, allowed) {
        Some(c) => format!("{} is not allowed in it", tick_char(c)),
        None if !text.starts_with(|c: char| c.is_ascii_alphanumeric()) => {
            "it must begin with a letter or a digit".into()
        }
        None => return Ok(()),
    };
    Err(invalid("system feature", text, &reason)
        .help("write each feature as a separate entry, such as `kvm` or `big-parallel`"))
}

/// The public key of a host: type and base64, as in a file `ssh_host_*_key.pub`.
pub fn host_key(text: &str) -> Check {
    public_key(text, &[]).map_err(|reason| {
        ConfigError::new(format!("invalid host key: {reason}")).help(
            "use the content of /etc/ssh/ssh_host_ed25519_key.pub on that machine, or the output of \
             `ssh-keyscan HOST` without the host name: `ssh-ed25519 AAAA…`",
        )
    })
}

/// The public key of a client that may run builds here.
pub fn authorized_key(text: &str) -> Check {
    public_key(text, &TOKENS).map_err(|reason| {
        ConfigError::new(format!("invalid public key: {reason}"))
            .help("use the line in a file such as id_ed25519.pub: `ssh-ed25519 AAAA… comment`")
    })
}

/// Type, base64, and any comment; else the reason why it is not.
fn public_key(text: &str, more: &[&str]) -> Result<(), String> {
    if let Some(c) = unexpected(text, |c| !c.is_control()) {
        return Err(format!("{} is not allowed in it", tick_char(c)));
    }
    let known = |word: &str| TYPES.contains(&word) || more.contains(&word);
    let mut words = text.split(' ');
    let kind = words.next().unwrap_or_default();
    if !known(kind) {
        return Err(match text.split(' ').skip(1).any(known) {
            true => "there is something before the type of the key".into(),
            false => "it does not begin with a key type that OpenSSH accepts".into(),
        });
    }
    let Some(data) = words.next().filter(|data| !data.is_empty()) else {
        return Err("there is no key after the type".into());
    };
    let Ok(bytes) = STANDARD.decode(data) else { return Err("the key is not base64".into()) };
    match wire_string(&bytes) {
        Some((name, rest)) if name == kind.as_bytes() && !rest.is_empty() => Ok(()),
        Some((name, _)) if name != kind.as_bytes() => Err("the key does not match its type".into()),
        _ => Err("the key is truncated".into()),
    }
}

/// The first string of a key, and what follows. Source: RFC 4253, 6.6; RFC 4251, 5.
fn wire_string(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(u32::from_be_bytes(*length) as usize)
}

#[cfg(test)]
mod tests {
    use super::super::accepts;
    use super::*;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHPq0YvbwJXpQ3L4DNEc8Yj4JmQIxQ7PZxGdJd9NTXYS";

    #[test]
    fn builders_are_reached_by_ssh() {
        accepts(
            builder_uri,
            &[
                "ssh://h",
                "ssh-ng://nix@h.example.org",
                "h",
                "u@h",
                "ssh://[fe80::1]:22",
                "ssh-ng://h?compress=true",
            ],
            &[
                "",
                "ssh://",
                "http://h",
                "ssh://h/",
                "ssh:h",
                "a b",
                "h;i",
                "h#1",
                "@h",
                "-h",
                "u@-h",
                "ssh://u@",
                "h:x",
                "h:0",
                "h:65536",
                "[::1",
                "localhost",
                "h?",
                "h?a",
                "h?ssh-key=/k",
                "h\n",
                "ä",
                "a@b@c",
                "h?base64-ssh-public-host-key=AAAA",
            ],
        );
    }

    #[test]
    fn columns_are_words() {
        accepts(
            system_name,
            &["x86_64-linux", "aarch64-darwin"],
            &["", "x86_64", "a b-linux", "a,b-c", "-linux", "X-y"],
        );
        accepts(feature, &["kvm", "gccarch-armv8-a"], &["", "-", "a b", "a,b", "a;b", "#a"]);
    }

    #[test]
    fn keys_are_what_they_say() {
        let rsa = KEY.replace("ssh-ed25519", "ssh-rsa");
        let cut = &KEY[..30];
        let option = format!("restrict {KEY}");
        let commented = format!("{KEY} root@a: the first");
        let wrong =
            ["", "ssh-ed25519", "ssh-ed25519 ", "ssh-ed25519 !", "ssh-dss AAAA", &rsa, cut, &option, "a\nb"];
        accepts(host_key, &[KEY, &commented], &wrong);
        accepts(authorized_key, &[KEY, &commented], &wrong);
    }
}
