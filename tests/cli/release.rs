//! `nix-packager release`.
