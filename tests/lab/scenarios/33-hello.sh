# shellcheck shell=bash
# Promise: a real package is compiled from its source in a sandbox, by a compiler out of the store; who installs it
# runs it, and it stays until she removes it (S15, S18, S21, S22).

scenario() {
    local version log toolchain hello said
    fresh installed
    boot --bind-ro="$LAB_TOOLCHAIN:/srv/toolchain"
    version=$(run ls /srv/toolchain | sed -n 's/^hello_\(.*\)\.orig\.tar\.gz$/\1/p')
    needs "alice puts a C compiler into the store" as alice "nix-build --no-out-link /srv/lab/toolchain.nix -A toolchain"
    toolchain=$(tail -n 1 <<<"$OUT")
    needs "and installs GNU hello, which is compiled" as alice \
        "nix-env -i -f /srv/lab/gnu-hello.nix --argstr version $version"
    log=$OUT
    is "where nothing of the machine was: no /usr, no /lib, no /home" "build dev etc nix proc tmp" \
        "$(sed -n 's/^root holds: //p' <<<"$log" | sed 's/^bin //')"
    has "by configure" "*configure: creating ./config.status*" "$log"
    has "and by make" "*gcc *-o hello *make*install*" "$log"
    said="hello (GNU Hello) $version"
    is "the build itself has run it" "$said" "$(grep -m 1 '^hello (' <<<"$log")"

    is "alice runs it" "$said" "$(as alice 'hello --version' 2>&1 | head -n 1)"
    is "it greets her" "Hello, world!" "$(as alice hello 2>&1)"
    refused "bob does not have it" as bob hello
    is "and says that there is no such command" 1 "$(grep -c 'not found' <<<"$OUT")"

    hello=$(as alice 'readlink --canonicalize "$(command -v hello)"')
    hello=${hello%/bin/hello}
    is "it needs itself and libc" $'hello-'"$version"$'\nlibc' \
        "$(run nix-store --query --requisites "$hello" | sed 's/^[^-]*-//' | sort)"
    works "root collects garbage" as root nix-collect-garbage
    is "alice still runs it" "$said" "$(as alice 'hello --version' 2>&1 | head -n 1)"
    refused "the compiler, which nothing needs any more, is gone" run test -e "$toolchain"
    works "alice removes it" as alice "nix-env -e hello"
    refused "and has it no longer" as alice hello
    works "her old generation and the garbage go" as alice "nix-collect-garbage -d"
    refused "and it with them" run test -e "$hello"
}
