#!/bin/sh
# Installs RabbitMQ through apt. None of its services starts, now or at boot: Sluice starts its own.
# The script ignores signals, so that dpkg is never interrupted. It takes about a minute.
set -e
umask 022
trap '' TERM INT HUP
guard=/usr/sbin/policy-rc.d
kept=$guard.before-sluice

restore() {
  rm -f "$guard"
  if [ -e "$kept" ]; then mv "$kept" "$guard"; fi
}
trap restore EXIT

# A saved file already exists if a previous run was interrupted.
if [ -e "$guard" ] && [ ! -e "$kept" ] && ! grep -q sluice "$guard"; then mv "$guard" "$kept"; fi
printf '#!/bin/sh\n# For as long as sluice installs RabbitMQ.\nexit 101\n' >"$guard"
chmod 755 "$guard"

export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install -y --no-install-recommends rabbitmq-server
if [ -d /run/systemd/system ]; then systemctl disable rabbitmq-server epmd.socket epmd.service || true; fi
