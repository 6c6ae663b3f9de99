#!/bin/sh
# seen.sh WORDS...: prints the words and a hash of what activation has a say in: two lines differ when something did.
{
    getent group nixbld
    getent passwd | grep '^nixbld'
    find /nix /var/lib/nix-multiuser -printf '%p %y %m %U:%G %s %l\n' 2>&1 | sed 's/[.]nix-multiuser-[^/ ]*/temporary/' | sort
} | md5sum | sed "s/ .*//; s/^/$* /"
