# Sets up Nix for tcsh login shells, as profile.sh does for other shells; sourced by
# /etc/csh/login.d/nix-multiuser. Other versions of csh lack the tests it needs. (csh expands
# all variables in an `if` line, so variables that may be unset are in blocks.)
if ($?tcsh) then
    set nix_links = ()
    # bash takes functions from the environment, except with -p. Without a bash, sh is another shell.
    set nix_sh = /bin/sh
    if (-x /bin/bash) set nix_sh = (/bin/bash -p)
    if (-o /) then
        # After sudo or su, variables may be those of another user, which root must not use (see profile.sh).
        # (x, because in an expression -e is an operator; :q, because a line break would end the word.)
        set nix_home = ~root
        set nix_state = "$nix_home/.local/state"
        if ($?XDG_CONFIG_HOME) then
            if (x$XDG_CONFIG_HOME:q/ =~ "x*/../*" || (x$XDG_CONFIG_HOME:q/ !~ "x/etc/*" && x$XDG_CONFIG_HOME:q/ !~ "x/usr/*" && \
                x$XDG_CONFIG_HOME:q/ !~ "x/nix/var/nix/profiles/default/*" && \
                x$XDG_CONFIG_HOME:q/ !~ "x/nix/var/nix/profiles/per-user/root/*" && x$XDG_CONFIG_HOME:q/ !~ "x$nix_home/*")) unsetenv XDG_CONFIG_HOME
        endif
        if ($?XDG_STATE_HOME) then
            if (x$XDG_STATE_HOME:q/ =~ "x*/../*" || (x$XDG_STATE_HOME:q/ !~ "x/etc/*" && x$XDG_STATE_HOME:q/ !~ "x/usr/*" && \
                x$XDG_STATE_HOME:q/ !~ "x/nix/var/nix/profiles/default/*" && \
                x$XDG_STATE_HOME:q/ !~ "x/nix/var/nix/profiles/per-user/root/*" && x$XDG_STATE_HOME:q/ !~ "x$nix_home/*")) unsetenv XDG_STATE_HOME
        endif
        if ($?XDG_DATA_HOME) then
            if (x$XDG_DATA_HOME:q/ =~ "x*/../*" || (x$XDG_DATA_HOME:q/ !~ "x/etc/*" && x$XDG_DATA_HOME:q/ !~ "x/usr/*" && \
                x$XDG_DATA_HOME:q/ !~ "x/nix/var/nix/profiles/default/*" && \
                x$XDG_DATA_HOME:q/ !~ "x/nix/var/nix/profiles/per-user/root/*" && x$XDG_DATA_HOME:q/ !~ "x$nix_home/*")) unsetenv XDG_DATA_HOME
        endif
        if ($?XDG_CACHE_HOME) then
            if (x$XDG_CACHE_HOME:q/ =~ "x*/../*" || (x$XDG_CACHE_HOME:q/ !~ "x/etc/*" && x$XDG_CACHE_HOME:q/ !~ "x/usr/*" && \
                x$XDG_CACHE_HOME:q/ !~ "x/nix/var/nix/profiles/default/*" && \
                x$XDG_CACHE_HOME:q/ !~ "x/nix/var/nix/profiles/per-user/root/*" && x$XDG_CACHE_HOME:q/ !~ "x$nix_home/*")) unsetenv XDG_CACHE_HOME
        endif
        if ($?NIX_CONFIG_HOME) then
            if (x$NIX_CONFIG_HOME:q/ =~ "x*/../*" || (x$NIX_CONFIG_HOME:q/ !~ "x/etc/*" && x$NIX_CONFIG_HOME:q/ !~ "x/usr/*" && \
                x$NIX_CONFIG_HOME:q/ !~ "x/nix/var/nix/profiles/default/*" && \
                x$NIX_CONFIG_HOME:q/ !~ "x/nix/var/nix/profiles/per-user/root/*" && x$NIX_CONFIG_HOME:q/ !~ "x$nix_home/*")) unsetenv NIX_CONFIG_HOME
        endif
        if ($?NIX_STATE_HOME) then
            if (x$NIX_STATE_HOME:q/ =~ "x*/../*" || (x$NIX_STATE_HOME:q/ !~ "x/etc/*" && x$NIX_STATE_HOME:q/ !~ "x/usr/*" && \
                x$NIX_STATE_HOME:q/ !~ "x/nix/var/nix/profiles/default/*" && \
                x$NIX_STATE_HOME:q/ !~ "x/nix/var/nix/profiles/per-user/root/*" && x$NIX_STATE_HOME:q/ !~ "x$nix_home/*")) unsetenv NIX_STATE_HOME
        endif
        if ($?NIX_DATA_HOME) then
            if (x$NIX_DATA_HOME:q/ =~ "x*/../*" || (x$NIX_DATA_HOME:q/ !~ "x/etc/*" && x$NIX_DATA_HOME:q/ !~ "x/usr/*" && \
                x$NIX_DATA_HOME:q/ !~ "x/nix/var/nix/profiles/default/*" && \
                x$NIX_DATA_HOME:q/ !~ "x/nix/var/nix/profiles/per-user/root/*" && x$NIX_DATA_HOME:q/ !~ "x$nix_home/*")) unsetenv NIX_DATA_HOME
        endif
        if ($?NIX_CACHE_HOME) then
            if (x$NIX_CACHE_HOME:q/ =~ "x*/../*" || (x$NIX_CACHE_HOME:q/ !~ "x/etc/*" && x$NIX_CACHE_HOME:q/ !~ "x/usr/*" && \
                x$NIX_CACHE_HOME:q/ !~ "x/nix/var/nix/profiles/default/*" && \
                x$NIX_CACHE_HOME:q/ !~ "x/nix/var/nix/profiles/per-user/root/*" && x$NIX_CACHE_HOME:q/ !~ "x$nix_home/*")) unsetenv NIX_CACHE_HOME
        endif
        if ($?NIX_CONF_DIR) then
            if (x$NIX_CONF_DIR:q/ =~ "x*/../*" || (x$NIX_CONF_DIR:q/ !~ "x/etc/*" && x$NIX_CONF_DIR:q/ !~ "x/usr/*" && \
                x$NIX_CONF_DIR:q/ !~ "x/nix/var/nix/profiles/default/*" && \
                x$NIX_CONF_DIR:q/ !~ "x/nix/var/nix/profiles/per-user/root/*" && x$NIX_CONF_DIR:q/ !~ "x$nix_home/*")) unsetenv NIX_CONF_DIR
        endif
        if ($?NIX_STATE_DIR) then
            if (x$NIX_STATE_DIR:q/ =~ "x*/../*" || (x$NIX_STATE_DIR:q/ !~ "x/etc/*" && x$NIX_STATE_DIR:q/ !~ "x/usr/*" && \
                x$NIX_STATE_DIR:q/ !~ "x/nix/var/nix/profiles/default/*" && \
                x$NIX_STATE_DIR:q/ !~ "x/nix/var/nix/profiles/per-user/root/*" && x$NIX_STATE_DIR:q/ !~ "x$nix_home/*")) unsetenv NIX_STATE_DIR
        endif
        if ($?NIX_LOCALSTATE_DIR) then
            if (x$NIX_LOCALSTATE_DIR:q/ =~ "x*/../*" || (x$NIX_LOCALSTATE_DIR:q/ !~ "x/etc/*" && x$NIX_LOCALSTATE_DIR:q/ !~ "x/usr/*" && \
                x$NIX_LOCALSTATE_DIR:q/ !~ "x/nix/var/nix/profiles/default/*" && \
                x$NIX_LOCALSTATE_DIR:q/ !~ "x/nix/var/nix/profiles/per-user/root/*" && x$NIX_LOCALSTATE_DIR:q/ !~ "x$nix_home/*")) unsetenv NIX_LOCALSTATE_DIR
        endif
        if ($?NIX_STORE_DIR) then
            if (x$NIX_STORE_DIR:q/ =~ "x*/../*" || (x$NIX_STORE_DIR:q/ !~ "x/etc/*" && x$NIX_STORE_DIR:q/ !~ "x/usr/*" && \
                x$NIX_STORE_DIR:q/ !~ "x/nix/var/nix/profiles/default/*" && \
                x$NIX_STORE_DIR:q/ !~ "x/nix/var/nix/profiles/per-user/root/*" && x$NIX_STORE_DIR:q/ !~ "x$nix_home/*")) unsetenv NIX_STORE_DIR
        endif
        if ($?NIX_STORE) then
            if (x$NIX_STORE:q/ =~ "x*/../*" || (x$NIX_STORE:q/ !~ "x/etc/*" && x$NIX_STORE:q/ !~ "x/usr/*" && \
                x$NIX_STORE:q/ !~ "x/nix/var/nix/profiles/default/*" && \
                x$NIX_STORE:q/ !~ "x/nix/var/nix/profiles/per-user/root/*" && x$NIX_STORE:q/ !~ "x$nix_home/*")) unsetenv NIX_STORE
        endif
        if ($?NIX_DAEMON_SOCKET_PATH) then
            if (x$NIX_DAEMON_SOCKET_PATH:q/ =~ "x*/../*" || (x$NIX_DAEMON_SOCKET_PATH:q/ !~ "x/etc/*" && x$NIX_DAEMON_SOCKET_PATH:q/ !~ "x/usr/*" && \
                x$NIX_DAEMON_SOCKET_PATH:q/ !~ "x/nix/var/nix/profiles/default/*" && \
                x$NIX_DAEMON_SOCKET_PATH:q/ !~ "x/nix/var/nix/profiles/per-user/root/*" && x$NIX_DAEMON_SOCKET_PATH:q/ !~ "x$nix_home/*")) unsetenv NIX_DAEMON_SOCKET_PATH
        endif
        if ($?NIX_LOG_DIR) then
            if (x$NIX_LOG_DIR:q/ =~ "x*/../*" || (x$NIX_LOG_DIR:q/ !~ "x/etc/*" && x$NIX_LOG_DIR:q/ !~ "x/usr/*" && \
                x$NIX_LOG_DIR:q/ !~ "x/nix/var/nix/profiles/default/*" && \
                x$NIX_LOG_DIR:q/ !~ "x/nix/var/nix/profiles/per-user/root/*" && x$NIX_LOG_DIR:q/ !~ "x$nix_home/*")) unsetenv NIX_LOG_DIR
        endif
        if ($?NIX_DATA_DIR) then
            if (x$NIX_DATA_DIR:q/ =~ "x*/../*" || (x$NIX_DATA_DIR:q/ !~ "x/etc/*" && x$NIX_DATA_DIR:q/ !~ "x/usr/*" && \
                x$NIX_DATA_DIR:q/ !~ "x/nix/var/nix/profiles/default/*" && \
                x$NIX_DATA_DIR:q/ !~ "x/nix/var/nix/profiles/per-user/root/*" && x$NIX_DATA_DIR:q/ !~ "x$nix_home/*")) unsetenv NIX_DATA_DIR
        endif
        if ($?NIX_BIN_DIR) then
            if (x$NIX_BIN_DIR:q/ =~ "x*/../*" || (x$NIX_BIN_DIR:q/ !~ "x/etc/*" && x$NIX_BIN_DIR:q/ !~ "x/usr/*" && \
                x$NIX_BIN_DIR:q/ !~ "x/nix/var/nix/profiles/default/*" && \
                x$NIX_BIN_DIR:q/ !~ "x/nix/var/nix/profiles/per-user/root/*" && x$NIX_BIN_DIR:q/ !~ "x$nix_home/*")) unsetenv NIX_BIN_DIR
        endif
        if ($?NIX_LIBEXEC_DIR) then
            if (x$NIX_LIBEXEC_DIR:q/ =~ "x*/../*" || (x$NIX_LIBEXEC_DIR:q/ !~ "x/etc/*" && x$NIX_LIBEXEC_DIR:q/ !~ "x/usr/*" && \
                x$NIX_LIBEXEC_DIR:q/ !~ "x/nix/var/nix/profiles/default/*" && \
                x$NIX_LIBEXEC_DIR:q/ !~ "x/nix/var/nix/profiles/per-user/root/*" && x$NIX_LIBEXEC_DIR:q/ !~ "x$nix_home/*")) unsetenv NIX_LIBEXEC_DIR
        endif
        if ($?NIX_BUILD_HOOK) then
            if (x$NIX_BUILD_HOOK:q/ =~ "x*/../*" || (x$NIX_BUILD_HOOK:q/ !~ "x/etc/*" && x$NIX_BUILD_HOOK:q/ !~ "x/usr/*" && \
                x$NIX_BUILD_HOOK:q/ !~ "x/nix/var/nix/profiles/default/*" && \
                x$NIX_BUILD_HOOK:q/ !~ "x/nix/var/nix/profiles/per-user/root/*" && x$NIX_BUILD_HOOK:q/ !~ "x$nix_home/*")) unsetenv NIX_BUILD_HOOK
        endif
        if ($?NIX_BUILD_SHELL) then
            if (x$NIX_BUILD_SHELL:q/ =~ "x*/../*" || (x$NIX_BUILD_SHELL:q/ !~ "x/etc/*" && x$NIX_BUILD_SHELL:q/ !~ "x/usr/*" && \
                x$NIX_BUILD_SHELL:q/ !~ "x/nix/var/nix/profiles/default/*" && \
                x$NIX_BUILD_SHELL:q/ !~ "x/nix/var/nix/profiles/per-user/root/*" && x$NIX_BUILD_SHELL:q/ !~ "x$nix_home/*")) unsetenv NIX_BUILD_SHELL
        endif
        if ($?NIX_PROFILE) then
            if (x$NIX_PROFILE:q/ =~ "x*/../*" || (x$NIX_PROFILE:q/ !~ "x/etc/*" && x$NIX_PROFILE:q/ !~ "x/usr/*" && \
                x$NIX_PROFILE:q/ !~ "x/nix/var/nix/profiles/default/*" && \
                x$NIX_PROFILE:q/ !~ "x/nix/var/nix/profiles/per-user/root/*" && x$NIX_PROFILE:q/ !~ "x$nix_home/*")) unsetenv NIX_PROFILE
        endif
        if ($?NIX_GCROOT) then
            if (x$NIX_GCROOT:q/ =~ "x*/../*" || (x$NIX_GCROOT:q/ !~ "x/etc/*" && x$NIX_GCROOT:q/ !~ "x/usr/*" && \
                x$NIX_GCROOT:q/ !~ "x/nix/var/nix/profiles/default/*" && \
                x$NIX_GCROOT:q/ !~ "x/nix/var/nix/profiles/per-user/root/*" && x$NIX_GCROOT:q/ !~ "x$nix_home/*")) unsetenv NIX_GCROOT
        endif
        if ($?NIX_SHOW_STATS_PATH) then
            if (x$NIX_SHOW_STATS_PATH:q/ =~ "x*/../*" || (x$NIX_SHOW_STATS_PATH:q/ !~ "x/etc/*" && x$NIX_SHOW_STATS_PATH:q/ !~ "x/usr/*" && \
                x$NIX_SHOW_STATS_PATH:q/ !~ "x/nix/var/nix/profiles/default/*" && \
                x$NIX_SHOW_STATS_PATH:q/ !~ "x/nix/var/nix/profiles/per-user/root/*" && x$NIX_SHOW_STATS_PATH:q/ !~ "x$nix_home/*")) unsetenv NIX_SHOW_STATS_PATH
        endif
        if ($?NIX_SSL_CERT_FILE) then
            if (x$NIX_SSL_CERT_FILE:q/ =~ "x*/../*" || (x$NIX_SSL_CERT_FILE:q/ !~ "x/etc/*" && x$NIX_SSL_CERT_FILE:q/ !~ "x/usr/*" && \
                x$NIX_SSL_CERT_FILE:q/ !~ "x/nix/var/nix/profiles/default/*" && \
                x$NIX_SSL_CERT_FILE:q/ !~ "x/nix/var/nix/profiles/per-user/root/*" && x$NIX_SSL_CERT_FILE:q/ !~ "x$nix_home/*")) unsetenv NIX_SSL_CERT_FILE
        endif
        if ($?NIX_MAN_DIR) then
            if (x$NIX_MAN_DIR:q/ =~ "x*/../*" || (x$NIX_MAN_DIR:q/ !~ "x/etc/*" && x$NIX_MAN_DIR:q/ !~ "x/usr/*" && \
                x$NIX_MAN_DIR:q/ !~ "x/nix/var/nix/profiles/default/*" && \
                x$NIX_MAN_DIR:q/ !~ "x/nix/var/nix/profiles/per-user/root/*" && x$NIX_MAN_DIR:q/ !~ "x$nix_home/*")) unsetenv NIX_MAN_DIR
        endif
        if ($?NIXPKGS_CONFIG) then
            if (x$NIXPKGS_CONFIG:q/ =~ "x*/../*" || (x$NIXPKGS_CONFIG:q/ !~ "x/etc/*" && x$NIXPKGS_CONFIG:q/ !~ "x/usr/*" && \
                x$NIXPKGS_CONFIG:q/ !~ "x/nix/var/nix/profiles/default/*" && \
                x$NIXPKGS_CONFIG:q/ !~ "x/nix/var/nix/profiles/per-user/root/*" && x$NIXPKGS_CONFIG:q/ !~ "x$nix_home/*")) unsetenv NIXPKGS_CONFIG
        endif
        if ($?LOCALE_ARCHIVE) then
            if (x$LOCALE_ARCHIVE:q/ =~ "x*/../*" || (x$LOCALE_ARCHIVE:q/ !~ "x/etc/*" && x$LOCALE_ARCHIVE:q/ !~ "x/usr/*" && \
                x$LOCALE_ARCHIVE:q/ !~ "x/nix/var/nix/profiles/default/*" && \
                x$LOCALE_ARCHIVE:q/ !~ "x/nix/var/nix/profiles/per-user/root/*" && x$LOCALE_ARCHIVE:q/ !~ "x$nix_home/*")) unsetenv LOCALE_ARCHIVE
        endif
        if ($?_NIX_TEST_FREE_SPACE_FILE) then
            if (x$_NIX_TEST_FREE_SPACE_FILE:q/ =~ "x*/../*" || (x$_NIX_TEST_FREE_SPACE_FILE:q/ !~ "x/etc/*" && x$_NIX_TEST_FREE_SPACE_FILE:q/ !~ "x/usr/*" && \
                x$_NIX_TEST_FREE_SPACE_FILE:q/ !~ "x/nix/var/nix/profiles/default/*" && \
                x$_NIX_TEST_FREE_SPACE_FILE:q/ !~ "x/nix/var/nix/profiles/per-user/root/*" && x$_NIX_TEST_FREE_SPACE_FILE:q/ !~ "x$nix_home/*")) unsetenv _NIX_TEST_FREE_SPACE_FILE
        endif
        set nix_text = kept
        if ($?HOME) then
            if ("x$HOME" == "x$nix_home" && -d "$nix_home" && -o "$nix_home") set nix_links = ("$nix_home/.nix-profile")
            if ("x$HOME" != x && "x$HOME" != "x$nix_home") set nix_text = ""
        endif
        if ($?USER) then
            if ("x$USER" != x && "x$USER" != xroot) set nix_text = ""
        endif
        if ($?LOGNAME) then
            if ("x$LOGNAME" != x && "x$LOGNAME" != xroot) set nix_text = ""
        endif
        if ("$nix_text" == "") then
            unsetenv NIX_CONFIG
            unsetenv NIX_PATH
            unsetenv SSL_CERT_FILE
            unsetenv NIX_REMOTE
            unsetenv NIX_SSHOPTS
            unsetenv NIX_PAGER
            unsetenv NIX_BUILD_CORES
            unsetenv NIX_MAX_JOBS
            unsetenv NIX_DISTRIBUTED_BUILDS
            unsetenv NIX_IGNORE_SYMLINK_STORE
            unsetenv NIX_AFFINITY_HACK
            unsetenv NIX_HELD_LOCKS
            unsetenv NIX_LOG_FD
            unsetenv NIX_ALLOW_EVAL
            unsetenv NIX_ABORT_ON_WARN
            unsetenv NIX_GET_COMPLETIONS
            unsetenv NIX_SHOW_STATS
            unsetenv NIX_SHOW_SYMBOLS
            unsetenv NIX_COUNT_CALLS
            unsetenv NIX_DEBUG_SQLITE_TRACES
            unsetenv _NIX_FORCE_HTTP
            unsetenv _NIX_IN_TEST
            unsetenv NIXPKGS_ALLOW_BROKEN
            unsetenv NIXPKGS_ALLOW_INSECURE
            unsetenv NIXPKGS_ALLOW_UNFREE
            unsetenv NIXPKGS_ALLOW_UNSUPPORTED_SYSTEM
        endif
        unset nix_text
        if ($?XDG_STATE_HOME) then
            if ("$XDG_STATE_HOME" != "") set nix_state = "$XDG_STATE_HOME"
        endif
        # sh removes what belongs to other users.
        if ($?PATH) then
            if (x$PATH:q =~ "*nix*profile*") \
                setenv PATH "`$nix_sh -c '. /usr/share/nix-multiuser/profile.sh; /usr/bin/printenv PATH'`"
            if (x$PATH:q == x) unsetenv PATH
        endif
        if ($?XDG_DATA_DIRS) then
            if (x$XDG_DATA_DIRS:q =~ "*nix*profile*") \
                setenv XDG_DATA_DIRS "`$nix_sh -c '. /usr/share/nix-multiuser/profile.sh; /usr/bin/printenv XDG_DATA_DIRS'`"
            if (x$XDG_DATA_DIRS:q == x) unsetenv XDG_DATA_DIRS
        endif
        if ($?MANPATH) then
            if (x$MANPATH:q =~ "*nix*profile*") \
                setenv MANPATH "`$nix_sh -c '. /usr/share/nix-multiuser/profile.sh; /usr/bin/printenv MANPATH'`"
            if (x$MANPATH:q == x) unsetenv MANPATH
        endif
        if ($?INFOPATH) then
            if (x$INFOPATH:q =~ "*nix*profile*") \
                setenv INFOPATH "`$nix_sh -c '. /usr/share/nix-multiuser/profile.sh; /usr/bin/printenv INFOPATH'`"
            if (x$INFOPATH:q == x) unsetenv INFOPATH
        endif
        if ($?XDG_CONFIG_DIRS) then
            if (x$XDG_CONFIG_DIRS:q != x && x$XDG_CONFIG_DIRS:q != x/etc/xdg) \
                setenv XDG_CONFIG_DIRS "`$nix_sh -c '. /usr/share/nix-multiuser/profile.sh; /usr/bin/printenv XDG_CONFIG_DIRS'`"
            if (x$XDG_CONFIG_DIRS:q == x) unsetenv XDG_CONFIG_DIRS
        endif
        if ($?NIX_USER_CONF_FILES) then
            if (x$NIX_USER_CONF_FILES:q != x) \
                setenv NIX_USER_CONF_FILES "`$nix_sh -c '. /usr/share/nix-multiuser/profile.sh; /usr/bin/printenv NIX_USER_CONF_FILES'`"
            if (x$NIX_USER_CONF_FILES:q == x) unsetenv NIX_USER_CONF_FILES
        endif
        if ($?NIX_REMOTE_SYSTEMS) then
            if (x$NIX_REMOTE_SYSTEMS:q != x) \
                setenv NIX_REMOTE_SYSTEMS "`$nix_sh -c '. /usr/share/nix-multiuser/profile.sh; /usr/bin/printenv NIX_REMOTE_SYSTEMS'`"
            if (x$NIX_REMOTE_SYSTEMS:q == x) unsetenv NIX_REMOTE_SYSTEMS
        endif
        if ($?TMPDIR) then
            if (x$TMPDIR:q != x/tmp) \
                setenv TMPDIR "`$nix_sh -c '. /usr/share/nix-multiuser/profile.sh; /usr/bin/printenv TMPDIR'`"
            if (x$TMPDIR:q == x) unsetenv TMPDIR
        endif
        setenv NIX_USER_PROFILE_DIR /nix/var/nix/profiles/per-user/root
        setenv NIX_USER_GCROOTS_DIR /nix/var/nix/gcroots/per-user/root
    else
        if ($?HOME) then
            if (-d "$HOME") set nix_links = ("$HOME/.nix-profile")
            set nix_state = "$HOME/.local/state"
        endif
        if ($?XDG_STATE_HOME) then
            set nix_state = "$XDG_STATE_HOME"
        endif
        setenv NIX_REMOTE daemon
    endif
    if ($#nix_links) then
        if (! -o /) setenv NIX_USER_PROFILE_DIR "$nix_state/nix/profiles"
        if (-l "$nix_state/nix/profile") set nix_links = ("$nix_state/nix/profile")
    endif
    if ($#nix_links) then
        # First login.
        if (! -l "$nix_links[1]" && -r /usr/share/nix-multiuser/profile.sh) \
            $nix_sh -c '. /usr/share/nix-multiuser/profile.sh'
    endif
    setenv NIX_PROFILES "/nix/var/nix/profiles/default $nix_links"
    if (! $#nix_links) setenv NIX_PROFILES /nix/var/nix/profiles/default

    # Directories already in a list are not added again. In PATH the user's profile comes first; in the
    # other lists the directories of the distribution come first, and are added where missing.
    if (! $?PATH) setenv PATH /usr/local/bin:/usr/bin:/bin
    if ("$PATH" == "") setenv PATH /usr/local/bin:/usr/bin:/bin
    if (! $?XDG_DATA_DIRS) setenv XDG_DATA_DIRS /usr/local/share:/usr/share
    if ("$XDG_DATA_DIRS" == "") setenv XDG_DATA_DIRS /usr/local/share:/usr/share
    if (! $?XDG_CONFIG_DIRS) setenv XDG_CONFIG_DIRS /etc/xdg
    if ("$XDG_CONFIG_DIRS" == "") setenv XDG_CONFIG_DIRS /etc/xdg
    foreach nix_dir (/nix/var/nix/profiles/default $nix_links:q)
        if (":${PATH}:" !~ "*:${nix_dir}/bin:*") setenv PATH "${nix_dir}/bin:${PATH}"
    end
    foreach nix_dir (/usr/local/share /usr/share)
        if (":${XDG_DATA_DIRS}:" !~ "*:${nix_dir}:*" && ":${XDG_DATA_DIRS}:" !~ "*:${nix_dir}/:*") \
            setenv XDG_DATA_DIRS "${XDG_DATA_DIRS}:${nix_dir}"
    end
    foreach nix_dir ($nix_links:q /nix/var/nix/profiles/default)
        if (":${XDG_DATA_DIRS}:" !~ "*:${nix_dir}/share:*") setenv XDG_DATA_DIRS "${XDG_DATA_DIRS}:${nix_dir}/share"
        if (":${XDG_CONFIG_DIRS}:" !~ "*:${nix_dir}/etc/xdg:*") setenv XDG_CONFIG_DIRS "${XDG_CONFIG_DIRS}:${nix_dir}/etc/xdg"
        if ($?MANPATH) then
            # man finds manuals next to the directories of PATH, unless MANPATH is set.
            if ("$MANPATH" != "" && ":${MANPATH}:" !~ "*:${nix_dir}/share/man:*") setenv MANPATH "${MANPATH}:${nix_dir}/share/man"
        endif
    end
    unset nix_links nix_dir nix_state nix_home nix_sh
    if (! $?LOCALE_ARCHIVE) then
        if (-r /usr/lib/locale/locale-archive) setenv LOCALE_ARCHIVE /usr/lib/locale/locale-archive
    endif
endif
