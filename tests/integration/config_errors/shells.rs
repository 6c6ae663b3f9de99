//! `[shells]`.

use super::refuses;

#[test]
fn an_option_that_is_no_flag() {
    refuses(
        r#"[shells]
zsh = "yes"
sudo = 1
sessions = []
"#,
        r#"
error: `zsh` must be `true` or `false`, not a string
 --> nix-packager.toml:2:7
  |
2 | zsh = "yes"
  |       ^^^^^
  |
  = help: for example: `zsh = false`

error: `sudo` must be `true` or `false`, not an integer
 --> nix-packager.toml:3:8
  |
3 | sudo = 1
  |        ^
  |
  = help: for example: `sudo = false`

error: `sessions` must be `true` or `false`, not a list
 --> nix-packager.toml:4:12
  |
4 | sessions = []
  |            ^^
  |
  = help: for example: `sessions = true`
"#,
    );
}

#[test]
fn a_shell_by_another_name() {
    refuses(
        r#"[shells]
sudoers = true
bash = true
"#,
        r#"
error: unknown key `sudoers` in `[shells]`
 --> nix-packager.toml:2:1
  |
2 | sudoers = true
  | ^^^^^^^
  |
  = help: known keys: `profile`, `sessions`, `zsh`, `sudo`

error: unknown key `bash` in `[shells]`
 --> nix-packager.toml:3:1
  |
3 | bash = true
  | ^^^^
  |
  = help: known keys: `profile`, `sessions`, `zsh`, `sudo`
"#,
    );
}
