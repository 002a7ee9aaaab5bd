#!/bin/sh
# Installs RabbitMQ through apt and lets none of its services start, now or at boot: Sluice runs its own.
# It ignores signals, so that dpkg is never left half way; it takes about a minute.
set -e
trap '' TERM INT HUP
guard=/usr/sbin/policy-rc.d
kept=$guard.before-sluice

restore() {
  rm -f "$guard"
  if [ -e "$kept" ]; then mv "$kept" "$guard"; fi
}
trap restore EXIT

# What is kept already was kept by a run that did not come to its end.
if [ -e "$guard" ] && [ ! -e "$kept" ] && ! grep -q sluice "$guard"; then mv "$guard" "$kept"; fi
printf '#!/bin/sh\n# For as long as sluice installs RabbitMQ.\nexit 101\n' >"$guard"
chmod 755 "$guard"

export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install -y --no-install-recommends rabbitmq-server
if [ -d /run/systemd/system ]; then systemctl disable rabbitmq-server epmd.socket epmd.service || true; fi
