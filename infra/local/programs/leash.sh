#!/bin/sh
# Runs a program on a leash: when the supervisor, which has descriptor 3 open, dies for any reason, the whole process group of
# the program is ended, first with SIGTERM. Usage: leash.sh <grace in tenths of a second> <program> [argument ...]
# It runs as the leader of its own process group. `trap :` and not `trap ''`, because an ignored signal is inherited.
grace=$1
shift
trap : TERM INT HUP

"$@" 3<&- &
program=$!

(
  trap '' TERM INT HUP
  read -r _ <&3
  kill -TERM -$$
  while [ "$grace" -gt 0 ] && kill -0 "$program"; do
    sleep 0.1
    grace=$((grace - 1))
  done
  kill -KILL -$$
) 2>/dev/null &
exec 3<&-

# A signal that reaches the whole group interrupts the wait, not the program's own ending.
while wait "$program"; status=$?; kill -0 "$program" 2>/dev/null; do :; done
exit "$status"
