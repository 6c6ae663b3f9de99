# shellcheck shell=bash
# The rows of ways.table: `way_NAME USER` runs the probe that way and prints its output and anything else that was
# printed.

PROBE=/srv/lab/way.sh

# plain USER COMMAND...: runs it as that user, with a minimal environment.
plain() {
    local home
    home=$(run getent passwd "$1" | cut -d : -f 6)
    run setpriv --reuid="$1" --regid="$(run id -g "$1")" --init-groups \
        env -i HOME="$home" USER="$1" LOGNAME="$1" TERM=dumb PATH=/usr/local/bin:/usr/bin:/bin "${@:2}"
}

# written FILE: waits until the probe has written its last line to FILE, and prints FILE.
written() {
    LIMIT=20 run sh -c "until grep -qs ^twice $1; do sleep 0.05; done; cat $1"
}

# wrote USER: prints a command that runs the probe in the background; `written /tmp/way.out` reads its output.
wrote() {
    run rm -f /tmp/way.out
    echo "$PROBE $1 >/tmp/way.out 2>&1"
}

by_su() { run su --shell "$1" - "$2" -c "$PROBE $2"; }
way_bash-login() { by_su /bin/bash "$1"; }
way_bash-nested() {
    run su - "$1" -c "script -qec \"bash -ic 'bash -lc \\\"$PROBE $1\\\"'\" /dev/null" | tr -d '\r'
}
way_dash-login() { by_su /bin/dash "$1"; }
way_busybox() { plain "$1" /opt/busybox/bin/sh -c ". /etc/profile.d/nix-multiuser.sh; $PROBE $1"; }
way_fish-login() { by_su /usr/bin/fish "$1"; }
way_fish() { plain "$1" fish -c "$PROBE $1"; }
way_tcsh-login() { by_su /bin/tcsh "$1"; }
way_zsh-login() { by_su /bin/zsh "$1"; }
way_zsh() { plain "$1" zsh -c "$PROBE $1"; }

way_su-login() { run su - "$1" -c "$PROBE $1"; }
way_su() { run su "$1" -c "$PROBE $1"; }
way_sudo() { plain "$1" sudo "$PROBE" "$1"; }
way_sudo-login() { plain "$1" sudo -i "$PROBE" "$1"; }

way_ssh-login() { run sh -c "echo $PROBE $1 | ssh -T $1@localhost"; }
way_ssh-command() { run ssh "$1@localhost" "$PROBE $1"; }
way_ssh-command-fish() { with_shell /usr/bin/fish "$1"; }
way_ssh-command-zsh() { with_shell /bin/zsh "$1"; }

with_shell() { # with_shell SHELL USER
    run usermod --shell "$1" "$2"
    way_ssh-command "$2"
    run usermod --shell /bin/bash "$2"
}

way_cron() {
    run sh -c "echo '@reboot $(wrote "$1")' | crontab -u $1 -"
    # @reboot jobs run when cron starts for the first time after a boot.
    run sh -c "rm -f /run/crond.reboot && systemctl restart cron"
    written /tmp/way.out
    run crontab -u "$1" -r
}

way_at() {
    run su - "$1" -c "echo '$(wrote "$1")' | at now" 2>/dev/null
    written /tmp/way.out
}

way_system-service() { run systemd-run --quiet --wait --pipe "$PROBE" "$1"; }
way_system-service-of() { run systemd-run --quiet --wait --pipe --uid="$1" "$PROBE" "$1"; }

# user_manager USER COMMAND...: runs it as that user, connected to the user's systemd manager.
user_manager() {
    plain "$1" env XDG_RUNTIME_DIR="/run/user/$(run id -u "$1")" "${@:2}"
}

way_user-service() { user_manager "$1" systemd-run --user --quiet --wait --pipe "$PROBE" "$1"; }

way_user-unit() {
    local command
    command=$(wrote "$1")
    run su - "$1" -c "mkdir -p .config/systemd/user && printf '%s\n' '[Service]' Type=oneshot \
        'ExecStart=/bin/sh -c \"$command\"' >.config/systemd/user/way.service"
    user_manager "$1" systemctl --user daemon-reload
    user_manager "$1" systemctl --user start way.service
    written /tmp/way.out
}

way_tmux() {
    run su - "$1" -c "tmux -L way new-session -d && tmux -L way send-keys '$(wrote "$1")' Enter"
    written /tmp/way.out
    run su - "$1" -c "tmux -L way kill-server"
}

# As with `docker exec`: a program started without a shell.
way_bare() { plain "$1" "$PROBE" "$1"; }
