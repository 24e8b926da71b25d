#!/bin/sh
# Builds, then publishes the folder of reports as a static site; where a report failed, the last good page of it stays there:
#   sh publish.sh FOLDER TARGET        TARGET as rsync takes it: host:/srv/www/plans, or a folder
# Ends with the build's exit status. Where the data is wrong or the build was ended, nothing is published.
set -u
folder=$1 target=$2

plans build --root "$folder" --quiet
status=$?
[ "$status" -le 1 ] || exit "$status"

# what pages lead to; no lock, no cache, no record, no executed notebook
copy() {
    rsync --archive --delay-updates --exclude='.*' --exclude=/notebooks --exclude=/build.json "$@" "$folder/reports/" "$target/"
}
# what is new goes before the index, which leads there, and what is gone after it
copy --exclude=/index.html && copy --delete-after || exit 1
exit "$status"
