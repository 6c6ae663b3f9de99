# shellcheck shell=bash
# Promise: a real package is compiled from source in the sandbox with a compiler from the store; the user who installs it
# can run it, and it is kept until the user removes it (S15, S18, S21, S22).

scenario() {
    local version log toolchain hello output
    fresh installed
    boot --bind-ro="$LAB_TOOLCHAIN:/srv/toolchain"
    version=$(run ls /srv/toolchain | sed -n 's/^hello_\(.*\)\.orig\.tar\.gz$/\1/p')
    needs "alice builds a C compiler" as alice "nix-build --no-out-link /srv/lab/toolchain.nix -A toolchain"
    toolchain=$(tail -n 1 <<<"$OUT")
    needs "alice installs GNU hello, which is compiled" as alice \
        "nix-env -i -f /srv/lab/gnu-hello.nix --argstr version $version"
    log=$OUT
    is "the build had no /usr, /lib or /home" "build dev etc nix proc tmp" \
        "$(sed -n 's/^root holds: //p' <<<"$log" | sed 's/^bin //')"
    has "configure ran" "*configure: creating ./config.status*" "$log"
    has "make ran" "*gcc *-o hello *make*install*" "$log"
    output="hello (GNU Hello) $version"
    is "the build ran the program" "$output" "$(grep -m 1 '^hello (' <<<"$log")"

    is "alice runs it" "$output" "$(as alice 'hello --version' 2>&1 | head -n 1)"
    is "it prints its greeting" "Hello, world!" "$(as alice hello 2>&1)"
    refused "bob does not have it" as bob hello
    is "the shell reports an unknown command" 1 "$(grep -c 'not found' <<<"$OUT")"

    hello=$(as alice 'readlink --canonicalize "$(command -v hello)"')
    hello=${hello%/bin/hello}
    is "its closure is itself and libc" $'hello-'"$version"$'\nlibc' \
        "$(run nix-store --query --requisites "$hello" | sed 's/^[^-]*-//' | sort)"
    works "root runs garbage collection" as root nix-collect-garbage
    is "alice still runs it" "$output" "$(as alice 'hello --version' 2>&1 | head -n 1)"
    refused "the compiler, which nothing needs, is deleted" run test -e "$toolchain"
    works "alice removes it" as alice "nix-env -e hello"
    refused "alice cannot run it" as alice hello
    works "alice deletes old generations and garbage" as alice "nix-collect-garbage -d"
    refused "it is deleted from the store" run test -e "$hello"
}
