# shellcheck shell=bash
# Promise: activation trusts a store path only if it is registered, root's alone and equal to the package's; it replaces
# everything else. What a build user or another user has put into the store never becomes root's program.

scenario() {
    OTHER=2.8.0
    [ "$PAYLOAD" != 2.8.0 ] || OTHER=2.3.7
    package r1 "$OTHER" >/dev/null || abandon "the package is made"
    before_installation
    next_release
    replaced
    raced
    names_that_are_patterns
    links_and_directories
    between_judging_and_acting
}

# inode PATH...
inode() { run stat -c %i "$@"; }

# packaged NAME: the store path of that name in the package.
packaged() { run sh -c 'echo "/nix/store/$(basename /usr/lib/nix-multiuser/closure/*-"$1"-*)"' sh "$1"; }

# canonical TEXT: everything in the store is root's, with Nix's modes, and valid.
canonical() {
    is "$1: everything in the store is root's, with the modes that Nix gives" "" \
        "$(run find /nix/store -mindepth 1 ! -path '/nix/store/.links*' ! -name '*.lock' ! '(' -user 0 -group 0 \
            '(' -type l -o -type f '(' -perm 0444 -o -perm 0555 ')' -o -type d -perm 0555 ')' ')' 2>&1)"
    works "$1: the store matches the database" run nix-store --verify --check-contents
    works "$1: every path of the package is valid" run sh -c 'cd /nix/store && nix-store --check-validity $(ls /usr/lib/nix-multiuser/closure)'
    is "$1: no temporary files are left" "" "$(run find /nix/store -maxdepth 1 -name '.nix-multiuser-*' -user 0)"
}

# A store that belonged to a user, with a path of the package: there is no database that could know it.
before_installation() {
    fresh nix
    boot
    copy_of "$(package r1)" /tmp/next
    run sh -c 'mkdir -p /nix/store && cp -a "/tmp/next/$1" /nix/store/ && chown -R alice "/nix/store/$1"' sh "$(basename "$(fact nix)")"
    works "the package installs where a path of its Nix belongs to alice" install_here r1
    run sh -c 'cat /srv/lab/nix.conf >/etc/nix/nix.custom.conf'
    canonical "before a first installation"
}

reinstall_here() {
    case $FAMILY in
    deb) install_here "$1" ;;
    rpm) run rpm --upgrade --replacepkgs "$(package "$1")" ;;
    esac
}

# copy_of PACKAGE DIRECTORY: the store paths in a package, as anybody can get them.
copy_of() {
    case $FAMILY in
    deb) run sh -c 'dpkg-deb --fsys-tarfile "$1" | tar -C /tmp -xf - ./usr/lib/nix-multiuser/closure' sh "$1" ;;
    rpm) run sh -c 'cd /tmp && rpm2cpio "$1" | /opt/busybox/bin/busybox cpio -idmu 2>/dev/null' sh "$1" ;;
    esac
    run sh -c 'mv /tmp/usr/lib/nix-multiuser/closure "$1" && chmod -R a+rX "$1"' sh "$2"
}

# build_without_sandbox USER COMMAND
build_without_sandbox() {
    BUILDS=$((${BUILDS-0} + 1))
    works "$1 runs a build without a sandbox" as "$1" "nix-build --no-out-link /srv/lab/place.nix --argstr salt $BUILDS --argstr command '$2'"
}

# With `sandbox = false`, a build of alice places the path of the next release.
next_release() {
    local next
    next=$(fact nix "$OTHER")
    copy_of "$(package r1 "$OTHER")" /tmp/other
    run sh -c 'echo "sandbox = false" >>/etc/nix/nix.custom.conf; systemctl restart nix-daemon.service'
    build_without_sandbox alice "cp -a /tmp/other/${next##*/} /nix/store/; chmod -R u+w $next"
    has "the path of the next release belongs to a build user" "nixbld*" "$(run stat -c %U "$next" 2>&1)"
    works "root upgrades to that release" downgrade r1 "$OTHER"
    canonical "with the next release"
    is "the running Nix is that release" "$next" "$(run readlink --canonicalize /nix/var/nix/profiles/nix-multiuser)"
    build_without_sandbox alice "echo evil >$next/bin/evil; mv $next $next.old; rm -rf $next"
    works "a later build of alice cannot change it" run diff --recursive --no-dereference "/tmp/other/${next##*/}" "$next"
    run sh -c 'sed -i /sandbox/d /etc/nix/nix.custom.conf; systemctl restart nix-daemon.service'
    works "bob builds with it" as bob "nix-build --no-out-link /srv/lab/hello.nix --argstr who bob"
    needs "the package's own release is installed again" install_here r1
}

# replaced: each instance of a path that only looks right is replaced; what is right is kept.
replaced() {
    local path before
    path=$(packaged nss-cacert)
    before=$(inode "$path" "$(fact nix)")
    works "activation of what is there succeeds" run nix-multiuser activate
    is "and replaces nothing" "$before" "$(inode "$path" "$(fact nix)")"
    replaces "$path" "a path with a directory of another owner" 'chown alice "$1"'
    replaces "$path" "a path with a directory of another group" 'chgrp nixbld "$1/etc"'
    replaces "$path" "a path with a writable directory" 'chmod 755 "$1/etc"'
    replaces "$path" "an equal path of root's that is not registered" \
        'cp -a "$1" /root/copy; nix-store --delete --ignore-liveness "$1" >&2; mv /root/copy "$1"'
    replaces "$path" "a path with another content" 'mkdir /root/new && echo other >/root/new/file; chmod 444 /root/new/file; chmod 555 /root/new; mv "$1" /root/old; mv /root/new "$1"'
    replaces "$path" "a symbolic link in its place" 'mv "$1" /root/moved; ln -s /root/moved "$1"'
    works "where that link leads, nothing was changed" run test -d /root/moved
    replaces "$path" "a fifo in its place" 'rm -rf "$1"; mkfifo "$1"'
    replaces "$path" "a file of alice in its place" 'rm -rf "$1"; touch "$1"; chown alice "$1"'
    # The files are hard links to those of the package, if the file system allows.
    path=$(fact nix)
    run chown -R alice "$path"
    run nix-multiuser activate >/dev/null 2>&1
    works "after a change of owner of all files, reinstalling the package repairs it" reinstall_here r1
    canonical "after that"
}

# replaces PATH TEXT COMMAND
replaces() {
    local before
    run sh -euc "$3" sh "$1" >/dev/null || not_ok "$2: it can be made"
    before=$(inode "$1")
    works "$2: activation succeeds" run nix-multiuser activate
    hasnt "$2: it is replaced" "$before" "$(inode "$1")"
    canonical "$2"
}

# A build user creates the path again and again while activation replaces it.
raced() {
    local path attacker
    path=$(packaged nss-cacert)
    run sh -c 'rm -rf "$1"; setsid setpriv --reuid=nixbld1 --regid=nixbld --clear-groups sh -c "while :; do mkdir \$1 && touch \$1/x; ln -s /etc \$1; done" sh "$1" >/dev/null 2>&1 & echo $! >/tmp/attacker' sh "$path"
    attacker=$(run cat /tmp/attacker)
    run nix-multiuser activate >/dev/null 2>&1
    run kill "$attacker"
    works "activation succeeds, at the latest when the build user is quiet" run nix-multiuser activate
    canonical "after a race with a build user"
}

# To a shell, `?` is a pattern.
names_that_are_patterns() {
    local nix remedy
    nix=$(fact nix)
    run setpriv --reuid=nixbld1 --regid=nixbld --clear-groups mkdir "/nix/store/????????????????????????????????-${nix#*-}"
    remedy=$(run sh -c "nix-multiuser doctor | sed -n 's/.*-> run: rm/rm/p'")
    has "the remedy quotes the name of a build user's path" "rm -rf '/nix/store/*'" "$remedy"
    works "it can be run" run sh -c "$remedy"
    works "and deletes nothing else" run test -x "$nix/bin/nix"
    is "but that path" "" "$(run find /nix/store -name '[?]*')"
}

# Names of the package that others created while a directory was theirs to write.
links_and_directories() {
    run sh -c 'chmod 777 /nix/var/nix/profiles /nix/var/nix/gcroots'
    run sh -c 'mv /nix/var/nix/gcroots/nix-multiuser /root/; mv /nix/var/nix/profiles/nix-multiuser /root/profile'
    # A link that root would write through, and a directory in root's PATH.
    run sh -c 'echo precious >/etc/victim; chmod 644 /etc/victim; chmod 777 /nix/var/nix; rm -f /nix/var/nix/gc.lock'
    run su - alice -c 'mkdir -p /nix/var/nix/builds /nix/var/nix/userpool2; ln -s /etc/victim /nix/var/nix/gc.lock; ln -s /etc/victim /nix/var/nix/nix-multiuser.release.new
        rm -f /nix/var/nix/profiles/default; ln -s ~/evil /nix/var/nix/profiles/default'
    run su - alice -c 'mkdir -p ~/evil/bin && ln -s ~/evil /nix/var/nix/profiles/nix-multiuser-77-link &&
        ln -s nix-multiuser-77-link /nix/var/nix/profiles/nix-multiuser && mkdir /nix/var/nix/gcroots/nix-multiuser &&
        ln -s /nowhere "/nix/var/nix/gcroots/nix-multiuser/$1"' alice "$(basename "$(fact nix)")"
    works "activation succeeds where alice has created its links" run nix-multiuser activate
    is "the profile is the package's Nix" "$(fact nix)" "$(run readlink --canonicalize /nix/var/nix/profiles/nix-multiuser)"
    is "profiles and GC roots are root's" "" \
        "$(run find /nix/var/nix/profiles /nix/var/nix/gcroots ! -user 0 ! -path '*/per-user/*' ! -path '*not-of-root.*')"
    is "and so is what Nix uses beside them" "" "$(run find /nix/var/nix -maxdepth 1 ! -user 0 ! -name 'not-of-root.*')"
    is "root wrote through no link" "precious 644" "$(run cat /etc/victim) $(run stat -c %a /etc/victim)"
    refused "the profile of all users is not alice's" run test -e /nix/var/nix/profiles/default
    run sh -c 'chmod 777 /nix/var/nix; rm -f /nix/var/nix/gc.lock'
    run su - alice -c 'mkfifo /nix/var/nix/gc.lock'
    LIMIT=30 works "activation does not wait for a pipe of alice's" run nix-multiuser activate
    is "what she may not write is root's again" "0 755 regular" \
        "$(run stat -c '%u %a' /nix/var/nix) $(run stat -c %F /nix/var/nix/gc.lock | cut -d ' ' -f 1)"
    given_to_users
    is "every path has its GC root" "$(run sh -c 'ls /usr/lib/nix-multiuser/closure')" \
        "$(run sh -c 'for link in /nix/var/nix/gcroots/nix-multiuser/*; do basename "$(readlink "$link")"; done | sort')"
    run chown alice /nix/var/nix/db
    refused "a database of another user is not used" run nix-multiuser activate
    has "the message names the directory and its owner" "nix-multiuser: /nix/var/nix/db is owned by alice*" "$OUT"
    run chown root /nix/var/nix/db
    run chown alice /nix/var/nix/db/db.sqlite
    refused "nor is a database in it that is another user's" run nix-multiuser activate
    has "the message names the file" "nix-multiuser: users other than root could write to /nix/var/nix/db/db.sqlite*" "$OUT"
    run sh -c 'chown root /nix/var/nix/db/db.sqlite; chmod 666 /nix/var/nix/db/db.sqlite'
    refused "nor one that others can write to" run nix-multiuser activate
    run chmod 644 /nix/var/nix/db/db.sqlite
    run sh -c 'rm -rf /nix/var/nix/profiles/per-user/root; install -d -o alice /nix/var/nix/profiles/per-user/root'
    # With every name that she can think of for it.
    run sh -c 'cd /nix/var/nix/profiles/per-user && seq -f not-of-root.%g/x 20000 | xargs mkdir -p'
    works "activation succeeds where alice has root's directory below per-user" run nix-multiuser activate
    # Nix may have created another one.
    hasnt "root's directory is not alice's any more" alice "$(run stat -c %U /nix/var/nix/profiles/per-user/root 2>/dev/null)"
}

# What a user who once could write there does while activation runs: a command where it has judged and not acted yet.
between_judging_and_acting() {
    local victim=/home/bob/private
    run sh -c 'sed "s,^    step_create_directories\$,    . /root/meanwhile; &," /usr/bin/nix-multiuser >/root/hooked; install -d -o bob -m 700 "$1"' sh "$victim"
    works "the program can be interrupted there" run grep -q meanwhile /root/hooked
    run sh -c 'echo "mv /nix/var/nix/gcroots/per-user /root/kept; ln -s $1 /nix/var/nix/gcroots/per-user" >/root/meanwhile' sh "$victim"
    refused "activation does not follow a link that appears meanwhile" run sh /root/hooked activate
    is "the directory that it names is still bob's" "bob 700" "$(run stat -c '%U %a' "$victim")"
    run sh -c 'rm /nix/var/nix/gcroots/per-user; mv /root/kept /nix/var/nix/gcroots/per-user'
    run sh -c 'echo "chown alice /nix/var/nix/db/db.sqlite" >/root/meanwhile'
    refused "nor does it use a database that becomes another user's" run sh /root/hooked activate
    run chown root /nix/var/nix/db/db.sqlite
    works "after that it succeeds" run nix-multiuser activate
}

# A directory of GC roots that the administrator gave a user stays; what others have where only root creates files goes.
given_to_users() {
    run sh -c 'install -d -o alice /nix/var/nix/gcroots/alice; install -d /nix/var/log/nix/drvs; rm -rf /nix/var/nix/gcroots/not-of-root.*
        ln -s /etc/victim /nix/var/log/nix/drvs/0x.drv.bz2; chown -h alice /nix/var/log/nix/drvs/0x.drv.bz2
        touch /nix/var/nix/userpool/4242 /nix/var/nix/profiles/per-user/root/.x; chown alice /nix/var/nix/userpool/4242 /nix/var/nix/profiles/per-user/root/.x
        chmod 777 /var/lib/nix-multiuser; ln -sfT /etc/victim /var/lib/nix-multiuser/package'
    works "activation succeeds where alice has files of root's names" run nix-multiuser activate
    works "GC roots that were given to alice stay hers" run test -d /nix/var/nix/gcroots/alice
    refused "a log of hers is not written to" run test -L /nix/var/log/nix/drvs/0x.drv.bz2
    refused "she has no lock of a build user" run test -e /nix/var/nix/userpool/4242
    refused "nor a hidden file among root's profiles" run test -e /nix/var/nix/profiles/per-user/root/.x
    is "the record is root's, and was not written through a link" "precious 0 755" \
        "$(run cat /etc/victim) $(run stat -c '%u %a' /var/lib/nix-multiuser)"
}
