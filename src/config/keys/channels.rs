//! `[[channels]]`: what root is subscribed to.

use crate::config::check;
use crate::config::key::{Kind, Table, Unique, keys};

pub static TABLE: Table = Table {
    keys: KEYS,
    exactly_one: None,
    unique: Some(Unique { key: &NAME, canonical: str::to_owned, help: "give each channel its own name" }),
};

keys! { KEYS in "channels":
    NAME {
        name: "name",
        doc: "Name of the channel, as in `nix-channel --add URL NAME`.",
        example: "\"site\"",
        required: "add `name = \"nixpkgs\"`, or another name",
        kind: Kind::Text(check::channel_name),
    }
    URL {
        name: "url",
        doc: "URL of the channel: `https://`, `http://` or `file://`.",
        example: "\"https://nix.example.com/channels/stable\"",
        required: "add the channel's address: `url = \"https://channels.nixos.org/nixpkgs-unstable\"`",
        kind: Kind::Text(check::channel_url),
    }
}
