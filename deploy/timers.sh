#!/bin/sh
# What the timers in deploy/systemd do, for containers: mail every minute, the rest once after three in the morning (UTC).
set -u
last=
while :; do
    python manage.py send_notices
    python manage.py send_reply_mail
    today=$(date -u +%F)
    if [ "$last" != "$today" ] && [ "$(date -u +%H)" -ge 3 ]; then
        last=$today
        for command in forget_unsaved forget_addresses rebuild_renditions clearsessions; do
            python manage.py "$command"
        done
    fi
    sleep 60
done
