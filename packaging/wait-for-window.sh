#!/bin/sh
# Starts the installed app on a screen, bus and home of its own, and waits for its window.
set -eu
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
chmod 700 "$home"
export HOME="$home" XDG_RUNTIME_DIR="$home" XDG_DATA_HOME="$home/data" XDG_CONFIG_HOME="$home/config" XDG_CACHE_HOME="$home/cache"
xvfb-run --auto-servernum --server-args='-screen 0 1280x800x24' dbus-run-session -- sh -c '
    /usr/bin/rollcall-desktop &
    app=$!
    for attempt in $(seq 60); do
        kill -0 $app || { echo "the app ended by itself"; exit 1; }
        if window=$(xdotool search --onlyvisible --name "^Rollcall"); then
            xdotool getwindowname $window getwindowgeometry $window
            kill $app
            exit 0
        fi
        sleep 0.5
    done
    echo "no window after 30 seconds"
    exit 1
'
