//! The address of a builder: the first column of Nix's list of machines.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

/// `[SCHEME://][USER@]HOST[:PORT][?NAME=VALUE&…]`, and nothing that could end its column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(into = "String")]
pub struct BuilderUri {
    /// `ssh` or `ssh-ng`.
    pub scheme: &'static str,
    pub user: Option<String>,
    /// A name or an address, of IPv6 without its brackets.
    pub host: String,
    pub port: Option<u16>,
    /// Settings of the store, as they were written.
    pub settings: Option<String>,
}

impl BuilderUri {
    pub fn is_ipv6(&self) -> bool {
        self.host.contains(':')
    }

    /// With one more setting of the store.
    pub fn with(mut self, setting: &str) -> Self {
        self.settings = Some(match self.settings {
            Some(settings) => format!("{settings}&{setting}"),
            None => setting.into(),
        });
        self
    }

    /// The host as known_hosts names it, sshd(8).
    pub fn known_host(&self) -> String {
        match self.port {
            Some(port) if port != 22 => format!("[{}]:{port}", self.host),
            _ => self.host.clone(),
        }
    }
}

impl FromStr for BuilderUri {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~:/?[]@!$&'()*+,=%".contains(c);
        if let Some(c) = text.chars().find(|c| !allowed(*c)) {
            let c = if c == ' ' { "a space".into() } else { format!("`{}`", c.escape_default()) };
            return Err(format!("{c} is not allowed in it"));
        }
        let (scheme, rest) = match text.split_once("://") {
            Some(("ssh", rest)) => ("ssh", rest),
            Some(("ssh-ng", rest)) => ("ssh-ng", rest),
            Some((other, _)) => return Err(format!("Nix cannot build over `{other}://`")),
            None => ("ssh", text),
        };
        let (authority, settings) = match rest.split_once('?') {
            Some((authority, settings)) => (authority, Some(settings)),
            None => (rest, None),
        };
        let (user, place) = match authority.split_once('@') {
            Some((user, place)) => (Some(user), place),
            None => (None, authority),
        };
        let (host, port) = host_and_port(place)?;
        user.map_or(Ok(()), |user| name("user", user))?;
        settings.map_or(Ok(()), store_settings)?;
        Ok(Self {
            scheme,
            user: user.map(Into::into),
            host: host.into(),
            port,
            settings: settings.map(Into::into),
        })
    }
}

fn host_and_port(place: &str) -> Result<(&str, Option<u16>), String> {
    let (host, port) = match place.strip_prefix('[') {
        Some(rest) => {
            let (host, rest) = rest.split_once(']').ok_or("the bracket `[` is not closed")?;
            if !host.contains(':') || !host.chars().all(|c| c.is_ascii_hexdigit() || ":.".contains(c)) {
                return Err("the text in brackets is not an IPv6 address".into());
            }
            match rest.strip_prefix(':') {
                None if !rest.is_empty() => return Err("there is something after the bracket `]`".into()),
                port => (host, port),
            }
        }
        None => {
            let (host, port) = match place.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (place, None),
            };
            name("host", host)?;
            (host, port)
        }
    };
    if host == "localhost" {
        return Err("a machine cannot be its own remote builder".into());
    }
    let number = |port: &str| port.parse().ok().filter(|port| *port > 0);
    match port {
        Some(port) => Ok((host, Some(number(port).ok_or("the port is not a number from 1 to 65535")?))),
        None => Ok((host, None)),
    }
}

/// A name that ssh does not take for an option.
fn name(what: &str, text: &str) -> Result<(), String> {
    match text.chars().find(|c| !c.is_ascii_alphanumeric() && !"._-".contains(*c)) {
        Some(c) => Err(format!("`{c}` is not allowed in the {what} name")),
        None if text.is_empty() => Err(format!("it has no {what} name")),
        None if text.starts_with('-') => Err(format!("ssh would take the {what} name for an option")),
        None => Ok(()),
    }
}

/// `NAME=VALUE&…`, without the settings that have a key of their own.
fn store_settings(text: &str) -> Result<(), String> {
    for setting in text.split('&') {
        match setting.split_once('=') {
            Some(("ssh-key", _)) => return Err("set the private key with `key`".into()),
            Some(("base64-ssh-public-host-key", _)) => {
                return Err("set the host key with `host-key`".into());
            }
            Some((name, _)) if !name.is_empty() => {}
            _ => return Err("the text after `?` is not of the form `NAME=VALUE`".into()),
        }
    }
    Ok(())
}

impl fmt::Display for BuilderUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://", self.scheme)?;
        if let Some(user) = &self.user {
            write!(f, "{user}@")?;
        }
        if self.is_ipv6() {
            write!(f, "[{}]", self.host)?
        } else {
            f.write_str(&self.host)?
        }
        if let Some(port) = self.port {
            write!(f, ":{port}")?;
        }
        match &self.settings {
            Some(settings) => write!(f, "?{settings}"),
            None => Ok(()),
        }
    }
}

impl From<BuilderUri> for String {
    fn from(uri: BuilderUri) -> Self {
        uri.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uri_is_written_as_it_was_meant() {
        for (text, written, known) in [
            ("builder", "ssh://builder", "builder"),
            ("nix@builder", "ssh://nix@builder", "builder"),
            ("ssh-ng://nix@h:2222?compress=true", "ssh-ng://nix@h:2222?compress=true", "[h]:2222"),
            ("ssh://[fe80::1]:22", "ssh://[fe80::1]:22", "fe80::1"),
        ] {
            let uri: BuilderUri = text.parse().unwrap();
            assert_eq!((uri.to_string().as_str(), uri.known_host().as_str()), (written, known));
        }
    }

    #[test]
    fn settings_are_added_behind_others() {
        let with = |text: &str| text.parse::<BuilderUri>().unwrap().with("a=b").to_string();
        assert_eq!(with("h"), "ssh://h?a=b");
        assert_eq!(with("ssh-ng://h?c=d"), "ssh-ng://h?c=d&a=b");
    }
}
