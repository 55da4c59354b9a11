#!/usr/bin/env bash
# Gradescope runs this once, when it builds the image; the zip's content lies in /autograder/source.
# PIP_ARGS: more arguments for pip, such as the index that has torch for the CPU only (a much smaller image).
set -euo pipefail
ROOT="${D2LCOURSE_GRADESCOPE:-/autograder}"
COURSE="$ROOT/source/course"

if ! command -v python3 >/dev/null || ! python3 -c 'import venv, ensurepip, sys; sys.exit(sys.version_info < (3, 11))'; then
    apt-get update
    apt-get install -y --no-install-recommends python3 python3-venv
fi
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "d2lcourse needs Python 3.11 or newer: choose a newer Ubuntu in the autograder's settings" >&2
    exit 1
}
python3 -m venv "$ROOT/venv"
# shellcheck disable=SC2086  # PIP_ARGS is several arguments
"$ROOT/venv/bin/pip" install --no-cache-dir --constraint "$COURSE/constraints.txt" ${PIP_ARGS:-} torch "$COURSE"
cd "$COURSE"
"$ROOT/venv/bin/d2lcourse" doctor || true # its findings stand in the build's log
