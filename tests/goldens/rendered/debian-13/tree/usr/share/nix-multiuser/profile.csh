# Sets up Nix for tcsh login shells, as profile.sh does for other shells; sourced by
# /etc/csh/login.d/nix-multiuser. Other versions of csh lack the tests it needs. (csh expands
# all variables in an `if` line, so variables that may be unset are in blocks.)
if ($?tcsh) then
    set nix_links = ()
    if (-o /) then
        # After sudo or su, variables may be those of another user: of these root takes nothing (see profile.sh).
        set nix_home = ~root
        set nix_state = "$nix_home/.local/state"
        if ($?XDG_CONFIG_HOME) then
            if ("$XDG_CONFIG_HOME/" =~ "*/../*" || ("$XDG_CONFIG_HOME" !~ "/etc/*" && "$XDG_CONFIG_HOME" !~ "/usr/*" && \
                "$XDG_CONFIG_HOME" !~ "/nix/store/*" && "$XDG_CONFIG_HOME" !~ "/nix/var/nix/profiles/default/*" && \
                "$XDG_CONFIG_HOME" !~ "/nix/var/nix/profiles/per-user/root/*" && "$XDG_CONFIG_HOME" !~ "$nix_home/*")) unsetenv XDG_CONFIG_HOME
        endif
        if ($?XDG_STATE_HOME) then
            if ("$XDG_STATE_HOME/" =~ "*/../*" || ("$XDG_STATE_HOME" !~ "/etc/*" && "$XDG_STATE_HOME" !~ "/usr/*" && \
                "$XDG_STATE_HOME" !~ "/nix/store/*" && "$XDG_STATE_HOME" !~ "/nix/var/nix/profiles/default/*" && \
                "$XDG_STATE_HOME" !~ "/nix/var/nix/profiles/per-user/root/*" && "$XDG_STATE_HOME" !~ "$nix_home/*")) unsetenv XDG_STATE_HOME
        endif
        if ($?XDG_DATA_HOME) then
            if ("$XDG_DATA_HOME/" =~ "*/../*" || ("$XDG_DATA_HOME" !~ "/etc/*" && "$XDG_DATA_HOME" !~ "/usr/*" && \
                "$XDG_DATA_HOME" !~ "/nix/store/*" && "$XDG_DATA_HOME" !~ "/nix/var/nix/profiles/default/*" && \
                "$XDG_DATA_HOME" !~ "/nix/var/nix/profiles/per-user/root/*" && "$XDG_DATA_HOME" !~ "$nix_home/*")) unsetenv XDG_DATA_HOME
        endif
        if ($?XDG_CACHE_HOME) then
            if ("$XDG_CACHE_HOME/" =~ "*/../*" || ("$XDG_CACHE_HOME" !~ "/etc/*" && "$XDG_CACHE_HOME" !~ "/usr/*" && \
                "$XDG_CACHE_HOME" !~ "/nix/store/*" && "$XDG_CACHE_HOME" !~ "/nix/var/nix/profiles/default/*" && \
                "$XDG_CACHE_HOME" !~ "/nix/var/nix/profiles/per-user/root/*" && "$XDG_CACHE_HOME" !~ "$nix_home/*")) unsetenv XDG_CACHE_HOME
        endif
        if ($?NIX_CONFIG_HOME) then
            if ("$NIX_CONFIG_HOME/" =~ "*/../*" || ("$NIX_CONFIG_HOME" !~ "/etc/*" && "$NIX_CONFIG_HOME" !~ "/usr/*" && \
                "$NIX_CONFIG_HOME" !~ "/nix/store/*" && "$NIX_CONFIG_HOME" !~ "/nix/var/nix/profiles/default/*" && \
                "$NIX_CONFIG_HOME" !~ "/nix/var/nix/profiles/per-user/root/*" && "$NIX_CONFIG_HOME" !~ "$nix_home/*")) unsetenv NIX_CONFIG_HOME
        endif
        if ($?NIX_STATE_HOME) then
            if ("$NIX_STATE_HOME/" =~ "*/../*" || ("$NIX_STATE_HOME" !~ "/etc/*" && "$NIX_STATE_HOME" !~ "/usr/*" && \
                "$NIX_STATE_HOME" !~ "/nix/store/*" && "$NIX_STATE_HOME" !~ "/nix/var/nix/profiles/default/*" && \
                "$NIX_STATE_HOME" !~ "/nix/var/nix/profiles/per-user/root/*" && "$NIX_STATE_HOME" !~ "$nix_home/*")) unsetenv NIX_STATE_HOME
        endif
        if ($?NIX_DATA_HOME) then
            if ("$NIX_DATA_HOME/" =~ "*/../*" || ("$NIX_DATA_HOME" !~ "/etc/*" && "$NIX_DATA_HOME" !~ "/usr/*" && \
                "$NIX_DATA_HOME" !~ "/nix/store/*" && "$NIX_DATA_HOME" !~ "/nix/var/nix/profiles/default/*" && \
                "$NIX_DATA_HOME" !~ "/nix/var/nix/profiles/per-user/root/*" && "$NIX_DATA_HOME" !~ "$nix_home/*")) unsetenv NIX_DATA_HOME
        endif
        if ($?NIX_CACHE_HOME) then
            if ("$NIX_CACHE_HOME/" =~ "*/../*" || ("$NIX_CACHE_HOME" !~ "/etc/*" && "$NIX_CACHE_HOME" !~ "/usr/*" && \
                "$NIX_CACHE_HOME" !~ "/nix/store/*" && "$NIX_CACHE_HOME" !~ "/nix/var/nix/profiles/default/*" && \
                "$NIX_CACHE_HOME" !~ "/nix/var/nix/profiles/per-user/root/*" && "$NIX_CACHE_HOME" !~ "$nix_home/*")) unsetenv NIX_CACHE_HOME
        endif
        if ($?NIX_CONF_DIR) then
            if ("$NIX_CONF_DIR/" =~ "*/../*" || ("$NIX_CONF_DIR" !~ "/etc/*" && "$NIX_CONF_DIR" !~ "/usr/*" && \
                "$NIX_CONF_DIR" !~ "/nix/store/*" && "$NIX_CONF_DIR" !~ "/nix/var/nix/profiles/default/*" && \
                "$NIX_CONF_DIR" !~ "/nix/var/nix/profiles/per-user/root/*" && "$NIX_CONF_DIR" !~ "$nix_home/*")) unsetenv NIX_CONF_DIR
        endif
        if ($?NIX_STATE_DIR) then
            if ("$NIX_STATE_DIR/" =~ "*/../*" || ("$NIX_STATE_DIR" !~ "/etc/*" && "$NIX_STATE_DIR" !~ "/usr/*" && \
                "$NIX_STATE_DIR" !~ "/nix/store/*" && "$NIX_STATE_DIR" !~ "/nix/var/nix/profiles/default/*" && \
                "$NIX_STATE_DIR" !~ "/nix/var/nix/profiles/per-user/root/*" && "$NIX_STATE_DIR" !~ "$nix_home/*")) unsetenv NIX_STATE_DIR
        endif
        if ($?NIX_LOCALSTATE_DIR) then
            if ("$NIX_LOCALSTATE_DIR/" =~ "*/../*" || ("$NIX_LOCALSTATE_DIR" !~ "/etc/*" && "$NIX_LOCALSTATE_DIR" !~ "/usr/*" && \
                "$NIX_LOCALSTATE_DIR" !~ "/nix/store/*" && "$NIX_LOCALSTATE_DIR" !~ "/nix/var/nix/profiles/default/*" && \
                "$NIX_LOCALSTATE_DIR" !~ "/nix/var/nix/profiles/per-user/root/*" && "$NIX_LOCALSTATE_DIR" !~ "$nix_home/*")) unsetenv NIX_LOCALSTATE_DIR
        endif
        if ($?NIX_STORE_DIR) then
            if ("$NIX_STORE_DIR/" =~ "*/../*" || ("$NIX_STORE_DIR" !~ "/etc/*" && "$NIX_STORE_DIR" !~ "/usr/*" && \
                "$NIX_STORE_DIR" !~ "/nix/store/*" && "$NIX_STORE_DIR" !~ "/nix/var/nix/profiles/default/*" && \
                "$NIX_STORE_DIR" !~ "/nix/var/nix/profiles/per-user/root/*" && "$NIX_STORE_DIR" !~ "$nix_home/*")) unsetenv NIX_STORE_DIR
        endif
        if ($?NIX_LOG_DIR) then
            if ("$NIX_LOG_DIR/" =~ "*/../*" || ("$NIX_LOG_DIR" !~ "/etc/*" && "$NIX_LOG_DIR" !~ "/usr/*" && \
                "$NIX_LOG_DIR" !~ "/nix/store/*" && "$NIX_LOG_DIR" !~ "/nix/var/nix/profiles/default/*" && \
                "$NIX_LOG_DIR" !~ "/nix/var/nix/profiles/per-user/root/*" && "$NIX_LOG_DIR" !~ "$nix_home/*")) unsetenv NIX_LOG_DIR
        endif
        if ($?NIX_DATA_DIR) then
            if ("$NIX_DATA_DIR/" =~ "*/../*" || ("$NIX_DATA_DIR" !~ "/etc/*" && "$NIX_DATA_DIR" !~ "/usr/*" && \
                "$NIX_DATA_DIR" !~ "/nix/store/*" && "$NIX_DATA_DIR" !~ "/nix/var/nix/profiles/default/*" && \
                "$NIX_DATA_DIR" !~ "/nix/var/nix/profiles/per-user/root/*" && "$NIX_DATA_DIR" !~ "$nix_home/*")) unsetenv NIX_DATA_DIR
        endif
        if ($?NIX_BIN_DIR) then
            if ("$NIX_BIN_DIR/" =~ "*/../*" || ("$NIX_BIN_DIR" !~ "/etc/*" && "$NIX_BIN_DIR" !~ "/usr/*" && \
                "$NIX_BIN_DIR" !~ "/nix/store/*" && "$NIX_BIN_DIR" !~ "/nix/var/nix/profiles/default/*" && \
                "$NIX_BIN_DIR" !~ "/nix/var/nix/profiles/per-user/root/*" && "$NIX_BIN_DIR" !~ "$nix_home/*")) unsetenv NIX_BIN_DIR
        endif
        if ($?NIX_LIBEXEC_DIR) then
            if ("$NIX_LIBEXEC_DIR/" =~ "*/../*" || ("$NIX_LIBEXEC_DIR" !~ "/etc/*" && "$NIX_LIBEXEC_DIR" !~ "/usr/*" && \
                "$NIX_LIBEXEC_DIR" !~ "/nix/store/*" && "$NIX_LIBEXEC_DIR" !~ "/nix/var/nix/profiles/default/*" && \
                "$NIX_LIBEXEC_DIR" !~ "/nix/var/nix/profiles/per-user/root/*" && "$NIX_LIBEXEC_DIR" !~ "$nix_home/*")) unsetenv NIX_LIBEXEC_DIR
        endif
        if ($?NIX_BUILD_HOOK) then
            if ("$NIX_BUILD_HOOK/" =~ "*/../*" || ("$NIX_BUILD_HOOK" !~ "/etc/*" && "$NIX_BUILD_HOOK" !~ "/usr/*" && \
                "$NIX_BUILD_HOOK" !~ "/nix/store/*" && "$NIX_BUILD_HOOK" !~ "/nix/var/nix/profiles/default/*" && \
                "$NIX_BUILD_HOOK" !~ "/nix/var/nix/profiles/per-user/root/*" && "$NIX_BUILD_HOOK" !~ "$nix_home/*")) unsetenv NIX_BUILD_HOOK
        endif
        if ($?NIX_BUILD_SHELL) then
            if ("$NIX_BUILD_SHELL/" =~ "*/../*" || ("$NIX_BUILD_SHELL" !~ "/etc/*" && "$NIX_BUILD_SHELL" !~ "/usr/*" && \
                "$NIX_BUILD_SHELL" !~ "/nix/store/*" && "$NIX_BUILD_SHELL" !~ "/nix/var/nix/profiles/default/*" && \
                "$NIX_BUILD_SHELL" !~ "/nix/var/nix/profiles/per-user/root/*" && "$NIX_BUILD_SHELL" !~ "$nix_home/*")) unsetenv NIX_BUILD_SHELL
        endif
        if ($?NIX_SSL_CERT_FILE) then
            if ("$NIX_SSL_CERT_FILE/" =~ "*/../*" || ("$NIX_SSL_CERT_FILE" !~ "/etc/*" && "$NIX_SSL_CERT_FILE" !~ "/usr/*" && \
                "$NIX_SSL_CERT_FILE" !~ "/nix/store/*" && "$NIX_SSL_CERT_FILE" !~ "/nix/var/nix/profiles/default/*" && \
                "$NIX_SSL_CERT_FILE" !~ "/nix/var/nix/profiles/per-user/root/*" && "$NIX_SSL_CERT_FILE" !~ "$nix_home/*")) unsetenv NIX_SSL_CERT_FILE
        endif
        if ($?LOCALE_ARCHIVE) then
            if ("$LOCALE_ARCHIVE/" =~ "*/../*" || ("$LOCALE_ARCHIVE" !~ "/etc/*" && "$LOCALE_ARCHIVE" !~ "/usr/*" && \
                "$LOCALE_ARCHIVE" !~ "/nix/store/*" && "$LOCALE_ARCHIVE" !~ "/nix/var/nix/profiles/default/*" && \
                "$LOCALE_ARCHIVE" !~ "/nix/var/nix/profiles/per-user/root/*" && "$LOCALE_ARCHIVE" !~ "$nix_home/*")) unsetenv LOCALE_ARCHIVE
        endif
        set nix_text = "${nix_home}:root:root"
        if ($?HOME) then
            if ("$HOME" == "$nix_home" && -d "$nix_home" && -o "$nix_home") set nix_links = ("$nix_home/.nix-profile")
            if ("$HOME" != "" && "$HOME" != "$nix_home") set nix_text = ""
        endif
        if ($?USER) then
            if ("$USER" != "" && "$USER" != root) set nix_text = ""
        endif
        if ($?LOGNAME) then
            if ("$LOGNAME" != "" && "$LOGNAME" != root) set nix_text = ""
        endif
        if ("$nix_text" == "") then
            unsetenv NIX_CONFIG
            unsetenv NIX_PATH
            unsetenv NIX_REMOTE
            unsetenv NIX_SSHOPTS
        endif
        unset nix_text
        if ($?XDG_STATE_HOME) then
            if ("$XDG_STATE_HOME" != "") set nix_state = "$XDG_STATE_HOME"
        endif
        # sh removes what belongs to other users.
        if ($?PATH) then
            if ("$PATH" =~ "*nix*profile*") \
                setenv PATH "`/bin/sh -c '. /usr/share/nix-multiuser/profile.sh; /usr/bin/printenv PATH'`"
            if ("$PATH" == "") unsetenv PATH
        endif
        if ($?XDG_DATA_DIRS) then
            if ("$XDG_DATA_DIRS" =~ "*nix*profile*") \
                setenv XDG_DATA_DIRS "`/bin/sh -c '. /usr/share/nix-multiuser/profile.sh; /usr/bin/printenv XDG_DATA_DIRS'`"
            if ("$XDG_DATA_DIRS" == "") unsetenv XDG_DATA_DIRS
        endif
        if ($?XDG_CONFIG_DIRS) then
            if ("$XDG_CONFIG_DIRS" != "" && "$XDG_CONFIG_DIRS" != /etc/xdg) \
                setenv XDG_CONFIG_DIRS "`/bin/sh -c '. /usr/share/nix-multiuser/profile.sh; /usr/bin/printenv XDG_CONFIG_DIRS'`"
            if ("$XDG_CONFIG_DIRS" == "") unsetenv XDG_CONFIG_DIRS
        endif
        if ($?NIX_USER_CONF_FILES) then
            if ("$NIX_USER_CONF_FILES" != "") \
                setenv NIX_USER_CONF_FILES "`/bin/sh -c '. /usr/share/nix-multiuser/profile.sh; /usr/bin/printenv NIX_USER_CONF_FILES'`"
            if ("$NIX_USER_CONF_FILES" == "") unsetenv NIX_USER_CONF_FILES
        endif
        if ($?MANPATH) then
            if ("$MANPATH" =~ "*nix*profile*") \
                setenv MANPATH "`/bin/sh -c '. /usr/share/nix-multiuser/profile.sh; /usr/bin/printenv MANPATH'`"
            if ("$MANPATH" == "") unsetenv MANPATH
        endif
        if ($?INFOPATH) then
            if ("$INFOPATH" =~ "*nix*profile*") \
                setenv INFOPATH "`/bin/sh -c '. /usr/share/nix-multiuser/profile.sh; /usr/bin/printenv INFOPATH'`"
            if ("$INFOPATH" == "") unsetenv INFOPATH
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
            /bin/sh -c '. /usr/share/nix-multiuser/profile.sh'
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
    unset nix_links nix_dir nix_state nix_home
    if (! $?LOCALE_ARCHIVE) then
        if (-r /usr/lib/locale/locale-archive) setenv LOCALE_ARCHIVE /usr/lib/locale/locale-archive
    endif
endif
