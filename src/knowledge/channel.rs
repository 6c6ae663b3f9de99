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

    /// The one that `url` names, on whatever server: by its last part, also with `-small`.
    pub fn at(url: &str) -> Option<&'static KnownChannel> {
        let name = url.trim_end_matches('/').rsplit('/').next()?;
        let name = name.strip_suffix("-small").unwrap_or(name);
        CHANNELS.iter().find(|channel| channel.name == name)
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
        assert_eq!(minimum("https://nixos.org/channels/nixpkgs-unstable").as_deref(), Some("2.18"));
        assert_eq!(minimum("http://localhost:8000/nixos-25.05-small/").as_deref(), Some("2.3.17"));
        assert_eq!(minimum("https://example.org/own"), None);
    }
}
