# shellcheck shell=sh
# Sourced by a login shell: sources the login script twice more under `set -eu` and prints the result.
set -eu
# shellcheck source=/dev/null
. /etc/profile.d/nix-multiuser.sh
# shellcheck source=/dev/null
. /etc/profile.d/nix-multiuser.sh
set +eu
echo "PATH=:$PATH:"
echo "NIX_PROFILES=${NIX_PROFILES-unset}"
echo "NIX_REMOTE=${NIX_REMOTE-unset}"
echo "NIX_USER_PROFILE_DIR=${NIX_USER_PROFILE_DIR-unset}"
echo "profile=$(readlink "$HOME/.nix-profile" || echo none)"
echo "channels_root=$(readlink "$HOME/.nix-defexpr/channels_root" || echo none)"
echo "defexpr=$(stat -c %F "$HOME/.nix-defexpr")"
echo "channels=$(cat "$HOME/.nix-channels" 2>/dev/null || echo none)"
