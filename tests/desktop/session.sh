#!/usr/bin/env bash
# Runs one command in a desktop session of its own: a virtual screen, a session bus and an unlocked keyring.
# Everything it starts ends with the command, whose exit code is returned.
#
#   tests/desktop/session.sh cargo nextest run ...
#
# The home folder of the session is a temporary one, so that no test reads or writes the settings of a person.
set -euo pipefail

if [ "${1:-}" = "--inside" ]; then
  # On the session bus: the keyring is unlocked with a password that means nothing, then the command runs.
  shift
  printf 'test' | gnome-keyring-daemon --unlock --components=secrets >/dev/null
  exec "$@"
fi

[ "$#" -gt 0 ] || { echo "usage: $0 COMMAND..." >&2; exit 2; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
scratch=$(mktemp -d)
screen_pid=

finish() {
  status=$?
  if [ -n "$screen_pid" ]; then
    kill "$screen_pid" 2>/dev/null || true
    wait "$screen_pid" 2>/dev/null || true
  fi
  rm -rf "$scratch"
  exit "$status"
}
trap finish EXIT
trap 'exit 143' TERM INT

# Xvfb takes the first free display and writes its number to descriptor 3.
mkfifo "$scratch/display"
Xvfb -displayfd 3 -screen 0 1600x1000x24 -nolisten tcp 3>"$scratch/display" 2>"$scratch/xvfb.log" &
screen_pid=$!
if ! read -r -t 30 number <"$scratch/display"; then
  echo "the virtual screen did not start:" >&2
  cat "$scratch/xvfb.log" >&2
  exit 1
fi

mkdir -p "$scratch"/{config,data,cache,runtime}
chmod 700 "$scratch/runtime"
export DISPLAY=":$number" XDG_RUNTIME_DIR="$scratch/runtime" \
  XDG_CONFIG_HOME="$scratch/config" XDG_DATA_HOME="$scratch/data" XDG_CACHE_HOME="$scratch/cache"
# The web view lets itself be steered only when it is told so; software drawing needs no graphics card. The web view's
# DMA-BUF renderer stays on: without it WebKitGTK 2.50 never answers a request for a picture.
export TAURI_WEBVIEW_AUTOMATION=true LIBGL_ALWAYS_SOFTWARE=1 GDK_BACKEND=x11
unset WAYLAND_DISPLAY

dbus-run-session -- "$here/session.sh" --inside "$@"
