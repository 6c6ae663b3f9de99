# shellcheck shell=bash disable=SC2154
# The parts that are cargo's; sourced by tests/run.
#
# Each dependency is compiled once: tests and lints use the profile `bench`, whose dependencies are those of the
# release build, and compile the project's own crate as the profile `dev` does (cargo.toml). Their programs are below
# target/test: target/release/nix-packager stays what `cargo build --release` made.

part_fmt() { checked "cargo fmt --check" cargo fmt --check; }
part_build() { checked "cargo build --release" cargo build --quiet --release; }
part_clippy() { checked "cargo clippy" cargo clippy --quiet "${shared[@]}" --all-targets -- -D warnings; }

shared=(--profile bench --config tests/parts/cargo.toml)
shared+=(--config "build.build-dir='$build'" --target-dir "$build/test")

# cargo's own summaries, turned into the numbers of lines that they stand for.
part_test() {
    local status=0 output good=0 bad=0 ignored=0 g b i
    output=$(mktemp)
    cargo test --quiet --no-fail-fast "${shared[@]}" 2>&1 | tee "$output" || status=1
    while read -r g b i; do
        good=$((good + g)) bad=$((bad + b)) ignored=$((ignored + i))
    done < <(sed -nE 's/^test result: .* ([0-9]+) passed; ([0-9]+) failed; ([0-9]+) ignored;.*/\1 \2 \3/p' "$output")
    rm -f "$output"
    echo "# cargo test: $good passed, $bad failed, $ignored skipped"
    [ "$status" = 0 ] || [ "$bad" -gt 0 ] || echo "not ok - cargo test ended with an error"
    [ "$((good + bad))" -gt 0 ] || echo "not ok - cargo test ran no test"
    [ "${#full[@]}" = 0 ] || fuzz
}

# Six readers, two at a time.
fuzz() {
    local output
    output=$(mktemp)
    NIX_PACKAGER_FUZZ_SECONDS=90 cargo test --quiet "${shared[@]}" --test integration fuzz:: \
        -- --nocapture --test-threads=2 >"$output" 2>&1
    sed -n 's/^.*fuzz: /# fuzz: /p' "$output"
    checked "fuzzing finds no panic, no hang, and no use of much memory" grep -q '^test result: ok. 6 passed' "$output"
    grep -q '^test result: ok' "$output" || tail -n 40 "$output" | sed 's/^/#   /'
    rm -f "$output"
}

# The program as a package of its own, made by cargo-deb.
part_generator() {
    local dir page deb=nix-packager.deb
    needs dpkg-deb lintian mandoc || return 0
    cargo install --quiet --debug --locked --root "$build/tools" --version =3.8.0 cargo-deb ||
        { echo "not ok - cargo-deb can be installed"; return; }
    dir=$(mktemp -d)
    checked "cargo deb" env PATH="$build/tools/bin:$PATH" cargo deb --quiet --no-build --output "$dir/$deb"
    checked "lintian has nothing against it" lintian --allow-root --fail-on error,warning \
        --suppress-tags initial-upload-closes-no-bugs "$dir/$deb"
    dpkg-deb --extract "$dir/$deb" "$dir/root"
    for page in "$dir"/root/usr/share/man/man*/*; do
        checked "mandoc has nothing against ${page##*/}" mandoc -T lint -W style "$page"
    done
    checked "the packaged program makes a package" \
        "$dir/root/usr/bin/nix-packager" -q build -t debian-13 --out "$dir/dist"
    rm -rf "$dir"
}
