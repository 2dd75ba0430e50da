#!/usr/bin/env bash
# Kills writers in the middle of their work, ours and a naive one, and counts what survived; then
# keeps the same documents as a project of the store.
#
#   demo.sh BUILD_FOLDER [DOCUMENTS]
#
# BUILD_FOLDER is that of a preset, DOCUMENTS a directory with *.json files (default: Debian's
# iso-codes). Leaves nothing behind. Exits non-zero if our writer lost anything.
# A killed process is not a power cut: what the kernel holds survives here. Power cuts are what the
# simulator is for.
set -euo pipefail

holdfast="${1:?usage: demo.sh BUILD_FOLDER [DOCUMENTS]}/lib/cli/holdfast"
documents=${2:-/usr/share/iso-codes/json}
rounds=${ROUNDS:-60}

[[ -x $holdfast ]] || { echo "demo: $holdfast is not there; build it first" >&2; exit 2; }
compgen -G "$documents/*.json" >/dev/null || { echo "demo: no *.json in $documents" >&2; exit 2; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/ours" "$work/naive" "$work/old" "$work/new"

echo "1. Write the documents of $documents"
count=0
for file in "$documents"/*.json; do
  name=${file##*/}
  cp "$file" "$work/old/$name"
  "$holdfast" write --integrity --backup "$work/ours/$name" < "$file"
  cmp -s "$file" "$work/ours/$name" || { echo "demo: $name differs" >&2; exit 1; }
  cp "$file" "$work/naive/$name"
  # The next version: the same document, indented anew, so that it is a real one of its own.
  python3 -c 'import json, sys; json.dump(json.load(sys.stdin), sys.stdout, indent=1)' \
    < "$file" > "$work/new/$name"
  count=$((count + 1))
done
printf '   %d documents, %s\n\n' "$count" "$(du -sh --apparent-size "$work/ours" | cut -f1)"

# Whole old, whole new, or neither. Only the bytes are asked, no tool of ours.
state_of() {
  if cmp -s "$1" "$work/old/$2"; then echo old
  elif cmp -s "$1" "$work/new/$2"; then echo new
  elif [[ ! -s $1 ]]; then echo empty
  else echo torn; fi
}

# Start a writer fed in pieces by a slow producer, and kill it, with SIGKILL, after a while.
kill_one() {
  local input=$1 delay=$2
  shift 2
  { head -c 4096 "$input"; sleep 0.02; tail -c +4097 "$input"; } 2>/dev/null | "$@" &
  local writer=$!
  sleep "$delay"
  kill -KILL "$writer" 2>/dev/null || true
  wait "$writer" 2>/dev/null || true
}

naive() { exec cat > "$1"; }

echo "2. Replace documents $rounds times, and kill every writer at a different moment"
mapfile -t names < <(cd "$work/old" && ls)
declare -A ours=([old]=0 [new]=0 [empty]=0 [torn]=0) theirs=([old]=0 [new]=0 [empty]=0 [torn]=0)
for ((round = 0; round < rounds; round++)); do
  name=${names[round % count]}
  delay=$(printf '0.%03d' $((round % 50)))
  kill_one "$work/new/$name" "$delay" "$holdfast" write --integrity --backup "$work/ours/$name"
  state=$(state_of "$work/ours/$name" "$name"); ours[$state]=$((ours[$state] + 1))
  kill_one "$work/new/$name" "$delay" naive "$work/naive/$name"
  state=$(state_of "$work/naive/$name" "$name"); theirs[$state]=$((theirs[$state] + 1))
  "$holdfast" write --integrity "$work/ours/$name" < "$work/old/$name"
  cp "$work/old/$name" "$work/naive/$name"
done 2>/dev/null

row() { printf '   %-22s %9s %9s %9s %9s   %s\n' "$@"; }
row "" "whole old" "whole new" empty torn "whole"
row "holdfast write" "${ours[old]}" "${ours[new]}" "${ours[empty]}" "${ours[torn]}" \
  "$((ours[old] + ours[new])) of $rounds"
row "shell redirection" "${theirs[old]}" "${theirs[new]}" "${theirs[empty]}" "${theirs[torn]}" \
  "$((theirs[old] + theirs[new])) of $rounds"
echo

echo "3. Clean up after the killed writers"
leftovers=$(find "$work/ours" -name '.*.hftmp' | wc -l)
for name in "${names[@]}"; do "$holdfast" recover "$work/ours/$name" > /dev/null; done
remaining=$(find "$work/ours" -name '.*.hftmp' | wc -l)
printf '   temporary files: %d before, %d after recovery\n\n' "$leftovers" "$remaining"

echo "4. Damage one document as a dying disk does, and heal it"
victim=$work/ours/${names[0]}
"$holdfast" write --integrity --backup "$victim" < "$work/old/${names[0]}"
touch -r "$victim" "$work/mtime"
printf 'X' | dd of="$victim" bs=1 seek=100 conv=notrunc status=none
touch -r "$work/mtime" "$victim"
code=0; "$holdfast" verify "$victim" | sed "s|$work/||; s/^/   /" || code=${PIPESTATUS[0]}
echo "   (exit code $code)"
"$holdfast" read --heal "$victim" 2> "$work/healed" > "$work/content" || true
sed "s|$work/||g; s/^/   /" "$work/healed"
"$holdfast" verify "$victim" | sed "s|$work/||; s/^/   /"

echo
echo "5. Cut the power on the simulator: what every kind of disk may be left with"
naive_writers=(--subject in-place --subject no-file-sync --subject no-directory-sync)
mapfile -t models < <("$holdfast" crash models | sed -n 's/^\([a-z0-9-]*\): .*/\1/p' | grep -v lying)
if "$holdfast" crash run --subject atomic-write --model "${models[@]}" > "$work/power"; then
  power=ok
else
  power=FAILED
fi
# The naive writers fail, and are meant to: their exit code says so. Where the disk lies about
# every flush nobody can do better than to notice.
"$holdfast" crash run --subject atomic-write "${naive_writers[@]}" --model all \
  > "$work/table" || true
sed -n '/^$/q; s/^/   /p' "$work/table"
echo "   ours, in figures:"
sed -n '/^atomic-write under/{s/; unit 512, depth 2, torn units: any number//; s/^/   /; p}' \
  "$work/power"
echo "   Rn: the rule that some state breaks (docs/guarantees.md); a witness of each:"
echo "   holdfast crash run --subject no-file-sync"

echo
echo "6. Keep the same documents as one project: commits of many files, wholly or not at all"
store() { "$holdfast" store "$@"; }
project=$work/projects/$(store new "$work/projects" countries)
store import "$project" "$documents" 2> /dev/null
printf '   imported %d documents in one commit\n' "$(($(store ls "$project" | wc -l) - 1))"
checkpoint=$(store checkpoint "$project" --label before-the-kill)
echo "   made and verified the checkpoint $checkpoint"
# Two chunks in every commit; the feeder is killed, with SIGKILL, in the middle.
seq 1 1000000 | sed 's/.*/{"left": &, "right": &}/' |
  "$holdfast" store feed "$project" > "$work/answers" 2> /dev/null &
feeder=$!
while [[ $(wc -l < "$work/answers") -lt 50 ]]; do kill -0 "$feeder" || break; sleep 0.02; done
kill -KILL "$feeder" || true
wait "$feeder" 2> /dev/null || true
answered=$(wc -l < "$work/answers")
left=$(store get "$project" left) right=$(store get "$project" right)
printf '   killed after %d commits were acknowledged; found %s and %s\n' "$answered" "$left" "$right"
victim=$project/chunks/${names[0]}
echo '{"edited": true}' | store patch "$project" "${names[0]%.json}"  # so that there is a backup
touch -r "$victim" "$work/mtime"
printf 'X' | dd of="$victim" bs=1 seek=100 conv=notrunc status=none
touch -r "$work/mtime" "$victim"
store get "$project" "${names[0]%.json}" 2>&1 > /dev/null | sed "s|$work/||g; s/^holdfast: /   damaged a byte: /"
store restore "$project" "$checkpoint" | sed 's/^/   /'
store export "$project" "$work/exported" > /dev/null
same=0
for name in "${names[@]}"; do
  python3 -c 'import json, sys; sys.exit(json.load(open(sys.argv[1])) != json.load(open(sys.argv[2])))' \
    "$work/exported/$name" "$work/old/$name" && same=$((same + 1))
done
printf '   %d of %d documents are what was imported\n' "$same" "$count"

lost=$((ours[empty] + ours[torn]))
if [[ $power != ok ]]; then
  cat "$work/power" >&2
  exit 1
fi
if [[ $left != "$right" ]] || ((left < answered || same < count)); then
  echo "FAILED: the project lost commits or documents" >&2
  exit 1
fi
if ((lost > 0 || remaining > 0)) || ! cmp -s "$work/content" "$work/old/${names[0]}"; then
  echo "FAILED: holdfast lost $lost of $rounds documents" >&2
  exit 1
fi
