# Nix for tcsh login shells. The script itself is part of the package and is updated with it.
if (-r /usr/share/nix-multiuser/profile.csh) source /usr/share/nix-multiuser/profile.csh
