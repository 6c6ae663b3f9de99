//! `nix-packager completions`

use clap_complete::Shell;

use super::{command, print_exact};

/// Print completions for a shell
///
/// The .deb of nix-packager contains them.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  source <(nix-packager completions bash)
  nix-packager completions zsh >~/.local/share/zsh/site-functions/_nix-packager
  nix-packager completions fish >~/.config/fish/completions/nix-packager.fish")]
pub struct Args {
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

pub fn run(args: &Args) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command(), "nix-packager", &mut script);
    print_exact(&script)
}
