# Sets up Nix for fish, as profile.sh does for login shells; fish reads this at every start.
set -l nix_profile /nix/var/nix/profiles/default
set -l nix_link
if set -q HOME; and test -d "$HOME"
    set nix_link "$HOME/.nix-profile"
end
if test -O /
    # Not when HOME belongs to another user.
    if set -q HOME; and not test -O "$HOME"
        set nix_link
    end
    set -gx NIX_USER_PROFILE_DIR /nix/var/nix/profiles/per-user/root
    set -gx NIX_USER_GCROOTS_DIR /nix/var/nix/gcroots/per-user/root
else
    set -gx NIX_REMOTE daemon
end
if set -q nix_link[1]
    set -l nix_state "$HOME/.local/state"
    set -q XDG_STATE_HOME; and set nix_state "$XDG_STATE_HOME"
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
