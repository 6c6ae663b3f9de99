# Sets up Nix for tcsh login shells, as profile.sh does for other shells; sourced by
# /etc/csh/login.d/nix-multiuser. Other versions of csh lack the tests it needs. (csh expands
# all variables in an `if` line, so variables that may be unset are in blocks.)
if ($?tcsh) then
    set nix_links = ()
    if (-o /) then
        # After sudo or su, HOME and the XDG variables may name another user's directories, and lists may contain
        # them: of these root takes nothing.
        set nix_home = ~root
        set nix_state = "$nix_home/.local/state"
        if ($?HOME) then
            if ("$HOME" == "$nix_home" && -d "$nix_home" && -o "$nix_home") set nix_links = ("$nix_home/.nix-profile")
        endif
        if ($?XDG_STATE_HOME) then
            if ("$XDG_STATE_HOME" =~ "$nix_home/*" && "$XDG_STATE_HOME" !~ "*/..*") set nix_state = "$XDG_STATE_HOME"
        endif
        # sh removes what belongs to other users.
        if ($?PATH) then
            if ("$PATH" =~ "*nix*profile*") setenv PATH "`/bin/sh -c '. /usr/share/nix-multiuser/profile.sh; printenv PATH'`"
        endif
        if ($?XDG_DATA_DIRS) then
            if ("$XDG_DATA_DIRS" =~ "*nix*profile*") setenv XDG_DATA_DIRS "`/bin/sh -c '. /usr/share/nix-multiuser/profile.sh; printenv XDG_DATA_DIRS'`"
        endif
        if ($?XDG_CONFIG_DIRS) then
            if ("$XDG_CONFIG_DIRS" =~ "*nix*profile*") setenv XDG_CONFIG_DIRS "`/bin/sh -c '. /usr/share/nix-multiuser/profile.sh; printenv XDG_CONFIG_DIRS'`"
        endif
        if ($?MANPATH) then
            if ("$MANPATH" =~ "*nix*profile*") setenv MANPATH "`/bin/sh -c '. /usr/share/nix-multiuser/profile.sh; printenv MANPATH'`"
        endif
        if ($?NIX_SSL_CERT_FILE) then
            setenv NIX_SSL_CERT_FILE "`/bin/sh -c '. /usr/share/nix-multiuser/profile.sh; printenv NIX_SSL_CERT_FILE'`"
            if ("$NIX_SSL_CERT_FILE" == "") unsetenv NIX_SSL_CERT_FILE
        endif
        if ($?LOCALE_ARCHIVE) then
            setenv LOCALE_ARCHIVE "`/bin/sh -c '. /usr/share/nix-multiuser/profile.sh; printenv LOCALE_ARCHIVE'`"
            if ("$LOCALE_ARCHIVE" == "") unsetenv LOCALE_ARCHIVE
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
