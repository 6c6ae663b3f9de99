# shellcheck shell=bash disable=SC2154
# The part lab; sourced by tests/run.

part_lab() {
    NIX_PACKAGER=$program reported tests/lab/run "${full[@]}"
}
