#!/bin/sh
# How Nix handles settings: for each line `NAME VALUE FEATURE` of $1 prints `read`, `ignored`, `unknown` or `refused`, then
# NAME and FEATURE. Values have + for spaces; FEATURE is enabled, `-` is none.
set -u

NIX_CONF_DIR=$(mktemp -d)
export NIX_CONF_DIR
echo "$1" | while read -r name value feature; do
    {
        [ "$feature" = - ] || echo "experimental-features = $feature"
        echo "$name = $(echo "$value" | tr + ' ')"
    } >"$NIX_CONF_DIR/nix.conf"
    # A later failure does not count, for example because a library of `plugin-files` is missing.
    case $(nix-instantiate --eval --expr 1 2>&1) in
    *"unknown setting '$name'"*) echo "unknown $name $feature" ;;
    # The warning has the current name of the setting.
    *"gnoring setting '"*) echo "ignored $name $feature" ;;
    *"invalid value"* | *"not an absolute path"*) echo "refused $name $feature" ;;
    *) echo "read $name $feature" ;;
    esac
done
rm -r "$NIX_CONF_DIR"
