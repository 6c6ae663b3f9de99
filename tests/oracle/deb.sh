# What Debian's tools say of one .deb; sourced by `run`.
# shellcheck shell=bash disable=SC2154,SC2016

# check_deb FILE RENDERED
check_deb() {
    local file=$1 rendered=$2
    have dpkg-deb "every check" || return
    check "dpkg-deb reads its control archive" dpkg-deb -I "$file"
    check "dpkg-deb reads its contents" dpkg-deb -c "$file"
    if ! dpkg-deb -R "$file" "$scratch/unpacked" 2>"$scratch/log"; then
        report "dpkg-deb unpacks it" 1 "$(cat "$scratch/log")"
        return
    fi
    mv "$scratch/unpacked/DEBIAN" "$scratch/control"
    deb_against_rendered "$file" "$rendered"
    deb_against_dpkg_deb "$file" "$rendered"
    deb_lintian "$file"
    deb_overrides
}

# Files, modes, owners, times and sums are those that were rendered.
deb_against_rendered() {
    local file=$1 rendered=$2
    same "its files are the rendered ones" "$rendered/tree" "$scratch/unpacked"
    same "its control files are the rendered ones" "$rendered/DEBIAN" "$scratch/control"
    check "its files have the rendered types and modes" \
        diff <(listing "$rendered/tree") <(listing "$scratch/unpacked")
    check "its control files have the rendered modes" \
        diff <(listing "$rendered/DEBIAN") <(listing "$scratch/control")
    dpkg-deb --fsys-tarfile "$file" | tar -tv --full-time >"$scratch/members"
    silent "every file is root's" awk '$2 != "root/root"' "$scratch/members"
    check "every file has one time, or the first second there is below lib" test "$(awk '
        !($4 == "1970-01-01" && $5 == "00:00:01" && $6 ~ "^./usr/lib/") { print $4, $5 }' "$scratch/members" |
        sort -u | wc -l)" -eq 1
    check "its md5sums hold" deb_md5sums
    silent "its conffiles are in it" deb_conffiles
    check "its Installed-Size is dpkg-gencontrol's" \
        test "$(dpkg-deb -f "$file" Installed-Size)" = "$(deb_installed_size "$rendered/tree")"
}

deb_md5sums() {
    cd "$scratch/unpacked" && md5sum --strict -c "$scratch/control/md5sums"
}

# Prints the conffiles that are no files.
deb_conffiles() {
    [ ! -e "$scratch/control/conffiles" ] || while read -r path; do
        [ -f "$scratch/unpacked$path" ] || echo "$path"
    done <"$scratch/control/conffiles"
}

deb_installed_size() {
    find "$1" \( \( -type f -o -type l \) -printf '%s\n' \) -o -printf '1024\n' |
        awk '{ size += int(($1 + 1023) / 1024) } END { print size }'
}

# dpkg-deb makes the same package of the same files.
deb_against_dpkg_deb() {
    local file=$1 rendered=$2
    cp -a "$rendered/tree" "$scratch/stage"
    cp -a "$rendered/DEBIAN" "$scratch/stage/DEBIAN"
    local time
    time=$(stat -c %Y "$scratch/control/control")
    # What has a time of its own keeps it.
    find "$scratch/stage" -newermt @1 -exec touch --no-dereference --date="@$time" {} +
    check "dpkg-deb -b takes the rendered files" \
        env SOURCE_DATE_EPOCH="$time" dpkg-deb --root-owner-group -b "$scratch/stage" "$scratch/reference.deb"
    check "its data.tar is, to the byte, that of dpkg-deb -b" deb_same_tar "$file" fsys
    check "its control.tar is, to the byte, that of dpkg-deb -b" deb_same_tar "$file" ctrl
}

# deb_same_tar FILE WHICH: FILE's inner archive WHICH is the reference's.
deb_same_tar() {
    local which=$2 ours=$scratch/ours.$2.tar reference=$scratch/reference.$2.tar
    dpkg-deb "--$which-tarfile" "$1" >"$ours"
    dpkg-deb "--$which-tarfile" "$scratch/reference.deb" >"$reference"
    cmp "$ours" "$reference" && return
    diff <(tar -tvf "$reference" --full-time) <(tar -tvf "$ours" --full-time)
    return 1
}

deb_lintian() {
    local file=$1 text="lintian has no error and no warning that is not overridden"
    have lintian "$text" || return
    if ar t "$file" | grep -q '\.zst$'; then
        text="$text (repacked with xz: Debian's lintian reads no zstd)"
        dpkg-deb -R "$file" "$scratch/repack"
        file=$scratch/${file##*/}
        dpkg-deb --root-owner-group -Zxz -b "$scratch/repack" "$file" >/dev/null
    fi
    local output
    output=$(lintian --allow-root --no-cfg --profile debian --tag-display-limit 0 --display-info \
        --fail-on error,warning "$file" 2>&1)
    report "$text" $? "$output"
    silent "every lintian override is used" grep -E ' (unused|mismatched)-override ' <<<"$output"
}

# Each override has a comment right above it that says why.
deb_overrides() {
    local overrides
    overrides=$(find "$scratch/unpacked/usr/share/lintian/overrides" -type f 2>/dev/null)
    [ -n "$overrides" ] || return 0
    silent "every lintian override has its reason above it" awk '
        FNR == 1 { previous = "" }
        NF && !/^#/ && previous !~ /^# *[^ ]/ { print FILENAME ":" FNR ": " $0 }
        { previous = $0 }' "$overrides"
}
