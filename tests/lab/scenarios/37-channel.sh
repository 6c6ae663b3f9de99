# shellcheck shell=bash
# Promise: a channel that asks for the Nix that nixpkgs asks for can be subscribed to, updated, and installed from, where
# the package was made for it (S18); for a Nix that is older, the package is refused when it is made, not when it is used.

PORT=8637

scenario() {
    case $(nix_release) in
    2.3.* | 2.8.*) check_refused ;;
    *) check_used ;;
    esac
}

configuration() { printf '[[channels]]\nname = "nixpkgs"\nurl = "http://127.0.0.1:%s/nixpkgs-unstable"\n' "$PORT"; }

check_refused() {
    { configuration && payload_config "$PAYLOAD"; } >"$DIR.toml"
    OUT=$("$NIX_PACKAGER" build -c "$DIR.toml" --target "$PACKAGE_TARGET" --out "$DIR.dist" 2>&1)
    is "no package with that channel is made" "1 none" "$? $(ls "$DIR.dist" 2>/dev/null || echo none)"
    has "the message says what the channel needs" \
        "*error: the channel \`nixpkgs-unstable\` needs Nix 2.18 or later; $PACKAGE_TARGET* has *channels.nixos.org/nixos-2*" "$OUT"
}

check_used() {
    fresh nix
    boot
    configuration >"$DIR/channel.toml"
    needs "a package with the channel is installed" install_here channel
    serve_channel
    is "root's login subscribes to it" "http://127.0.0.1:$PORT/nixpkgs-unstable nixpkgs" \
        "$(as root 'cat ~/.nix-channels')"
    works "root updates it" as root "nix-channel --update"
    works "root installs from it" as root "nix-env -iA nixpkgs.hello"
    is "the program runs, for all users" "hello from nixpkgs" "$(as alice hello-nixpkgs 2>&1)"
    works "alice installs from it" as alice "nix-env -f '<nixpkgs>' -iA other"
    is "hers runs" "hello from other" "$(as alice hello-other 2>&1)"
    refused "a channel that asks for a newer Nix is not evaluated" as root "nix-instantiate --eval '<nixpkgs/newer.nix>'"
}

# A channel as the release site has it: nixexprs.tar.xz with one directory in it, whose default.nix refuses an older Nix.
serve_channel() {
    local www=$LAB_PACKAGES/channel-$TARGET top=$DIR.channel/nixpkgs-26.11pre1
    mkdir -p "$top/lib" "$www/nixpkgs-unstable"
    cp "$LAB_HERE/guest/hello.nix" "$top/hello.nix"
    echo '"2.18"' >"$top/lib/minver.nix"
    cat >"$top/default.nix" <<'END'
let minimum = import ./lib/minver.nix; in
if builtins.compareVersions minimum builtins.nixVersion == 1 then abort "needs Nix >= ${minimum}"
else { ... }: { hello = import ./hello.nix { who = "nixpkgs"; }; other = import ./hello.nix { who = "other"; }; }
END
    sed 's/import .*minver.nix/"9"/' "$top/default.nix" >"$top/newer.nix"
    works "a channel is made" tar -C "$DIR.channel" -cJf "$www/nixpkgs-unstable/nixexprs.tar.xz" nixpkgs-26.11pre1
    # What nix-channel asks for first: there it learns of redirects.
    echo "a release" >"$www/nixpkgs-unstable/index.html"
    run /opt/busybox/bin/busybox httpd -p "127.0.0.1:$PORT" -h "/srv/packages/channel-$TARGET"
    works "the channel is served" run /opt/busybox/bin/busybox wget -q -O /dev/null \
        "http://127.0.0.1:$PORT/nixpkgs-unstable/nixexprs.tar.xz"
}
