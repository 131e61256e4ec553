#!/bin/sh
# Starts the browser named by BROWSER_BIN so that the kernel ends it together with the process that started it.
if command -v setpriv >/dev/null; then exec setpriv --pdeathsig KILL -- "$BROWSER_BIN" "$@"; fi
exec "$BROWSER_BIN" "$@"
