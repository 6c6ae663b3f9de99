# shellcheck shell=bash
# The images: a root of the lab as an ext4 file system, kept until their recipe changes.

# image_field NAME COLUMN
image_field() {
    awk -v name="$1" -v column="$2" '$1 == name { print $column }' "$VM_HERE/images.table"
}

# Everything an image depends on, as text: an image is made again when this changes.
image_recipe() {
    root_recipe "$1"
    cat "$VM_HERE/image" "$VM_HERE/strict.cil"
}

image_current() {
    [ -e "$VM_IMAGES/$1.ext4" ] && [ "$(image_recipe "$1")" = "$(cat "$VM_IMAGES/$1.recipe" 2>/dev/null)" ]
}

# image_make NAME: makes the image, and the root that it is made of, unless current ones are there.
image_make() (
    mkdir -p "$VM_IMAGES"
    exec 9>"$VM_IMAGES/$1.lock"
    flock 9
    if image_current "$1"; then exit 0; fi
    root_make "$1" || exit 1
    if ! apart "$VM_HERE/image" "$LAB_ROOTS/$1" "$VM_IMAGES/$1.ext4.new" </dev/null >"$VM_IMAGES/$1.log" 2>&1; then
        echo "making the image $1 failed: $VM_IMAGES/$1.log" >&2
        tail -n 20 "$VM_IMAGES/$1.log" >&2
        exit 1
    fi
    mv "$VM_IMAGES/$1.ext4.new" "$VM_IMAGES/$1.ext4"
    image_recipe "$1" >"$VM_IMAGES/$1.recipe"
)
