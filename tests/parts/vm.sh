# shellcheck shell=bash disable=SC2154
# The part vm; sourced by tests/run.

part_vm() {
    NIX_PACKAGER=$program reported tests/vm/run "${full[@]}"
}
