//! The groups and users that a package creates where they are missing: one list for sysusers.d,
//! for groupadd and useradd, and for the note of what was there before.

use serde::Serialize;

use super::remote;
use crate::config::{BuildUsersConfig, Config, Ids};
use crate::knowledge::Target;

#[derive(Debug, Clone, Serialize)]
pub struct Accounts {
    pub groups: Vec<Group>,
    pub users: Vec<User>,
    /// Whether the target's systemd-sysusers creates them.
    pub sysusers: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct Group {
    pub name: String,
    /// `None`: the system picks it; so it does with `uid`.
    pub gid: Option<u32>,
    /// Whether it is the group of the user of its name: sysusers.d creates it with the user.
    pub own: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct User {
    pub name: String,
    pub uid: Option<u32>,
    /// Its primary group: one of the list.
    pub group: String,
    /// Groups that list it as a member.
    pub member_of: Vec<String>,
    /// Its full name.
    pub comment: String,
    pub home: String,
    pub shell: String,
}

pub fn accounts(target: &Target, config: &Config) -> Accounts {
    let users = &config.build_users;
    let gid = match users.ids {
        Ids::Dynamic | Ids::Auto => None,
        Ids::Fixed { group, .. } => Some(group),
    };
    let builders = Group { name: users.group.clone(), gid, own: false };
    let access = config.access.group.iter().map(|name| Group { name: name.clone(), gid: None, own: false });
    let served = served_user(config);
    let own = served.iter().map(|user| Group { name: user.group.clone(), gid: None, own: true });
    Accounts {
        groups: [builders].into_iter().chain(access).chain(own).collect(),
        users: (1..=users.created()).map(|n| build_user(users, n)).chain(served.clone()).collect(),
        // `u NAME -:GROUP` is known since systemd 250.
        sysusers: target.systemd >= 250,
    }
}

/// Nix finds build users among the listed members of their group only, whatever their primary one.
fn build_user(users: &BuildUsersConfig, n: u32) -> User {
    User {
        name: format!("{}{n}", users.prefix),
        uid: match users.ids {
            Ids::Dynamic | Ids::Auto => None,
            Ids::Fixed { first, .. } => Some(first + n - 1),
        },
        group: users.group.clone(),
        member_of: vec![users.group.clone()],
        comment: users.comment.replace("{n}", &n.to_string()),
        home: users.home.clone(),
        shell: users.shell.clone(),
    }
}

/// The user that other machines log in as to build here; it joins the group that may connect to the daemon.
fn served_user(config: &Config) -> Option<User> {
    let serve = remote::serve(config)?;
    Some(User {
        name: serve.user.clone(),
        uid: None,
        group: serve.user,
        member_of: config.access.group.iter().cloned().collect(),
        comment: "Nix builds for other machines".into(),
        home: serve.home.into(),
        shell: "/bin/sh".into(),
    })
}
