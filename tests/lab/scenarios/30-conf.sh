# shellcheck shell=bash
# Promise: every Nix reads the nix.conf of its package without warnings, and reports every configured value (S4).

scenario() {
    local user command
    fresh nix
    boot
    # Without a network address, Nix uses other timeouts.
    add_address
    needs "a package with many settings installs" install_here settings
    # Empty binary caches, which Nix queries.
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
            is "without a message about settings" "" "$(complaints <<<"$OUT")"
        done
    done
    works "the daemon's log can be read" run journalctl --quiet --output cat --unit nix-daemon.service
    has "it logs connections" "*accepted connection*" "$OUT"
    is "it logs nothing about settings" "" "$(complaints <<<"$OUT")"

    # An unknown setting.
    run sh -c 'echo "no-such-setting = 1" >>/etc/nix/nix.custom.conf; systemctl restart nix-daemon.service'
    as root "nix-build --no-out-link --argstr who more /srv/lab/hello.nix" >/dev/null 2>&1
    has "a command warns about an unknown setting" "*no-such-setting*" "$(as root "$(show_command)" 2>&1 | complaints)"
    has "the daemon warns about it too" "*no-such-setting*" "$(run journalctl --quiet --output cat --unit nix-daemon.service | complaints)"
}

# complaints < OUTPUT: prints warnings and errors.
complaints() {
    grep -vE '^[a-z0-9-]+ = ' | grep -iE 'warning|error|unknown|ignor|deprecat|invalid|unrecogni|obsolete'
}

# show_command: prints the command that shows the settings in this version.
show_command() {
    if printf '%s\n' 2.20 "$(nix_release)" | sort --version-sort --check=quiet; then echo "nix config show"; else echo "nix show-config"; fi
}

# Nix, run by root, reads what the daemon reads, and reports every value of the package's configuration.
check_values() {
    local reported configured=0 name value
    works "Nix prints its settings" as root "$(show_command)"
    reported=$OUT
    while read -r name value; do
        configured=$((configured + 1))
        is "$name is what was configured" "$(words "$name" "$value")" \
            "$(words "$name" "$(sed -n "s/^$name = //p" <<<"$reported")")"
    done < <(many_settings | sed 's/ = / /')
    works "$configured settings were compared" test "$configured" -ge 28
}

# words NAME VALUE: prints a value of TOML or nix.conf as words, sorted if their order has no meaning.
words() {
    local value=$2
    [[ $value != \[* ]] || value=$(tr -d '[],' <<<"$value")
    value=${value//\"/}
    case $1 in *-features | ignored-acls) value=$(tr ' ' '\n' <<<"$value" | sort | paste -sd ' ') ;; esac
    echo "$value"
}
