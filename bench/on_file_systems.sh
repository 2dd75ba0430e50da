#!/usr/bin/env bash
# usage: on_file_systems.sh FOLDER PROGRAM [ARG…]
#
# Runs PROGRAM ARG… with a --place NAME=DIRECTORY for a new folder inside FOLDER, and for each file
# system that can be mounted here from an image: ext4 with its journal, xfs, btrfs. That needs root.
#
# Nothing stays behind, not even after kill -9: the mounts live in a mount namespace that ends with
# this script, the devices detach with the last mount, and the images have no name any more.
set -euo pipefail
image_mib=4096

say() { printf '%s\n' "$*"; }

# mount_image FOLDER KIND: make an image with this file system and mount it on FOLDER/KIND.
mount_image() {
  local image="$1/$2.image" point="$1/$2" device
  # Written, not only allocated: otherwise the first flush of each block costs more than the next.
  dd if=/dev/zero of="$image" bs=1M count="$image_mib" conv=fsync status=none || return
  device="$(losetup --direct-io=on --find --show "$image" 2>/dev/null ||
    losetup --find --show "$image")" || { rm -f "$image"; return 1; }
  rm "$image"
  mkdir -p "$point"
  if make_file_system "$2" "$device" && mount "$device" "$point"; then
    losetup -d "$device"  # takes effect when the mount is gone
  else
    losetup -d "$device"
    return 1
  fi
}

# Without discarding, which would make holes in the image; with nothing left to do after mounting.
make_file_system() {
  case "$1" in
    ext4) mkfs.ext4 -q -E nodiscard,lazy_itable_init=0,lazy_journal_init=0 "$2" ;;
    xfs) mkfs.xfs -q -K "$2" ;;
    btrfs) mkfs.btrfs -q -K "$2" >/dev/null ;;  # it greets even when quiet
  esac
}

if [[ "${1-}" != --inside ]]; then
  folder="$(mktemp -d -p "$1")"
  trap 'rm -rf "$folder"' EXIT
  if [[ "$(id -u)" == 0 ]] && unshare --mount true 2>/dev/null; then
    unshare --mount --propagation private bash "$0" --inside "$folder" "${@:2}"
  else
    say "skipped ext4 with a journal, xfs and btrfs: mounting them needs root"
    "$2" --place "root=$folder" "${@:3}"
  fi
  exit
fi

folder="$2"
places=(--place "root=$folder")
for kind in ext4 xfs btrfs; do
  if ! command -v "mkfs.$kind" >/dev/null; then
    say "skipped $kind: there is no mkfs.$kind"
  elif mount_image "$folder" "$kind"; then
    places+=(--place "$kind in an image=$folder/$kind")
  else
    say "skipped $kind: it cannot be made and mounted here"
  fi
done
"$3" "${places[@]}" "${@:4}"
