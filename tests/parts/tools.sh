# shellcheck shell=bash disable=SC2154
# The programs that parts need, and the Debian packages that have them (tools.table); sourced by tests/run.

# missing_packages PART...: the packages of what these parts need and this system lacks.
missing_packages() {
    local command package wanted part
    while read -r command package wanted; do
        for part in "$@"; do
            case " $wanted " in *" $part "*) ;; *) continue ;; esac
            case $command in
            /*) [ -e "$command" ] || echo "$package" ;;
            *) command -v "$command" >/dev/null || echo "$package" ;;
            esac
        done
    done < <(grep -v '^#' tests/parts/tools.table) | sort -u
}

# install_missing PART...: installs them, as root on Debian; what is still missing is named.
install_missing() {
    local packages
    mapfile -t packages < <(missing_packages "$@")
    [ ${#packages[@]} -gt 0 ] || return 0
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "# installing: ${packages[*]}"
        install_packages "${packages[@]}" || { apt-get update -q=2 && install_packages "${packages[@]}"; }
    fi
    mapfile -t packages < <(missing_packages "$@")
    [ ${#packages[@]} = 0 ] || echo "# missing, and checks that need them are skipped: ${packages[*]}"
}

install_packages() {
    DEBIAN_FRONTEND=noninteractive apt-get install --yes -q=2 --no-install-recommends "$@" \
        </dev/null >/dev/null
}

# needs TOOL...: prints a skip line and fails when one is missing.
needs() {
    local tool
    for tool in "$@"; do
        command -v "$tool" >/dev/null || { echo "skip - $tool is missing"; return 1; }
    done
}
