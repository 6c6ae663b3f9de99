# shellcheck shell=bash
# Promise: `nix-multiuser doctor` reports nothing on a healthy system, to root and to users; `status` shows what it names.

scenario() {
    fresh installed
    boot
    check_healthy
    check_use
    check_status
    check_advisories
}

# doctor [ARGUMENT...]: runs it; sets FOUND to sorted words STATE:NAME of warnings and failures, STATUS to its exit status.
doctor() {
    run /usr/bin/nix-multiuser doctor --json "$@" >"$DIR/doctor.json" 2>"$DIR/doctor.err"
    STATUS=$?
    read_report
}

read_report() {
    FOUND=$(/usr/bin/python3 - "$DIR/doctor.json" <<'END' 2>&1
import json, sys
report = json.load(open(sys.argv[1], encoding="utf-8"))
checks = report["checks"]
states = ["ok", "warning", "failed", "could not run"]
assert all(set(check) == {"name", "area", "state", "found", "remedy"} for check in checks)
assert len({check["name"] for check in checks}) == len(checks) > 50
for state in states:
    assert report[state] == sum(check["state"] == state for check in checks), state
# No release of the lab is fixed; check_advisories looks at what is said of it.
print(*sorted(check["state"] + ":" + check["name"] for check in checks if check["state"] in ("warning", "failed")
              and check["name"] != "advisories"))
END
    ) || FOUND="invalid report: $FOUND $(cat "$DIR/doctor.err")"
}

# finds TEXT EXPECTED STATUS: compares FOUND and STATUS.
finds() {
    if [ "$2 $3" = "$FOUND $STATUS" ]; then
        ok "$1"
    else
        not_ok "$1" "expected: exit $3: $2"$'\n'"found: exit $STATUS: $FOUND"$'\n'"$(grep -E '"(warning|failed)",' "$DIR/doctor.json")"
    fi
}

# clean TEXT [ARGUMENT...]
clean() {
    local text=$1
    shift
    doctor "$@"
    finds "$text" "" 0
    is "nothing is printed on standard error" "" "$(cat "$DIR/doctor.err")"
}

check_healthy() {
    local started
    # On el-10 the lab uses the Nix of Debian 12, which has no built-in shell for builds.
    if [ "$TARGET" = el-10 ]; then
        doctor
        finds "the missing shell for builds is reported" "warning:sandbox-shell" 0
        run sh -c '. /srv/lab/break-system.sh; set_to "sandbox-paths = /bin/sh=$(command -v busybox)"; stop_daemon'
    fi
    clean "a healthy system has no warnings and failures"
    started=${EPOCHREALTIME/./}
    run /usr/bin/nix-multiuser doctor >/dev/null
    echo "# $TARGET $SCENARIO: doctor as root took $(((${EPOCHREALTIME/./} - started) / 1000)) ms"
    clean "nor has it with --deep" --deep
    clean "nor with --user alice" --user alice
    as alice "/usr/bin/nix-multiuser doctor --json --deep" >"$DIR/doctor.json" 2>"$DIR/doctor.err"
    STATUS=$?
    read_report
    is "nor when alice runs it" "exit 0:" "exit $STATUS:$FOUND$(cat "$DIR/doctor.err")"
    for shell in dash bash "busybox sh"; do
        # shellcheck disable=SC2086 # two words
        OUT=$(run $shell /usr/libexec/nix-multiuser/doctor --deep 2>&1 | without_advisories)
        has "it runs in $shell" "* checks: * ok, 1 with a warning, 0 failed, 0 could not run" "$OUT"
    done
    hasnt "only the summary line is printed" "*$'\n'*" "$OUT"
    has "--all also prints checks that are ok" "*ok * daemon-answers*checks:*" "$(run nix-multiuser doctor --all)"
}

# What the doctor says of the Nix here is what the program's table says, no more and no less.
check_advisories() {
    local release date
    release=$(nix_release)
    date=$(sed -n 's/^date = "\(.*\)"/\1/p' "$LAB_HERE/../../src/knowledge/advisories.toml")
    doctor
    is "each advisory of Nix $release is reported" "$(advisories "$release" plain)" "$(reported)"
    has "with the date of the table" "*Nix $release is open to *advisories of $date*" "$(grep '"advisories"' "$DIR/doctor.json")"
    has "status has a line of it" "*Advisories*$(advisories "$release" plain | wc -l) of $date*" "$(run nix-multiuser status)"
    [ "$PAYLOAD" != distro ] || [ "$FAMILY" != deb ] ||
        has "with the version of the distribution's package" "*unless nix-bin $(run dpkg-query -W -f '${Version}' nix-bin) *" \
            "$(grep '"advisories"' "$DIR/doctor.json")"
    # Nix 2.3 has no experimental features.
    case $release in 2.3.*) return 0 ;; esac
    run sh -c '. /srv/lab/break-system.sh; set_to "extra-experimental-features = recursive-nix ca-derivations"; stop_daemon'
    doctor
    is "with experimental features, also those that need them" "$(advisories "$release" all)" "$(reported)"
    run sh -c '. /srv/lab/break-system.sh; set_back; stop_daemon'
}

# reported: the advisories in the last report, sorted.
reported() {
    /usr/bin/python3 - "$DIR/doctor.json" <<'END'
import json, re, sys
found = [check["found"] for check in json.load(open(sys.argv[1], encoding="utf-8"))["checks"] if check["name"] == "advisories"]
print(*sorted(re.findall(r"(CVE-[0-9]+-[0-9]+|GHSA(?:-[a-z0-9]{4}){3}) [(]", found[0])), sep="\n")
END
}

# used TEXT STATUS ARGUMENT...
used() {
    local text=$1 status=$2
    shift 2
    OUT=$(run /usr/bin/nix-multiuser "$@" 2>&1)
    is "$text" "$status" "$?"
}

check_use() {
    used "an unknown option is a usage error" 2 doctor --json --repair
    used "a user who does not exist is a usage error" 2 doctor --user nobody-such
    used "--root with doctor is a usage error" 2 --root /srv doctor
    used "--help succeeds" 0 doctor --help
    OUT=$(as alice "/usr/bin/nix-multiuser doctor --fix" 2>&1)
    is "only root can use --fix" 2 "$?"
    used "an argument of status is a usage error" 2 status all
}

check_status() {
    local text
    text=$(run /usr/bin/nix-multiuser status)
    has "status shows package, daemon, socket, store and users" \
        "Package*nix-multiuser*Nix*$(run nix --version | sed 's/.* //')*Daemon*process $(daemon_pid)*Socket*Store*paths*32 users in nixbld*Builders*" "$text"
    works "it fits on one screen" test "$(wc -l <<<"$text")" -le 24
    has "alice can run it" "Package*Daemon*process*" "$(as alice "/usr/bin/nix-multiuser status" 2>&1)"
    run sh -c 'echo "ssh://nix@elsewhere x86_64-linux" >/etc/nix/machines'
    has "it shows remote builders" "*Builders*ssh://nix@elsewhere*" "$(run nix-multiuser status --deep)"
    run rm /etc/nix/machines
    if [ "$INIT" = systemd ]; then
        run systemctl stop nix-daemon.service 2>/dev/null
        has "a stopped daemon starts on demand" "*Daemon*starts on demand (socket active)*" "$(run nix-multiuser status)"
        run systemctl start nix-daemon.service
    fi
    # Nix 2.3 does not record it.
    case $TARGET in debian-11*) return 0 ;; esac
    run nix-store --gc >/dev/null 2>&1
    has "it shows the last garbage collection" "*Last GC*seconds ago*" "$(run nix-multiuser status)"
}
