# shellcheck shell=bash
# Promise: however a program is started, it finds Nix and programs installed with it where documented, no directory is
# twice in a list, and no login is disturbed (S10 to S17). The cases are the rows of ways.table; docs/ways-in.md
# prints them.

# shellcheck source=tests/lab/ways.sh
. ./ways.sh

scenario() {
    fresh ways
    create_users
    boot
    needs "the package installs on a system with every shell" first_install
    prepare
    rows -
    check_manuals
    check_completions
    check_hints
    check_administrators_environment
    check_base_directories
    check_unusual
    check_root_takes_nothing
    check_forks
    check_syntax
    check_options
}

first_install() {
    local file
    [ "$FAMILY" = deb ] || { install r1; return; }
    # Recommended packages are not in the root.
    file=$(package r1) && run apt-get install "${APT[@]}" --no-install-recommends "$file"
}

# create_users: carol is known only to a directory service, dave's home directory has a space in its name.
create_users() {
    mkdir -p "$M/var/lib/extrausers"
    echo 'carol:x:5000:5000:Carol:/home/carol:/bin/bash' >"$M/var/lib/extrausers/passwd"
    echo 'carol:x:5000:' >"$M/var/lib/extrausers/group"
    echo 'carol:!:19000:0:99999:7:::' >"$M/var/lib/extrausers/shadow"
    sed -i -E 's/^(passwd|group|shadow):.*/& extrausers/' "$M/etc/nsswitch.conf"
    mkdir "$M/home/carol" && chown 5000:5000 "$M/home/carol"
    chroot "$M" useradd --create-home --home-dir "/home/dave the space" --shell /bin/bash dave
    chroot "$M" useradd --create-home --shell /bin/bash erin
    # Lingering: their user managers run without a login.
    mkdir -p "$M/var/lib/systemd/linger"
    touch "$M"/var/lib/systemd/linger/{root,alice,carol,dave}
    # Messages at login, which the probe does not expect.
    rm -rf "$M/etc/motd" "$M"/etc/update-motd.d/*
    echo 'alice ALL=(ALL) NOPASSWD: ALL' >"$M/etc/sudoers.d/lab" && chmod 440 "$M/etc/sudoers.d/lab"
    case $FAMILY in rpm) as_on_fedora ;; esac
}

# as_on_fedora: makes Debian's tcsh and zsh read /etc/profile.d, as they do on Fedora.
as_on_fedora() {
    echo "# $TARGET 41-ways: /etc/csh.login and /etc/zsh/zprofile read /etc/profile.d, as on Fedora; all other files are Debian's"
    printf '%s\n' 'foreach i (/etc/profile.d/*.csh)' 'source $i' end >"$M/etc/csh.login"
    echo "emulate sh -c '. /etc/profile'" >>"$M/etc/zsh/zprofile"
}

# prepare: each user installs a program and can log in by ssh.
prepare() {
    local user
    for user in root alice carol dave; do
        works "$user installs a program" run su - "$user" -c "nix-env -i -f /srv/lab/way.nix --argstr who $user"
    done
    run install -d -o bob -m 777 /srv/foreign /srv/read-only/1
    run sh -c 'install -d /srv/read-only/0 && install -d -o alice "/srv/read-only/$(id -u alice)"'
    run mount --bind -o ro /srv/read-only /srv/read-only
    run mount -o remount,bind,ro /srv/read-only
    [ "$INIT" = systemd ] || return 0
    # The user managers run since boot; restart them as at the start of a session.
    run systemctl restart 'user@*.service'
    run sh -c 'ssh-keygen -q -t ed25519 -N "" -f /root/.ssh/id_ed25519 <&- && echo PrintLastLog no >/etc/ssh/sshd_config.d/lab.conf
        printf "StrictHostKeyChecking no\nLogLevel ERROR\n" >/root/.ssh/config && systemctl restart ssh
        for home in /root /home/alice /home/carol; do
            install -d -m 700 $home/.ssh && cp /root/.ssh/id_ed25519.pub $home/.ssh/authorized_keys
            chown -R --reference=$home $home/.ssh
        done'
}

# rows OPTION: tests every row that needs this option of the package, or no option (`-`).
rows() {
    local way option users own all where words user
    while IFS='|' read -r way option users own all where words; do
        way=${way// /} option=${option// /} own=${own// /} all=${all// /} where=${where// /}
        [ "$option" = "$1" ] || continue
        case $where in all | "$INIT" | "$FAMILY") ;; *) continue ;; esac
        for user in $users; do
            is "$user,${words%%;*}${option/#-/}: Nix and programs are found as documented" \
                "$(expected "$user" "$own" "$all")" "$("way_$way" "$user" 2>&1)"
        done
    done < <(grep -v '^#' ways.table)
}

expected() { # expected USER OWN ALL
    local own=none all=none found=none
    [ "$2" = no ] || { own="way of $1" found=found; }
    [ "$3" = no ] || all="way of root"
    printf '%s\n' "nix: works" "own: $own" "all: $all" "desktop entry: $found" "defaults: $found" \
        "the distribution's data: kept" "MANPATH: unset" "twice: none none none"
}

check_manuals() {
    has "man finds the manual of an installed program" "*/way-alice.1*" "$(as alice "man -w way-alice" 2>&1)"
    has "and of a program installed for all users" "*/way-root.1*" "$(as alice "man -w way-root" 2>&1)"
    has "and of the distribution's programs" "*/ls.1*" "$(as alice "man -w ls" 2>&1)"
    has "also if MANPATH was set before" "*/way-alice.1*" \
        "$(plain alice env MANPATH=/usr/share/man bash -lc "man -w way-alice" 2>&1)"
}

check_completions() {
    is "bash completes the arguments of an installed program" "complete -W 'bashes' way-alice" "$(as alice '
        . /usr/share/bash-completion/bash_completion
        if declare -F _comp_load >/dev/null; then _comp_load way-alice; else _completion_loader way-alice; fi
        complete -p way-alice' 2>&1)"
    is "fish completes them, and reads the program's configuration" "fishes yes" \
        "$(plain alice fish -c 'echo (complete -C "way-alice f") $read_by_alice' 2>&1)"
    is "also in a session that already has these variables" "fishes yes" \
        "$(as alice "fish -c 'echo (complete -C \"way-alice f\") \$read_by_alice'" 2>&1)"
}

# CA certificates, where this Nix does not know the distribution's path, and the distribution's locale archive.
check_hints() {
    local shell bundle="" archive=/usr/lib/locale/locale-archive print="/usr/bin/printenv NIX_SSL_CERT_FILE LOCALE_ARCHIVE"
    case $FAMILY-$PAYLOAD in
    rpm-*) bundle=/etc/pki/tls/certs/ca-bundle.crt ;;
    deb-distro) ;;
    *) bundle=/etc/ssl/certs/ca-certificates.crt ;;
    esac
    [ "$FAMILY" = deb ] || run sh -c "mkdir -p ${bundle%/*} && cp /etc/ssl/certs/ca-certificates.crt $bundle"
    run rm -f "$archive"
    is "LOCALE_ARCHIVE is not set when there is no archive" "$bundle" "$(as alice "$print")"
    run touch "$archive"
    for shell in /bin/bash /bin/dash /usr/bin/fish /bin/tcsh; do
        is "certificates and locale archive are set in ${shell##*/}" "${bundle:+$bundle
}$archive" "$(run su --shell "$shell" - alice -c "$print")"
        is "previous values are kept in ${shell##*/}" "/my/bundle
/my/archive" "$(run env NIX_SSL_CERT_FILE=/my/bundle LOCALE_ARCHIVE=/my/archive \
            su --login --whitelist-environment=NIX_SSL_CERT_FILE,LOCALE_ARCHIVE --shell "$shell" alice -c "$print")"
    done
    run rm -f "$archive"
}

# The administrator's environment.d is kept.
check_administrators_environment() {
    [ "$INIT" = systemd ] || return 0
    run sh -c 'mkdir -p /etc/environment.d && printf "%s\n" "PATH=/opt/site/bin:/usr/bin:/bin" XDG_DATA_DIRS=/opt/site/share >/etc/environment.d/50-site.conf'
    user_manager alice systemctl --user daemon-reload
    is "user services have the directories of the administrator and those of Nix" "/home/alice/.nix-profile/bin:/nix/var/nix/profiles/default/bin:/opt/site/bin:/usr/bin:/bin
/opt/site/share:/usr/local/share:/usr/share:/home/alice/.nix-profile/share:/nix/var/nix/profiles/default/share" \
        "$(user_manager alice systemd-run --user --quiet --wait --pipe printenv PATH XDG_DATA_DIRS 2>&1)"
    run sh -c 'mkdir -p /etc/systemd/user-environment-generators && ln -s /dev/null /etc/systemd/user-environment-generators/60-nix-multiuser'
    user_manager alice systemctl --user daemon-reload
    is "a link to /dev/null disables our environment generator" "/opt/site/bin:/usr/bin:/bin
/opt/site/share" "$(user_manager alice systemd-run --user --quiet --wait --pipe printenv PATH XDG_DATA_DIRS 2>&1)"
    run rm /etc/systemd/user-environment-generators/60-nix-multiuser /etc/environment.d/50-site.conf
    user_manager alice systemctl --user daemon-reload
}

# erin uses use-xdg-base-directories.
check_base_directories() {
    run su - erin -c 'mkdir -p .config/nix && echo use-xdg-base-directories = true >.config/nix/nix.conf'
    case $(run env HOME=/run nix-env --version) in
    *" 2."[0-9].* | *" 2.1"[0-3].*) return ;;
    esac
    works "with use-xdg-base-directories, erin installs a program" as erin "nix-env -i -f /srv/lab/way.nix --argstr who erin"
    is "the profile link is in the state directory" /home/erin/.local/state/nix/profiles/profile \
        "$(run readlink /home/erin/.local/state/nix/profile)"
    local way
    for way in bash-login fish-login tcsh-login; do
        is "$way uses it" "$(expected erin yes yes)" "$("way_$way" erin 2>&1)"
    done
    is "NIX_PROFILES names it" "/nix/var/nix/profiles/default /home/erin/.local/state/nix/profile" \
        "$(as erin 'echo $NIX_PROFILES')"
}

# No login is disturbed by missing or unusual variables, homes and permissions.
check_unusual() {
    is "the login scripts print nothing and succeed in every shell and every unusual case, as a user" "144 cases" \
        "$(plain alice /srv/lab/unusual-logins.sh 2>&1)"
    is "and as root" "144 cases" "$(run /srv/lab/unusual-logins.sh 2>&1)"
    is "nothing was written into the home directory of another user" "" "$(run find /srv/foreign /srv/read-only -mindepth 1 -not -path '/srv/read-only/*[0-9]')"
}

# Whatever the environment names, root's shells take nothing of a user's.
check_root_takes_nothing() {
    is "root's shells take nothing from the directories of a user, whatever variables name them" "107 cases" \
        "$(run /srv/lab/root-environment.sh alice /home/alice 2>&1)"
}

check_forks() {
    is "after the first login no shell starts a process for the login script" "dash: 0
bash: 0
busybox sh: 0
zsh -f: 0
tcsh: 0
fish: 0
user manager: 0
id, for comparison: 1" "$(plain alice /srv/lab/forks.sh)"
}

check_syntax() {
    works "fish accepts the syntax of its file" run fish --no-execute /usr/share/fish/vendor_conf.d/nix-multiuser.fish
    works "tcsh accepts the syntax of its file" run tcsh -n /usr/share/nix-multiuser/profile.csh
    case $FAMILY in
    deb) works "and of the file that sources it" run tcsh -n /etc/csh/login.d/nix-multiuser ;;
    rpm) works "and of the file that sources it" run tcsh -n /etc/profile.d/nix-multiuser.csh ;;
    esac
}

# The options zsh and sudo; their changes are undone without them.
check_options() {
    local before
    before=$(run md5sum /etc/zsh/zshenv)
    works "the package with these options replaces the one without" upgrade ways
    rows sudo
    works "the files of sudo are valid" run visudo -c
    has "ours is one of them, with the right mode" "*/etc/sudoers.d/nix-multiuser: *OK*" "$OUT"
    if [ "$FAMILY" = deb ]; then
        check_zsh "$before"
    else
        is "/etc/zsh/zshenv is unchanged" "$before" "$(run md5sum /etc/zsh/zshenv)"
    fi
}

check_zsh() { # check_zsh CHECKSUM: of the unchanged zshenv
    local hooked
    rows zsh
    is "zsh finds the completion of an installed program" _way-alice "$(plain alice zsh -c 'autoload -U compinit; compinit -D; echo $_comps[way-alice]' 2>&1)"
    hooked=$(run md5sum /etc/zsh/zshenv)
    works "the package is reinstalled" reinstall ways
    is "the line in zshenv was not added twice" "$hooked" "$(run md5sum /etc/zsh/zshenv)"
    # As if zsh were installed after the package.
    run sed -i '$d' /etc/zsh/zshenv
    works "dpkg triggers the package" run sh -c 'dpkg-trigger --by-package=zsh-common /etc/zsh/zshenv && dpkg --triggers-only nix-multiuser'
    is "the line is added again" "$hooked" "$(run md5sum /etc/zsh/zshenv)"
    works "the package without the options is installed" run dpkg --install "$(package r1)"
    is "zshenv is unchanged" "$1" "$(run md5sum /etc/zsh/zshenv)"
    works "the package with the options is installed again" install_here ways
    works "the package is removed" remove
    is "zshenv is unchanged after that" "$1" "$(run md5sum /etc/zsh/zshenv)"
    works "logins work without the package" as alice true
    is "and print nothing" "" "$OUT"
}
