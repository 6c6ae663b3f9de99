# shellcheck shell=bash
# The packages under test, as nix-packager writes them, and how each family's package manager handles them.

# The daemon's environment file, a configuration file of the package.
environment_file() {
    case $FAMILY in
    deb) echo /etc/default/nix-daemon ;;
    rpm) echo /etc/sysconfig/nix-daemon ;;
    esac
}

# daemon_pid: of the daemon that listens, not of its workers.
daemon_pid() {
    case $INIT in
    systemd) run systemctl show --property=MainPID --value nix-daemon.service ;;
    sysvinit) run cat /run/nix-daemon.pid ;;
    esac
}

# setting NAME: its value for a Nix that reads what the daemon reads.
setting() {
    local files
    files=$(run sh -c 'tr "\0" "\n" <"/proc/$1/environ"' sh "$(daemon_pid)" 2>/dev/null | grep '^NIX_USER_CONF_FILES=')
    run env HOME=/run NIX_CONFIG="extra-experimental-features = nix-command" ${files:+"$files"} nix show-config 2>/dev/null |
        sed -n "s/^$1 = //p"
}

# fact NAME [RELEASE]: of the closure of that release; without one, of this target's.
fact() {
    sed -n "s/^$1=//p" "$LAB_CLOSURES/nix-${2-$PAYLOAD}-$SYSTEM.facts"
}

# nix_release: of the Nix that really runs on the target; Debian's, wherever the package is the distribution's.
nix_release() {
    if [ "$PAYLOAD" != distro ]; then echo "$PAYLOAD"; else
        awk -v root="$(cut -d - -f 1,2 <<<"$ROOT")" '$2 == root { print $1 }' "$LAB_HERE/../closure/closures.table"
    fi
}

# many_settings: the lines of settings.table for the release that the target has.
many_settings() {
    local release since line
    release=$(nix_release)
    grep -v '^#' "$LAB_HERE/settings.table" | while read -r since line; do
        ! printf '%s\n' "$since" "$release" | sort --version-sort --check=quiet || echo "$line"
    done | awk '{ lines[$1] = $0 } END { for (name in lines) print lines[name] }' | sort
}

# The variants, each with the configuration that makes it; `r1` is what a user without any configuration gets.
# The settings are the last of each.
variant_config() {
    case $1 in
    r1) printf '[settings]\n' ;;
    r2) printf '[package]\nrevision = "2"\n[settings]\nmax-jobs = "3"\n' ;;
    delete) printf '[removal]\npurge = "delete"\n[settings]\n' ;;
    article) cat "$LAB_HERE/../../examples/article-2013.toml" ;;
    renamed) printf '[package]\nname = "acme-nix"\n[removal]\npurge = "delete"\n[settings]\n' ;;
    access) printf '[removal]\npurge = "delete"\n[access]\ngroup = "nix-users"\n[settings]\n' ;;
    settings) printf '[settings]\n' && many_settings ;;
    ways) printf '[package]\nrevision = "2"\n[shells]\nzsh = true\nsudo = true\n[settings]\n' ;;
    few) printf '[build-users]\ncount = 2\n[settings]\n' ;;
    # Others are a scenario's own.
    *) cat "$DIR/$1.toml" ;;
    esac
}

# advisories RELEASE WHICH: what the program's table says of it, a name a line, sorted; WHICH is `all`, or `plain` for
# those that need no experimental feature.
advisories() {
    "$NIX_PACKAGER" -q advisories --nix "$1" --json | /usr/bin/python3 -c '
import json, sys
print(*sorted(row["id"] for row in json.load(sys.stdin) if sys.argv[1] == "all" or "feature" not in row), sep="\n")' "$2"
}

# without_advisories: the doctor's text without the warning that every release of the lab has, and its remedy.
without_advisories() { sed '/^warning  *advisories:/,+1d'; }

# payload_config PAYLOAD: the rest of the configuration. The closures' Nix is compiled to use a shell outside of them, or none.
payload_config() {
    [ "$1" != distro ] || return 0
    printf '[nix]\npayload = "closure"\nallow-vulnerable = [%s]\n' "$(advisories "$1" all | sed 's/.*/"&",/' | tr -d '\n')"
    printf '[nix.closure.%s]\npath = "%s"\nsha256 = "%s"\n' \
        "$SYSTEM" "$LAB_CLOSURES/nix-$1-$SYSTEM.tar.xz" "$(fact sha256 "$1")"
}

# compression_config VARIANT PAYLOAD: of .debs with a closure the first variant has xz, as everything in the archive; the
# others are made sooner, and so is all of Debian 12. Debian 11 reads nothing else.
compression_config() {
    case $1-$2-$PACKAGE_TARGET in
    *-distro-* | *-debian-11 | r1-"$PAYLOAD"-debian-13) ;;
    *-debian-*) printf '[target.%s.package]\ncompression = "zstd"\n' "$PACKAGE_TARGET" ;;
    esac
}

# package_build VARIANT PAYLOAD DIR: makes the package below DIR, unless it is there.
package_build() (
    mkdir -p "$3"
    exec 9>"$3/lock"
    flock 9
    if [ -e "$3/$PACKAGE_TARGET" ]; then exit 0; fi
    # From an empty directory: no configuration of the checkout may get in.
    mkdir -p "$3/empty"
    cd "$3/empty" || exit 1
    case $1-$2 in
    r1-distro) set -- "$3" ;;
    *)
        { variant_config "$1" && payload_config "$2" && compression_config "$1" "$2"; } >"$3/nix-packager.toml"
        set -- "$3" -c "$3/nix-packager.toml"
        ;;
    esac
    "$NIX_PACKAGER" -q build "${@:2}" --target "$PACKAGE_TARGET" --out "$1/new" >&2 &&
        mv "$1/new/$PACKAGE_TARGET" "$1/$PACKAGE_TARGET"
)

# package VARIANT [PAYLOAD]: the package's path inside a machine; it is made when it is first asked for.
package() {
    local dir=$LAB_PACKAGES/$1-${2-$PAYLOAD}-$PACKAGE_TARGET-$SYSTEM file
    package_build "$1" "${2-$PAYLOAD}" "$dir" || return 1
    for file in "$dir/$PACKAGE_TARGET"/*."$FAMILY"; do
        [ -e "$file" ] && echo "/srv/packages${file#"$LAB_PACKAGES"}" && return 0
    done
    echo "no package of variant $1 for $PACKAGE_TARGET" >&2
    return 1
}

# Nothing here answers a question for the package manager: what asks one fails, with nothing to read from.
APT=(--yes --quiet -o Dpkg::Use-Pty=0)

# install VARIANT [PAYLOAD]: with dependencies; also the way to upgrade a .deb.
install() {
    local file
    file=$(package "$@") || return 1
    case $FAMILY in
    deb) run apt-get install "${APT[@]}" "$file" ;;
    rpm) run dnf --assumeyes install "$file" ;;
    esac
}

# install_here VARIANT [PAYLOAD]: also the way to upgrade, by dpkg or rpm alone: where the dependencies are there already
# (`fresh nix`), without the long search for them.
install_here() {
    local file
    file=$(package "$@") || return 1
    case $FAMILY in
    deb) run dpkg --install "$file" ;;
    rpm) run rpm --upgrade "$file" ;;
    esac
}

upgrade() {
    local file
    [ "$FAMILY" = rpm ] || { install "$@"; return; }
    file=$(package "$@") && run dnf --assumeyes upgrade "$file"
}

reinstall() {
    local file
    file=$(package "$@") || return 1
    case $FAMILY in
    deb) run apt-get install "${APT[@]}" --reinstall "$file" ;;
    rpm) run dnf --assumeyes reinstall "$file" ;;
    esac
}

# downgrade VARIANT [PAYLOAD]
downgrade() {
    local file
    file=$(package "$@") || return 1
    case $FAMILY in
    deb) run apt-get install "${APT[@]}" --allow-downgrades "$file" ;;
    rpm) run dnf --assumeyes downgrade "$file" ;;
    esac
}

remove() {
    case $FAMILY in
    deb) run apt-get remove "${APT[@]}" nix-multiuser ;;
    rpm) run dnf --assumeyes --setopt=clean_requirements_on_remove=False remove nix-multiuser ;;
    esac
}

# purge: of a .deb only; rpm knows no such thing.
purge() {
    run apt-get purge "${APT[@]}" nix-multiuser
}
