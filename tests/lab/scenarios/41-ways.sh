# shellcheck shell=bash
# Promise: Nix, and what is installed with it, is there on every way into the machine that is meant to have it, once, and
# no login is ever disturbed (S10 to S17). The ways are the rows of ways.table; docs/ways-in.md prints them.

# shellcheck source=tests/lab/ways.sh
. ./ways.sh

scenario() {
    fresh ways
    people
    boot
    needs "the package installs beside every shell" first_install
    prepare
    rows -
    check_manuals
    check_completions
    check_hints
    check_administrators_environment
    check_base_directories
    check_hostile
    check_forks
    check_syntax
    check_options
}

first_install() {
    local file
    [ "$FAMILY" = deb ] || { install r1; return; }
    # The archive's recommendations are not in the root.
    file=$(package r1) && run apt-get install "${APT[@]}" --no-install-recommends "$file"
}

# people: who comes in. carol is known to a directory service alone, dave's home has a space.
people() {
    mkdir -p "$M/var/lib/extrausers"
    echo 'carol:x:5000:5000:Carol:/home/carol:/bin/bash' >"$M/var/lib/extrausers/passwd"
    echo 'carol:x:5000:' >"$M/var/lib/extrausers/group"
    echo 'carol:!:19000:0:99999:7:::' >"$M/var/lib/extrausers/shadow"
    sed -i -E 's/^(passwd|group|shadow):.*/& extrausers/' "$M/etc/nsswitch.conf"
    mkdir "$M/home/carol" && chown 5000:5000 "$M/home/carol"
    chroot "$M" useradd --create-home --home-dir "/home/dave the space" --shell /bin/bash dave
    chroot "$M" useradd --create-home --shell /bin/bash erin
    # Their managers run without a login, which needs a session to ask for.
    mkdir -p "$M/var/lib/systemd/linger"
    touch "$M"/var/lib/systemd/linger/{root,alice,carol,dave}
    # What a person reads, and the probe does not expect.
    rm -rf "$M/etc/motd" "$M"/etc/update-motd.d/*
    echo 'alice ALL=(ALL) NOPASSWD: ALL' >"$M/etc/sudoers.d/lab" && chmod 440 "$M/etc/sudoers.d/lab"
    case $FAMILY in rpm) as_on_fedora ;; esac
}

# as_on_fedora: where these shells of Debian read less than Fedora's, as Fedora's files have it.
as_on_fedora() {
    echo "# $TARGET 41-ways: /etc/csh.login and /etc/zsh/zprofile read /etc/profile.d, as Fedora's do; all else is Debian's"
    printf '%s\n' 'foreach i (/etc/profile.d/*.csh)' 'source $i' end >"$M/etc/csh.login"
    echo "emulate sh -c '. /etc/profile'" >>"$M/etc/zsh/zprofile"
}

# prepare: everybody installs a program of her own, and comes in by ssh.
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
    # They run since the boot; a session begins with one of its own.
    run systemctl restart 'user@*.service'
    run sh -c 'ssh-keygen -q -t ed25519 -N "" -f /root/.ssh/id_ed25519 <&- && echo PrintLastLog no >/etc/ssh/sshd_config.d/lab.conf
        printf "StrictHostKeyChecking no\nLogLevel ERROR\n" >/root/.ssh/config && systemctl restart ssh
        for home in /root /home/alice /home/carol; do
            install -d -m 700 $home/.ssh && cp /root/.ssh/id_ed25519.pub $home/.ssh/authorized_keys
            chown -R --reference=$home $home/.ssh
        done'
}

# rows OPTION: every way that needs this option of the package, or none (`-`).
rows() {
    local way option users own all where words user
    while IFS='|' read -r way option users own all where words; do
        way=${way// /} option=${option// /} own=${own// /} all=${all// /} where=${where// /}
        [ "$option" = "$1" ] || continue
        case $where in all | "$INIT" | "$FAMILY") ;; *) continue ;; esac
        for user in $users; do
            is "$user by${words%%:*}${option/#-/}: what is installed, once and whole" \
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
    has "and that of everybody's" "*/way-root.1*" "$(as alice "man -w way-root" 2>&1)"
    has "and the distribution's" "*/ls.1*" "$(as alice "man -w ls" 2>&1)"
    has "where MANPATH was set before, too" "*/way-alice.1*" \
        "$(plain alice env MANPATH=/usr/share/man bash -lc "man -w way-alice" 2>&1)"
}

check_completions() {
    is "bash completes the arguments of an installed program" "complete -W 'bashes' way-alice" "$(as alice '
        . /usr/share/bash-completion/bash_completion
        if declare -F _comp_load >/dev/null; then _comp_load way-alice; else _completion_loader way-alice; fi
        complete -p way-alice' 2>&1)"
    is "fish does, and reads its configuration" "fishes yes" \
        "$(plain alice fish -c 'echo (complete -C "way-alice f") $read_by_alice' 2>&1)"
    is "in a session that has them already, too" "fishes yes" \
        "$(as alice "fish -c 'echo (complete -C \"way-alice f\") \$read_by_alice'" 2>&1)"
}

# Certificates, where this Nix does not know the distribution's place, and the distribution's locales where there are any.
check_hints() {
    local shell bundle="" archive=/usr/lib/locale/locale-archive print="/usr/bin/printenv NIX_SSL_CERT_FILE LOCALE_ARCHIVE"
    case $FAMILY-$PAYLOAD in
    rpm-*) bundle=/etc/pki/tls/certs/ca-bundle.crt ;;
    deb-distro) ;;
    *) bundle=/etc/ssl/certs/ca-certificates.crt ;;
    esac
    [ "$FAMILY" = deb ] || run sh -c "mkdir -p ${bundle%/*} && cp /etc/ssl/certs/ca-certificates.crt $bundle"
    run rm -f "$archive"
    is "no locale archive is named that is not there" "$bundle" "$(as alice "$print")"
    run touch "$archive"
    for shell in /bin/bash /bin/dash /usr/bin/fish /bin/tcsh; do
        is "certificates and locales in ${shell##*/}" "${bundle:+$bundle
}$archive" "$(run su --shell "$shell" - alice -c "$print")"
        is "what was set before stays in ${shell##*/}" "/my/bundle
/my/archive" "$(run env NIX_SSL_CERT_FILE=/my/bundle LOCALE_ARCHIVE=/my/archive \
            su --login --whitelist-environment=NIX_SSL_CERT_FILE,LOCALE_ARCHIVE --shell "$shell" alice -c "$print")"
    done
    run rm -f "$archive"
}

# The administrator's environment.d is read before, and kept.
check_administrators_environment() {
    [ "$INIT" = systemd ] || return 0
    run sh -c 'mkdir -p /etc/environment.d && printf "%s\n" "PATH=/opt/site/bin:/usr/bin:/bin" XDG_DATA_DIRS=/opt/site/share >/etc/environment.d/50-site.conf'
    user_manager alice systemctl --user daemon-reload
    is "a user's services have the administrator's PATH and ours" "/home/alice/.nix-profile/bin:/nix/var/nix/profiles/default/bin:/opt/site/bin:/usr/bin:/bin
/opt/site/share:/usr/local/share:/usr/share:/home/alice/.nix-profile/share:/nix/var/nix/profiles/default/share" \
        "$(user_manager alice systemd-run --user --quiet --wait --pipe printenv PATH XDG_DATA_DIRS 2>&1)"
    run sh -c 'mkdir -p /etc/systemd/user-environment-generators && ln -s /dev/null /etc/systemd/user-environment-generators/60-nix-multiuser'
    user_manager alice systemctl --user daemon-reload
    is "a link to /dev/null turns ours off" "/opt/site/bin:/usr/bin:/bin
/opt/site/share" "$(user_manager alice systemd-run --user --quiet --wait --pipe printenv PATH XDG_DATA_DIRS 2>&1)"
    run rm /etc/systemd/user-environment-generators/60-nix-multiuser /etc/environment.d/50-site.conf
    user_manager alice systemctl --user daemon-reload
}

# erin has use-xdg-base-directories on.
check_base_directories() {
    run su - erin -c 'mkdir -p .config/nix && echo use-xdg-base-directories = true >.config/nix/nix.conf'
    case $(run env HOME=/run nix-env --version) in
    *" 2."[0-9].* | *" 2.1"[0-3].*) return ;;
    esac
    works "with use-xdg-base-directories, a program is installed" as erin "nix-env -i -f /srv/lab/way.nix --argstr who erin"
    is "by the link in the state directory" /home/erin/.local/state/nix/profiles/profile \
        "$(run readlink /home/erin/.local/state/nix/profile)"
    local way
    for way in bash-login fish-login tcsh-login; do
        is "which $way reads" "$(expected erin yes yes)" "$("way_$way" erin 2>&1)"
    done
    is "and names as the profile" "/nix/var/nix/profiles/default /home/erin/.local/state/nix/profile" \
        "$(as erin 'echo $NIX_PROFILES')"
}

# No login is disturbed, whatever is missing.
check_hostile() {
    is "the login scripts say nothing and end well in every shell and circumstance, for a user" "144 cases" \
        "$(plain alice /srv/lab/hostile.sh 2>&1)"
    is "and for root" "144 cases" "$(run /srv/lab/hostile.sh 2>&1)"
    is "nothing was written into somebody else's home" "" "$(run find /srv/foreign /srv/read-only -mindepth 1 -not -path '/srv/read-only/*[0-9]')"
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
    works "fish reads its file" run fish --no-execute /usr/share/fish/vendor_conf.d/nix-multiuser.fish
    works "tcsh reads its files" run tcsh -n /usr/share/nix-multiuser/profile.csh
    case $FAMILY in
    deb) works "and the one that calls it" run tcsh -n /etc/csh/login.d/nix-multiuser ;;
    rpm) works "and the one that calls it" run tcsh -n /etc/profile.d/nix-multiuser.csh ;;
    esac
}

# zsh and sudo are asked for; what they take is given back.
check_options() {
    local before
    before=$(run md5sum /etc/zsh/zshenv)
    works "the package with the options takes the other's place" upgrade ways
    rows sudo
    works "sudo's files are sound" run visudo -c
    has "ours among them, with the right mode" "*/etc/sudoers.d/nix-multiuser: *OK*" "$OUT"
    if [ "$FAMILY" = deb ]; then
        check_zsh "$before"
    else
        is "/etc/zsh/zshenv is as it was" "$before" "$(run md5sum /etc/zsh/zshenv)"
    fi
}

check_zsh() { # check_zsh SUM: of zshenv as it was
    local hooked
    rows zsh
    is "zsh finds the completion" _way-alice "$(plain alice zsh -c 'autoload -U compinit; compinit -D; echo $_comps[way-alice]' 2>&1)"
    hooked=$(run md5sum /etc/zsh/zshenv)
    works "the package is installed again" reinstall ways
    is "one line was added, once" "$hooked" "$(run md5sum /etc/zsh/zshenv)"
    # zsh comes after the package.
    run sed -i '$d' /etc/zsh/zshenv
    works "dpkg tells the package of zsh" run sh -c 'dpkg-trigger --by-package=zsh-common /etc/zsh/zshenv && dpkg --triggers-only nix-multiuser'
    is "which is hooked then" "$hooked" "$(run md5sum /etc/zsh/zshenv)"
    works "the package without the options returns" run dpkg --install "$(package r1)"
    is "zshenv is what it was" "$1" "$(run md5sum /etc/zsh/zshenv)"
    works "the options come again" install_here ways
    works "the package goes" remove
    is "and zshenv is what it was" "$1" "$(run md5sum /etc/zsh/zshenv)"
    works "a login goes on without it" as alice true
    is "and says nothing" "" "$OUT"
}
