#!/bin/sh
# nginx in a container, for the host in SITE_URL; its certificate is mounted at /etc/letsencrypt.
set -eu
host=${SITE_URL#https://}
sed "s/news\.example/$host/g" /etc/nginx/newsroom/newsroom.conf > /etc/nginx/sites-enabled/newsroom
exec nginx -g 'daemon off;'
