#!/bin/sh
# Prints for each shell how many processes the login script starts, and for comparison how many `id` does.
set -u

scripts=/usr/share/nix-multiuser

forks() { # forks COMMAND...
    strace -f -qq -e trace=clone,clone3,fork,vfork -o /tmp/forks "$@" >/dev/null 2>&1
    # fish also starts threads.
    grep -E '(clone3?|v?fork)\(' /tmp/forks | grep -cv CLONE_THREAD
    rm -f /tmp/forks
}

for shell in /bin/dash /bin/bash "/opt/busybox/bin/busybox sh" "/bin/zsh -f"; do
    # shellcheck disable=SC2086 # words on purpose
    echo "${shell##*/}: $(forks $shell -c ". $scripts/profile.sh; :")"
done
# These shells also start processes without the login script.
with=$(forks /bin/tcsh -f -c "source $scripts/profile.csh")
echo "tcsh: $((with - $(forks /bin/tcsh -f -c "source /dev/null")))"
with=$(forks /usr/bin/fish -l -c "source /usr/share/fish/vendor_conf.d/nix-multiuser.fish")
echo "fish: $((with - $(forks /usr/bin/fish -l -c "source /dev/null")))"
echo "user manager: $(forks /usr/lib/systemd/user-environment-generators/60-nix-multiuser)"
echo "id, for comparison: $(forks /bin/dash -c '/usr/bin/id; :')"
