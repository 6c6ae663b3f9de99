//! `[[builders]]`: the columns of Nix's list of machines, and their limits.

use crate::config::BuilderUri;
use crate::config::check;
use crate::config::key::{Kind, Limits, Table, Unique, keys};

/// The most jobs and the highest speed: more is a slip.
const MOST: u32 = 1_000_000;

pub static TABLE: Table = Table {
    keys: KEYS,
    exactly_one: None,
    unique: Some(Unique {
        key: &URI,
        canonical: |text| text.parse::<BuilderUri>().map_or_else(|_| text.into(), |uri| uri.to_string()),
        help: "to run more builds on one machine at once, raise its `jobs`",
    }),
};

keys! { KEYS in "builders":
    URI {
        name: "uri",
        doc: "Address: `ssh-ng://USER@HOST` or `ssh://USER@HOST`; a port needs Nix 2.31 or later.",
        example: "\"ssh-ng://nix-remote@builder.example.org\"",
        required: "add the builder's address: `uri = \"ssh-ng://USER@HOST\"`",
        kind: Kind::Text(check::builder_uri),
    }
    SYSTEMS {
        name: "systems",
        doc: "Systems it builds for. Default: the system of the machine that sends the build.",
        example: "[\"x86_64-linux\", \"i686-linux\"]",
        kind: Kind::Texts(check::system_name),
    }
    KEY {
        name: "key",
        doc: "File with the ssh private key to log in with: on the machine that sends the build, owned by\n\
              root, without a passphrase. It is never packaged. Default: what ssh finds.",
        example: "\"/root/.ssh/id_ed25519\"",
        kind: Kind::Text(check::path),
    }
    JOBS {
        name: "jobs",
        doc: "Builds it runs at once; by default 1.",
        default: "1",
        example: "4",
        kind: Kind::Integer(Limits { range: 1..=MOST, why: "remove the builder if it should not build" }),
    }
    SPEED {
        name: "speed",
        doc: "Speed relative to the other builders, by default 1; a fraction needs Nix 2.20 or later.",
        default: "1",
        example: "2",
        kind: Kind::Number { most: MOST, why: "a builder of speed 2 is twice as fast as one of speed 1" },
    }
    FEATURES {
        name: "features",
        doc: "System features it offers; a derivation asks for them in `requiredSystemFeatures`.",
        default: "[]",
        example: "[\"kvm\", \"big-parallel\"]",
        kind: Kind::Texts(check::feature),
    }
    MANDATORY_FEATURES {
        name: "mandatory-features",
        doc: "System features that a derivation must ask for to be built there.",
        default: "[]",
        example: "[\"benchmark\"]",
        kind: Kind::Texts(check::feature),
    }
    HOST_KEY {
        name: "host-key",
        doc: "The machine's ssh host key (public), so that no other machine can impersonate it.",
        example: "\"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHPq0YvbwJXpQ3L4DNEc8Yj4JmQIxQ7PZxGdJd9NTXYS\"",
        kind: Kind::Text(check::host_key),
    }
}
