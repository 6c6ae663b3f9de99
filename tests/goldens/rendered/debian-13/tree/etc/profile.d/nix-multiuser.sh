# shellcheck shell=sh
# Nix for login shells. The script itself is part of the package and is updated with it.
if [ -r /usr/share/nix-multiuser/profile.sh ]; then
    # shellcheck source=/dev/null
    . /usr/share/nix-multiuser/profile.sh
fi
