//! Checks of `[sandbox]`: paths and devices that builds can see.

use super::{Check, invalid, tick_char, too_long, unexpected};
use crate::config::error::{ConfigError, tick};
use crate::diagnostic::nearest;
use crate::knowledge::devices;

/// The characters of Nix's base 32.
const HASH: &str = "0123456789abcdfghijklmnpqrsvwxyz";

/// A file in a store path: `/nix/store/HASH-NAME/…`.
pub fn store_program(text: &str) -> Check {
    let reason = match text.strip_prefix("/nix/store/").and_then(|rest| rest.split_once('/')) {
        _ if plain(text).is_err() => plain(text).err().unwrap_or_default(),
        None => "it is not a file in a store path".into(),
        Some((name, _)) => match name.split_once('-') {
            Some((hash, name))
                if hash.len() == 32 && hash.chars().all(|c| HASH.contains(c)) && !name.is_empty() =>
            {
                return Ok(());
            }
            _ => format!("{} is not the name of a store path", tick(name)),
        },
    };
    Err(invalid("shell", text, &reason)
        .help("use the complete path, such as `/nix/store/HASH-bash-5.2/bin/bash`"))
}

/// A word of `sandbox-paths`: `PATH` or `INSIDE=PATH`, with `?` at the end where it may be missing.
pub fn sandbox_path(text: &str) -> Check {
    let paths = text.strip_suffix('?').unwrap_or(text);
    let (inside, outside) = paths.split_once('=').unwrap_or((paths, paths));
    let reason = match plain(inside).and_then(|()| plain(outside)) {
        Err(reason) => reason,
        Ok(()) if inside == "/" => "the root directory of a build cannot be replaced".into(),
        Ok(()) if ["/nix", "/nix/store"].contains(&inside) => {
            "builds already see the store paths that they depend on".into()
        }
        Ok(()) => return Ok(()),
    };
    Err(invalid("sandbox path", text, &reason).help(
        "use `PATH`, or `INSIDE=PATH` for another name in the build, with a `?` at the end if it may be missing",
    ))
}

/// An absolute path that is one word of nix.conf.
fn plain(path: &str) -> Result<(), String> {
    match unexpected(path, |c| !c.is_whitespace() && !c.is_control() && !"#=?".contains(c)) {
        Some(c) => Err(format!("{} is not allowed in it", tick_char(c))),
        None if !path.starts_with('/') => Err("it is not an absolute path".into()),
        None if path.split('/').any(|part| part == "." || part == "..") => {
            Err("it has a `.` or `..` component".into())
        }
        None => too_long(path).map_or(Ok(()), Err),
    }
}

/// The name of a known device.
pub fn device(text: &str) -> Check {
    let names = || devices().iter().map(|device| device.name.as_str());
    if names().any(|name| name == text) {
        return Ok(());
    }
    let known = names().map(tick).collect::<Vec<_>>().join(", ");
    Err(ConfigError::new(format!("unknown device {}", tick(text))).help(match nearest(text, names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known devices: {known}; list others in `paths`"),
    }))
}

#[cfg(test)]
mod tests {
    use super::super::accepts;
    use super::*;

    #[test]
    fn shells_are_programs_in_the_store() {
        let hash = "0123456789abcdfghijklmnpqrsvwxyz";
        accepts(
            store_program,
            &[&format!("/nix/store/{hash}-bash-5.2/bin/sh")],
            &[
                "/bin/sh",
                "/nix/store",
                &format!("/nix/store/{hash}-bash"),
                &format!("/nix/store/{hash}/bin/sh"),
                &format!("/nix/store/{hash}-bash/../sh"),
                &format!("/nix/store/{hash}-a b/sh"),
                "/nix/store/e123456789abcdfghijklmnpqrsvwxyz-bash/bin/sh",
            ],
        );
    }

    #[test]
    fn paths_are_words_of_sandbox_paths() {
        accepts(
            sandbox_path,
            &["/srv/cache", "/srv/cache?", "/a=/b", "/a=/b?", "/dev"],
            &[
                "",
                "a",
                "/a b",
                "/a=",
                "=/a",
                "/a=b",
                "/",
                "/nix/store",
                "/a/../b",
                "/a#b",
                "/a=/b=/c",
                "/a??",
            ],
        );
    }

    #[test]
    fn devices_are_known() {
        accepts(device, &["kvm", "tun"], &["", "/dev/kvm", "KVM"]);
    }
}
