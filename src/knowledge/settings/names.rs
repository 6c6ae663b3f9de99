//! Names of the settings that the program itself asks for or writes: a misspelt one does not compile.

macro_rules! names {
    ($($name:ident = $text:literal)*) => {
        $(pub const $name: &str = $text;)*

        /// All of them; each has a row.
        #[cfg(test)]
        pub const ALL: &[&str] = &[$($name),*];
    };
}

names! {
    AUTO_ALLOCATE_UIDS = "auto-allocate-uids"
    BUILDERS = "builders"
    BUILD_USERS_GROUP = "build-users-group"
    EXPERIMENTAL_FEATURES = "experimental-features"
    EXTRA_EXPERIMENTAL_FEATURES = "extra-experimental-features"
    MAX_FREE = "max-free"
    MAX_JOBS = "max-jobs"
    MIN_FREE = "min-free"
    SANDBOX_PATHS = "sandbox-paths"
    USE_CGROUPS = "use-cgroups"
}
