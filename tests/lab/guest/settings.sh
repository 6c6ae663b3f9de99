#!/bin/sh
# What Nix makes of settings: for each line `NAME VALUE FEATURE` of $1 prints `read`, `ignored`, `unknown` or `refused`,
# NAME and FEATURE. A value has + for spaces; FEATURE is the one that is enabled, `-` none.
set -u

NIX_CONF_DIR=$(mktemp -d)
export NIX_CONF_DIR
echo "$1" | while read -r name value feature; do
    {
        [ "$feature" = - ] || echo "experimental-features = $feature"
        echo "$name = $(echo "$value" | tr + ' ')"
    } >"$NIX_CONF_DIR/nix.conf"
    # That it fails afterwards, as without the library of `plugin-files`, is no matter.
    case $(nix-instantiate --eval --expr 1 2>&1) in
    *"unknown setting '$name'"*) echo "unknown $name $feature" ;;
    # It names the setting by today's name.
    *"gnoring setting '"*) echo "ignored $name $feature" ;;
    *"invalid value"* | *"not an absolute path"*) echo "refused $name $feature" ;;
    *) echo "read $name $feature" ;;
    esac
done
rm -r "$NIX_CONF_DIR"
