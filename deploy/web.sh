#!/bin/sh
# One instance in a container; INSTANCE is its number.
set -eu
folder=/run/newsroom/${INSTANCE:-1}
mkdir -p "$folder"
rm -rf "$folder/web.sock" "$folder/metrics"
export METRICS_DIR="$folder/metrics"
exec granian --interface wsgi --no-ws --workers 2 --blocking-threads 4 --backpressure 64 --respawn-failed-workers \
    --uds "$folder/web.sock" --uds-permissions 0o660 --log-config deploy/granian.json newsroom.wsgi:application
