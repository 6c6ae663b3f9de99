//! Channels of nixpkgs, and which Nix can evaluate them: the rows of `channels.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

use super::nix::NixVersion;

/// Where channels are. (The release notes of Nix 2.33 name this address, in place of nixos.org/channels.)
pub const SITE: &str = "https://channels.nixos.org";

/// A row of `channels.toml`; the meaning of each field is written at its head.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct KnownChannel {
    pub name: String,
    pub minimum: NixVersion,
    #[serde(default)]
    pub ended: bool,
    /// Kept with the row, not used by the program.
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    channel: Vec<KnownChannel>,
}

static CHANNELS: LazyLock<Vec<KnownChannel>> = LazyLock::new(|| {
    let file: File =
        toml::from_str(include_str!("channels.toml")).expect("channels.toml is part of the program");
    file.channel
});

impl KnownChannel {
    /// The newest that `version` can evaluate.
    pub fn newest_for(version: NixVersion) -> Option<&'static KnownChannel> {
        CHANNELS.iter().find(|channel| version >= channel.minimum)
    }

    /// The one that `url` names, on whatever server: a channel, its tarball, or that of a branch or a release.
    pub fn at(url: &str) -> Option<&'static KnownChannel> {
        let path = url.split(['?', '#']).next()?.trim_end_matches('/');
        let mut parts = path.rsplit('/').filter(|part| !part.starts_with("nixexprs.tar"));
        let name = parts.next()?;
        let rest = name.strip_prefix("nixos-").or(name.strip_prefix("nixpkgs-"))?;
        if rest == "unstable" || rest.starts_with("unstable-") || rest.starts_with("unstable.") {
            return CHANNELS.first();
        }
        let release = |text: &str| {
            let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
            let mut numbers = text[..digits].split('.').map(str::parse::<u32>);
            Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
        };
        let wanted = release(rest)?;
        let of = |channel: &KnownChannel| release(channel.name.strip_prefix("nixos-")?);
        let known = CHANNELS.iter().find(|channel| of(channel) == Some(wanted));
        // A later one than those in the table asks for no less.
        known.or_else(|| (Some(wanted) > CHANNELS.iter().filter_map(of).max()).then(|| &CHANNELS[0]))
    }

    pub fn url(&self) -> String {
        format!("{SITE}/{}", self.name)
    }
}

/// The oldest Nix that can evaluate today's nixpkgs.
pub fn nixpkgs_minimum() -> NixVersion {
    CHANNELS[0].minimum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_the_newest_that_a_nix_evaluates() {
        let name =
            |version: &str| KnownChannel::newest_for(version.parse().unwrap()).map(|it| it.name.as_str());
        assert_eq!(name("2.18.0"), Some("nixpkgs-unstable"));
        assert_eq!(name("2.17.9"), Some("nixos-25.05"));
        assert_eq!(name("2.3.17"), Some("nixos-25.05"));
        assert_eq!(name("2.3.16"), Some("nixos-24.05"));
        assert_eq!(name("2.2.9"), None);
        assert!(CHANNELS.is_sorted_by_key(|channel| std::cmp::Reverse(channel.minimum)));
    }

    #[test]
    fn a_channel_is_known_by_the_end_of_its_url() {
        let minimum = |url| KnownChannel::at(url).map(|channel| channel.minimum.short());
        for (url, expected) in [
            ("https://nixos.org/channels/nixpkgs-unstable", Some("2.18")),
            ("https://channels.nixos.org/nixpkgs-unstable/nixexprs.tar.xz", Some("2.18")),
            ("https://channels.nixos.org/nixpkgs-unstable?a=b", Some("2.18")),
            ("https://channels.nixos.org/nixos-25.11-aarch64", Some("2.18")),
            ("https://channels.nixos.org/nixpkgs-25.11-darwin", Some("2.18")),
            ("https://channels.nixos.org/nixos-27.05", Some("2.18")),
            ("https://github.com/NixOS/nixpkgs/archive/nixos-unstable.tar.gz", Some("2.18")),
            ("https://github.com/NixOS/nixpkgs/archive/nixos-25.05.tar.gz", Some("2.3.17")),
            ("https://releases.nixos.org/nixpkgs/nixpkgs-26.11pre900000.abcdef", Some("2.18")),
            ("http://localhost:8000/nixos-25.05-small/", Some("2.3.17")),
            ("https://example.org/nixos-23.05", None),
            ("https://example.org/nixos-unstable2", None),
            ("https://example.org/own", None),
            ("file:///nixos-own", None),
        ] {
            assert_eq!(minimum(url).as_deref(), expected, "{url}");
        }
    }
}
