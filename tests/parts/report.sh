# shellcheck shell=bash disable=SC2154
# Lines that parts print, and what is counted of them; sourced by tests/run.

# checked NAME COMMAND...: one check, by its exit status.
checked() {
    local name=$1
    shift
    if "$@"; then echo "ok - $name"; else echo "not ok - $name"; fi
}

# reported COMMAND...: a program that prints its own lines; if it fails without one, so does the part.
reported() {
    local status
    "$@" | tee "$log.part"
    status=${PIPESTATUS[0]}
    [ "$status" = 0 ] || grep -q '^not ok - ' "$log.part" || echo "not ok - $1 ended with exit status $status"
}

# closure_config DIR PART: writes DIR/nix-packager.toml for a bundled Nix; without a closure, a skip line and failure.
closure_config() {
    local tarball=$build/lab/closures/nix-2.26.3-x86_64-linux.tar.xz
    if [ ! -e "$tarball" ]; then
        echo "skip - $2: there is no closure; root makes one with tests/lab/run --roots"
        return 1
    fi
    cat >"$1/nix-packager.toml" <<END
targets = ["debian-13", "ubuntu-24.04", "fedora-44"]
[nix]
payload = "closure"
allow-vulnerable = [$("$program" -q advisories --nix 2.26.3 --json | sed -n 's/^ *"id": \(".*"\),$/\1/p' | paste -sd ,)]
[nix.closure.x86_64-linux]
path = "$tarball"
sha256 = "$(sha256sum "$tarball" | cut -d ' ' -f 1)"
END
}

lines() { # lines PATTERN: how many lines of the log match
    grep -cE "$1" "$log"
}

# failures: the lines of the log that say what failed, those also of cargo's tests.
failures() {
    sed -nE '/^not ok - /p; s/^---- (.*) stdout ----$/not ok - \1/p' "$log"
}

# run_part PART: runs it, prints what it prints, and counts.
run_part() {
    local started=$SECONDS status good bad left line
    echo "== $1"
    still_running "$1" &
    ticking=$!
    "part_$1" 2>&1 | tee "$log"
    status=$?
    kill "$ticking" 2>/dev/null
    good=$(lines '^ok - ') bad=$(lines '^not ok - ') left=$(lines '^skip - ')
    if [[ $(grep '^# cargo test: ' "$log") =~ ([0-9]+)\ passed,\ ([0-9]+)\ failed,\ ([0-9]+)\ skipped ]]; then
        good=$((good + BASH_REMATCH[1])) bad=$((bad + BASH_REMATCH[2])) left=$((left + BASH_REMATCH[3]))
    fi
    if [ $((good + bad + left)) = 0 ]; then
        echo "not ok - ended with exit status $status and checked nothing" | tee "$log"
        bad=1
    fi
    while read -r line; do faults+=("$1: $line"); done < <(failures)
    passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + left))
    echo "== $1: $good passed, $bad failed, $left skipped, $((SECONDS - started)) s"
    profile+=("$((SECONDS - started)) $1")
}

# still_running PART: prints the minutes so far, every minute; the lab prints its own progress.
still_running() {
    local minutes=0
    [ "$1" != lab ] || return 0
    while sleep 60 >/dev/null 2>&1; do
        minutes=$((minutes + 1))
        echo "# $1: $minutes min"
    done
}

# print_profile: seconds of each part, and the ten longest scenario runs of the lab.
print_profile() {
    local line
    echo "== profile"
    for line in "${profile[@]}"; do printf '# %5d s  %s\n' "${line%% *}" "${line#* }"; done
    printf '# %5d s  in all\n' "$SECONDS"
    case " $parts " in *" lab "*) ;; *) return 0 ;; esac
    [ -s "$build/lab/logs/times" ] || return 0
    echo "# The longest scenario runs: seconds, seconds of processor time, boots"
    sort --numeric-sort --reverse "$build/lab/logs/times" | head -n 10 |
        while read -r line; do
            # shellcheck disable=SC2086 # five words
            printf '# %5d s %6.1f s %3d  %s %s\n' $line
        done
}

# print_faults: what failed, once more, where the end of a long log shows it.
print_faults() {
    [ ${#faults[@]} -gt 0 ] || return 0
    echo "== failed"
    printf '# %s\n' "${faults[@]}"
}
