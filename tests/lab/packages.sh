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

# The variants, each with the configuration that makes it; `r1` is what a user without any configuration gets.
variant_config() {
    case $1 in
    r1) ;;
    r2) printf '[package]\nrevision = "2"\n[settings]\nmax-jobs = "3"\n' ;;
    delete) printf '[removal]\npurge = "delete"\n' ;;
    article) cat "$LAB_HERE/../../examples/article-2013.toml" ;;
    esac
}

# packages_build TARGET...: all variants into $LAB_PACKAGES/VARIANT/TARGET/.
packages_build() {
    local variant target options
    for variant in r1 r2 delete article; do
        options=()
        mkdir -p "$LAB_PACKAGES/$variant"
        variant_config "$variant" >"$LAB_PACKAGES/$variant/nix-packager.toml"
        [ "$variant" = r1 ] || options=(-c "$LAB_PACKAGES/$variant/nix-packager.toml")
        for target in "$@"; do options+=(--target "$target"); done
        # From an empty directory: no configuration of the checkout may get in.
        (cd "$LAB_PACKAGES/$variant" && "$NIX_PACKAGER" -q build "${options[@]}" --out "$LAB_PACKAGES/$variant") || return 1
    done
}

# package VARIANT: the package's path inside a machine.
package() {
    local file
    for file in "$LAB_PACKAGES/$1/$PACKAGE_TARGET"/nix-multiuser?*."$FAMILY"; do
        [ -e "$file" ] && echo "/srv/packages${file#"$LAB_PACKAGES"}" && return 0
    done
    echo "no package of variant $1 for $PACKAGE_TARGET" >&2
    return 1
}

# Nothing here answers a question for the package manager: what asks one fails, with nothing to read from.
APT=(--yes --quiet -o Dpkg::Use-Pty=0)

# install VARIANT: with dependencies; also the way to upgrade a .deb.
install() {
    case $FAMILY in
    deb) run apt-get install "${APT[@]}" "$(package "$1")" ;;
    rpm) run dnf --assumeyes install "$(package "$1")" ;;
    esac
}

# install_here VARIANT: where the dependencies are there already (`fresh nix`), without apt's long search for them.
install_here() {
    case $FAMILY in
    deb) run dpkg --install "$(package "$1")" ;;
    rpm) install "$1" ;;
    esac
}

upgrade() {
    case $FAMILY in
    deb) install "$1" ;;
    rpm) run dnf --assumeyes upgrade "$(package "$1")" ;;
    esac
}

reinstall() {
    case $FAMILY in
    deb) run apt-get install "${APT[@]}" --reinstall "$(package "$1")" ;;
    rpm) run dnf --assumeyes reinstall "$(package "$1")" ;;
    esac
}

remove() {
    case $FAMILY in
    deb) run apt-get remove "${APT[@]}" nix-multiuser ;;
    rpm) run dnf --assumeyes --noautoremove remove nix-multiuser ;;
    esac
}

# purge: of a .deb only; rpm knows no such thing.
purge() {
    run apt-get purge "${APT[@]}" nix-multiuser
}
