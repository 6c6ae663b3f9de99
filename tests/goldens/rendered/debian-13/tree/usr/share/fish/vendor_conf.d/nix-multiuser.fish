# Sets up Nix for fish, as profile.sh does for login shells; fish reads this at every start.
set -l nix_profile /nix/var/nix/profiles/default
set -l nix_link
set -l nix_state
if test -O /
    # After sudo or su, HOME and the XDG variables may name another user's directories, and lists may contain them: of
    # these root takes nothing.
    set -l nix_home ~root
    if set -q HOME; and test "$HOME" = "$nix_home"; and test -O "$nix_home"
        set nix_link "$nix_home/.nix-profile"
        set nix_state "$nix_home/.local/state"
        string match -q -- "$nix_home/*" "$XDG_STATE_HOME"; and not string match -q -- '*/..*' "$XDG_STATE_HOME"
        and set nix_state "$XDG_STATE_HOME"
    end
    # Profiles of other users, which their login added.
    for nix_name in PATH XDG_DATA_DIRS XDG_CONFIG_DIRS MANPATH
        set -l nix_kept
        for nix_dir in (string split : -- $$nix_name)
            if string match -q -r -- '/(\.nix-profile|nix/profile|nix/profiles/profile)/|^/nix/var/nix/profiles/per-user/' "$nix_dir"
                string match -q -- '*/../*' "$nix_dir"; and continue
                string match -q -- "$nix_home/*" "$nix_dir"
                or string match -q -- '/nix/var/nix/profiles/per-user/root/*' "$nix_dir"
                or continue
            end
            set -a nix_kept "$nix_dir"
        end
        switch $nix_name
            case PATH MANPATH
                set -q $nix_name; and set -gx $nix_name $nix_kept
            case '*'
                set -q $nix_name; and set -gx $nix_name (string join : -- $nix_kept)
        end
    end
    # Files of other users: each directory on the way must be root's as well.
    for nix_name in NIX_SSL_CERT_FILE LOCALE_ARCHIVE
        set -l nix_dir $$nix_name
        while test -n "$nix_dir"
            if not test -O "$nix_dir"
                set -e $nix_name
                break
            end
            set nix_dir (string replace -r -- '/?[^/]*$' '' "$nix_dir")
        end
    end
    set -gx NIX_USER_PROFILE_DIR /nix/var/nix/profiles/per-user/root
    set -gx NIX_USER_GCROOTS_DIR /nix/var/nix/gcroots/per-user/root
else
    if set -q HOME; and test -d "$HOME"
        set nix_link "$HOME/.nix-profile"
        set nix_state "$HOME/.local/state"
        set -q XDG_STATE_HOME; and set nix_state "$XDG_STATE_HOME"
    end
    set -gx NIX_REMOTE daemon
end
if set -q nix_link[1]
    test -O /; or set -gx NIX_USER_PROFILE_DIR "$nix_state/nix/profiles"
    test -L "$nix_state/nix/profile"; and set nix_link "$nix_state/nix/profile"
end
# First login.
if set -q nix_link[1]; and status is-login; and not test -L "$nix_link"; and test -r /usr/share/nix-multiuser/profile.sh
    /bin/sh -c '. /usr/share/nix-multiuser/profile.sh'
end
set -gx NIX_PROFILES (string join ' ' -- $nix_profile $nix_link)

# Directories already in a list are not added again. In PATH the user's profile comes first; in the
# other lists the directories of the distribution come first, and are added where missing.
test -n "$PATH"; or set -gx PATH /usr/local/bin /usr/bin /bin
for nix_dir in $nix_profile $nix_link
    contains -- "$nix_dir/bin" $PATH; or set -gx PATH "$nix_dir/bin" $PATH
end
set -l nix_data (string match -r '.+' -- (string split : -- "$XDG_DATA_DIRS"))
for nix_dir in /usr/local/share /usr/share $nix_link/share $nix_profile/share
    contains -- "$nix_dir" $nix_data; or contains -- "$nix_dir/" $nix_data; or set -a nix_data "$nix_dir"
end
set -l nix_config (string match -r '.+' -- (string split : -- "$XDG_CONFIG_DIRS"))
for nix_dir in /etc/xdg $nix_link/etc/xdg $nix_profile/etc/xdg
    contains -- "$nix_dir" $nix_config; or set -a nix_config "$nix_dir"
end
set -gx XDG_CONFIG_DIRS (string join : -- $nix_config)
# man finds manuals next to the directories of PATH, unless MANPATH is set.
if set -q MANPATH; and test -n "$MANPATH"
    for nix_dir in $nix_link/share/man $nix_profile/share/man
        contains -- "$nix_dir" $MANPATH; or set -gx MANPATH $MANPATH "$nix_dir"
    end
end
# fish searched its own vendor directories before it read this file.
for nix_dir in $nix_link/share/fish $nix_profile/share/fish
    contains -- "$nix_dir/vendor_completions.d" $fish_complete_path
    or set -a fish_complete_path "$nix_dir/vendor_completions.d"
    contains -- "$nix_dir/vendor_functions.d" $fish_function_path
    or set -a fish_function_path "$nix_dir/vendor_functions.d"
    if not contains -- "$nix_dir/vendor_conf.d" $__fish_vendor_confdirs
        for nix_file in $nix_dir/vendor_conf.d/*.fish
            test -r "$nix_file"; and source "$nix_file"
        end
    end
end
set -gx XDG_DATA_DIRS (string join : -- $nix_data)
if not set -q LOCALE_ARCHIVE; and test -r /usr/lib/locale/locale-archive
    set -gx LOCALE_ARCHIVE /usr/lib/locale/locale-archive
end
