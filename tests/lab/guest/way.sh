#!/bin/sh
# way.sh USER: prints what USER finds in the current environment, one line each; commands are called by name.
set -u

output_of() { "$@" 2>/dev/null || echo none; }

# twice LIST: prints the directories that occur more than once in the list.
twice() {
    words=$(printf '%s\n' "$1" | tr : '\n' | sort | uniq -d | tr '\n' ' ')
    echo "${words:-none}"
}

# found LIST FILE: prints whether a directory of the list contains FILE.
found() {
    for dir in $(printf '%s\n' "$1" | sed 's/ /?/g' | tr : ' '); do
        [ ! -e "$dir/$2" ] || { echo found && return; }
    done
    echo none
}

data=${XDG_DATA_DIRS:-/usr/local/share:/usr/share}
case $(nix-env --version 2>&1) in
"nix-env (Nix) 2."*) echo "nix: works" ;;
*) echo "nix: none" ;;
esac
echo "own: $(output_of "way-$1")"
echo "all: $(output_of way-root)"
echo "desktop entry: $(found "$data" "applications/way-$1.desktop")"
echo "defaults: $(found "${XDG_CONFIG_DIRS:-/etc/xdg}" "way-$1")"
case ":$data:" in
*:/usr/local/share:/usr/share:*) echo "the distribution's data: kept" ;;
*) echo "the distribution's data: lost, $data" ;;
esac
echo "MANPATH: ${MANPATH-unset}"
echo "twice: $(twice "$PATH") $(twice "$data") $(twice "${XDG_CONFIG_DIRS-}")"
