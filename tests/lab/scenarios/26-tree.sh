# shellcheck shell=bash
# Promise: a Nix staged in a directory (payload "tree") becomes a package that works for all users (S1).

scenario() {
    local file
    stage || abandon "the tree is staged and packaged" "$(cat "$DIR.log")"
    for file in "$DIR.tree/dist/$PACKAGE_TARGET"/*.deb; do cp "$file" "$LAB_PACKAGES/tree-$TARGET.deb"; done
    fresh bare
    boot --network
    needs "the package installs with its dependencies" run apt-get install "${APT[@]}" "/srv/packages/tree-$TARGET.deb"
    hasnt "the distribution's Nix is not installed" "ii *" "$(run dpkg-query --show --showformat='${db:Status-Abbrev}' nix-bin 2>/dev/null)"
    is "the programs belong to the package" "nix-multiuser: /usr/bin/nix" "$(run dpkg --search /usr/bin/nix)"
    is "dpkg finds no file changed" "" "$(run dpkg --verify nix-multiuser 2>&1)"
    run sh -c 'cat /srv/lab/nix.conf >/etc/nix/nix.custom.conf'
    is "the socket is enabled and active" "enabled active" \
        "$(run systemctl is-enabled nix-daemon.socket) $(run systemctl is-active nix-daemon.socket)"
    works "a user builds" as alice "nix-build --no-out-link /srv/lab/hello.nix --argstr who alice"
    works "a user installs a package" as alice "nix-env -f /srv/lab/hello.nix -i --argstr who alice"
    is "the installed program runs" "hello from alice" "$(as alice hello-alice)"
    works "the package with the distribution's Nix replaces it" run apt-get install "${APT[@]}" --allow-downgrades "$(package r1)"
    has "nix-bin is installed" "ii *" "$(run dpkg-query --show --showformat='${db:Status-Abbrev}' nix-bin)"
    is "the installed program still runs" "hello from alice" "$(as alice hello-alice)"
}

# The distribution's Nix, staged as by `make install DESTDIR=`, with the packages of its libraries.
stage() {
    local deb
    rm -rf "$DIR.tree"
    mkdir -p "$DIR.tree/stage"
    deb=$(echo "$LAB_ROOTS/$ROOT"/var/cache/apt/archives/nix-bin_*.deb)
    dpkg-deb --extract "$deb" "$DIR.tree/stage" || return 1
    rm -r "$DIR.tree/stage/usr/share/lintian" "$DIR.tree/stage/usr/share/doc"
    {
        printf '[nix]\npayload = "tree"\nallow-vulnerable = [%s]\n' "$(advisories 2.26.3 all | sed 's/.*/"&",/' | tr -d '\n')"
        printf '[nix.tree.x86_64-linux]\npath = "stage"\nversion = "2.26.3"\nrequires = ['
        dpkg-deb --field "$deb" Depends | tr , '\n' | sed 's/ *(.*//; s/^ *\(.*\)/"\1",/' | tr -d '\n'
        printf ']\n'
    } >"$DIR.tree/nix-packager.toml"
    "$NIX_PACKAGER" -q build -c "$DIR.tree/nix-packager.toml" --target "$PACKAGE_TARGET" --out "$DIR.tree/dist" >"$DIR.log" 2>&1
}
