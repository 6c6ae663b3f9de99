#!/bin/sh
# way.sh USER: what is there for USER at the end of a way in, a line each; by command names alone.
set -u

said() { "$@" 2>/dev/null || echo none; }

# twice LIST: the words of the list that occur more than once.
twice() {
    words=$(printf '%s\n' "$1" | tr : '\n' | sort | uniq -d | tr '\n' ' ')
    echo "${words:-none}"
}

# found LIST FILE: whether a directory of the list has it.
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
echo "own: $(said "way-$1")"
echo "all: $(said way-root)"
echo "desktop entry: $(found "$data" "applications/way-$1.desktop")"
echo "defaults: $(found "${XDG_CONFIG_DIRS:-/etc/xdg}" "way-$1")"
case ":$data:" in
*:/usr/local/share:/usr/share:*) echo "the distribution's data: kept" ;;
*) echo "the distribution's data: lost, $data" ;;
esac
echo "MANPATH: ${MANPATH-unset}"
echo "twice: $(twice "$PATH") $(twice "$data") $(twice "${XDG_CONFIG_DIRS-}")"
