//! The AppArmor profile of programs in the store that may create user namespaces.

use serde::Serialize;

use crate::config::{Config, Userns};
use crate::knowledge::Target;

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum UsernsProfile {
    /// There is none.
    Off,
    /// It was asked for, and the target's AppArmor has no rules for user namespaces.
    Unsupported,
    Profile {
        /// The target's own.
        abi: String,
        /// A pattern of apparmor.d(5). One for all programs: of two profiles whose patterns match the same program,
        /// the kernel attaches neither.
        attachment: String,
        /// Which programs it is for, in words.
        programs: String,
    },
}

impl UsernsProfile {
    pub fn new(target: &Target, config: &Config) -> Self {
        let (attachment, programs) = match &config.apparmor.userns {
            Userns::Off => return Self::Off,
            Userns::Store => ("/nix/store/**".into(), "every program in /nix/store".into()),
            Userns::Programs(names) => {
                let pattern = match &names[..] {
                    [name] => name.clone(),
                    names => format!("{{{}}}", names.join(",")),
                };
                let programs = format!("every program called {} in /nix/store", names.join(" or "));
                (format!("/nix/store/*/{{,**/}}{pattern}"), programs)
            }
        };
        match target.apparmor_abi.clone() {
            Some(abi) => Self::Profile { abi, attachment, programs },
            None => Self::Unsupported,
        }
    }
}
