# shellcheck shell=bash
# Promise: every Nix reads the nix.conf of its package without a word, and holds every configured value (S4).

scenario() {
    local user command
    fresh nix
    boot
    # Without one, Nix has other ideas of timeouts.
    add_address
    needs "a package with many settings installs" install_here settings
    # They are asked, and have nothing.
    run sh -c 'for cache in /srv/cache /srv/other-cache; do mkdir $cache && echo "StoreDir: /nix/store" >$cache/nix-cache-info; done'
    check_values
    for user in root alice; do
        for command in "nix-instantiate --indirect --add-root hello.drv --argstr who $user /srv/lab/hello.nix" \
            "nix-build --no-out-link --argstr who $user /srv/lab/hello.nix" \
            "nix-env -i -f /srv/lab/hello.nix --argstr who $user" \
            "nix-env -q" \
            "nix-store --query --roots /nix/store/*-hello-$user" \
            "nix-store --gc --print-roots" \
            "$(show_command)"; do
            works "$user runs ${command%% -*}" as "$user" "$command"
            is "which says nothing about settings" "" "$(complaints <<<"$OUT")"
        done
    done
    works "the daemon has built" run journalctl --quiet --output cat --unit nix-daemon.service
    has "and told whom it served" "*accepted connection*" "$OUT"
    is "and nothing about settings" "" "$(complaints <<<"$OUT")"

    # What they say about a setting that they do not know.
    run sh -c 'echo "no-such-setting = 1" >>/etc/nix/nix.custom.conf; systemctl restart nix-daemon.service'
    as root "nix-build --no-out-link --argstr who more /srv/lab/hello.nix" >/dev/null 2>&1
    has "a setting that does not exist is complained about" "*no-such-setting*" "$(as root "$(show_command)" 2>&1 | complaints)"
    has "by the daemon, too" "*no-such-setting*" "$(run journalctl --quiet --output cat --unit nix-daemon.service | complaints)"
}

# complaints < OUTPUT: what in it is neither a setting that is shown nor a matter of course.
complaints() {
    grep -vE '^[a-z0-9-]+ = ' | grep -iE 'warning|error|unknown|ignor|deprecat|invalid|unrecogni|obsolete'
}

# show_command: what prints the settings, by its name in that release.
show_command() {
    if printf '%s\n' 2.20 "$(nix_release)" | sort --version-sort --check=quiet; then echo "nix config show"; else echo "nix show-config"; fi
}

# Every value of the package's configuration is what root's Nix reports, which reads what the daemon reads.
check_values() {
    local reported configured=0 name value
    works "Nix shows its settings" as root "$(show_command)"
    reported=$OUT
    while read -r name value; do
        configured=$((configured + 1))
        is "$name is what was configured" "$(words "$name" "$value")" \
            "$(words "$name" "$(sed -n "s/^$name = //p" <<<"$reported")")"
    done < <(many_settings | sed 's/ = / /')
    works "there were $configured of them" test "$configured" -ge 28
}

# words NAME VALUE: a value of TOML or of nix.conf as words; where their order means nothing, in one order.
words() {
    local value=$2
    [[ $value != \[* ]] || value=$(tr -d '[],' <<<"$value")
    value=${value//\"/}
    case $1 in *-features | ignored-acls) value=$(tr ' ' '\n' <<<"$value" | sort | paste -sd ' ') ;; esac
    echo "$value"
}
