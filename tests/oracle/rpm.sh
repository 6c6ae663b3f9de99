# What rpm's tools say of one .rpm; sourced by `run`.
# shellcheck shell=bash disable=SC2154,SC2016

# check_rpm FILE RENDERED
check_rpm() {
    local file=$1 rendered=$2
    have rpm "every check" || return
    check "rpm -K finds SHA-256 digests of header and payload, and both hold" rpm_digests "$file"
    check "rpm reads its identity" rpm -qpi "$file"
    check "rpm reads its relations" rpm -qp --requires --provides --conflicts --recommends --suggests "$file"
    check "rpm reads its scriptlets" rpm -qp --scripts "$file"
    rpm_against_rendered "$file" "$rendered"
    rpm_lint "$file"
    rpm_against_rpmbuild "$file" "$rendered"
}

rpm_digests() {
    rpm -Kv "$1" >"$scratch/digests" 2>&1
    local status=$?
    cat "$scratch/digests"
    [ $status -eq 0 ] && grep -q 'Header SHA256 digest: OK' "$scratch/digests" &&
        grep -q 'Payload SHA256 digest: OK' "$scratch/digests"
}

# Files, modes and owners are those that were rendered; directories above them are not owned.
rpm_against_rendered() {
    local file=$1 rendered=$2
    have rpm2cpio "its files are the rendered ones" && have cpio "its files are the rendered ones" || return
    mkdir "$scratch/unpacked"
    rpm2cpio "$file" | (cd "$scratch/unpacked" && cpio --quiet -idm)
    same "its files are the rendered ones" "$rendered/tree" "$scratch/unpacked"
    rpm -qp --qf '[.%{FILENAMES}\n]' "$file" | sort >"$scratch/names"
    check "its files have the rendered types and modes" \
        diff <(rpm_owned "$rendered/tree") <(rpm_owned "$scratch/unpacked")
    check "every file but a directory that is not its own is in its header" \
        diff <(cd "$rendered/tree" && find . -mindepth 1 ! -type d | sort) \
        <(while read -r name; do [ -d "$scratch/unpacked/$name" ] || echo "$name"; done <"$scratch/names")
    silent "every file is root's" \
        awk '$1 != "root" || $2 != "root"' <(rpm -qp --qf '[%{FILEUSERNAME} %{FILEGROUPNAME} %{FILENAMES}\n]' "$file")
    silent "every file has the build time, or the first second there is below lib" \
        awk '$1 != $2 && !($1 == 1 && $3 ~ "^/usr/lib/")' <(rpm -qp --qf '[%{FILEMTIMES} %{=BUILDTIME} %{FILENAMES}\n]' "$file")
    silent "every configuration file is the administrator's once installed" \
        comm -3 <(rpm -qpc "$file") <(rpm -qp --qf '[%{FILEFLAGS:fflags} %{FILENAMES}\n]' "$file" | sed -n 's/^cn *//p')
}

# rpm_owned TREE: the listing of what is in the header.
rpm_owned() {
    listing "$1" | awk 'NR == FNR { owned[$0]; next } { name = $0; sub(/^[^ ]* [^ ]* /, "", name) } name in owned' \
        "$scratch/names" -
}

rpm_lint() {
    local text="rpmlint has no error and no warning" output
    have rpmlint "$text" || return
    output=$(rpmlint -c "$here/../../rpm/rpmlint.toml" "$1" 2>&1)
    report "$text" "$(($? != 0 || $(grep -cE ': [EW]: ' <<<"$output") > 0))" "$output"
}

# rpmbuild makes the same header of the same files, but for what rpm-expected-differences lists.
rpm_against_rpmbuild() {
    local file=$1 rendered=$2 text="every tag of its header is rpmbuild's, or expected to differ"
    have rpmbuild "$text" && have python3 "$text" || return
    local time spec arch expected=$scratch/expected
    time=$(rpm -qp --qf '%{BUILDTIME}' "$file")
    spec=$(find "$rendered" -maxdepth 1 -name '*.spec')
    cp -a "$rendered/tree" "$scratch/stage"
    arch=$(rpm -qp --qf '%{ARCH}' "$file")
    # rpmbuild sets no time, it only takes later ones back; what has a time of its own keeps it.
    find "$scratch/stage" -newermt @1 -exec touch --no-dereference --date="@$time" {} +
    check "rpmbuild takes the spec" env SOURCE_DATE_EPOCH="$time" rpmbuild -bb --quiet \
        --target "$arch" --define "_topdir $scratch/build" --define "tree $scratch/stage" "$spec"
    local reference=$scratch/build/RPMS/$arch/${file##*/}
    check "rpmbuild names the package the same" test -e "$reference"
    rpm -qp --xml "$file" >"$scratch/ours.xml"
    rpm -qp --xml "$reference" >"$scratch/reference.xml"
    echo "$arch" >>"$work/architectures"
    expected_differences "$arch" >"$expected"
    check "$text" "$here/compare-headers" "$scratch/ours.xml" "$scratch/reference.xml" \
        "$expected" "$work/expected-differences-used"
    check "its payload is, but for the inodes, rpmbuild's" \
        diff <(rpm2cpio "$reference" | rpm_members) <(rpm2cpio "$file" | rpm_members)
}

# expected_differences ARCH: the lines for packages of that architecture.
expected_differences() {
    cat "$here/rpm-expected-differences"
    [ "$1" = noarch ] || cat "$here/rpm-expected-differences-of-systems"
}

# The members of a cpio archive on standard input, in order; contents were compared before.
rpm_members() {
    cpio --quiet -tvn
}

# No line of rpm-expected-differences is there without need.
check_rpm_expectations() {
    [ -e "$work/expected-differences-used" ] || return 0
    silent "every expected difference of a header was met" \
        comm -23 <(sort -u "$work/architectures" | while read -r arch; do expected_differences "$arch"; done |
            grep -v '^#' | grep . | sort -u) \
        <(sort -u "$work/expected-differences-used")
}
