#!/bin/sh
# Installs the named Debian packages, or all that tests and benchmarks need when none is named. To be run as root.
set -eu
cd "$(dirname "$0")/.."

if [ $# -eq 0 ]; then
  # shellcheck disable=SC2046
  set -- $(node -e "import('./scripts/system-packages.mjs').then((m) => console.log(m.systemPackages.map(([name]) => name).join(' ')))")
fi

export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install --yes --no-install-recommends "$@"
