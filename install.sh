#!/bin/sh
# Make .venv with the locked packages and this project in it; `make` calls this once.
set -eu
cd "$(dirname "$0")"
python=${PYTHON:-python3}

if ! "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))'; then
    echo "install.sh: $("$python" --version 2>&1) is here, but TensorFlow 2.21 needs Python 3.11 to 3.13." >&2
    echo "Name another one: make PYTHON=python3.12 demo" >&2
    exit 1
fi

# Debian and Ubuntu keep the venv module in a package of its own.
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update && apt-get install -y python3-venv
    else
        echo "install.sh: Python's venv module is missing. Install it first: sudo apt install python3-venv" >&2
        exit 1
    fi
fi

echo "Installing the locked packages into .venv (3.7 GB, once)..."
[ -x .venv/bin/python ] || "$python" -m venv .venv
.venv/bin/python -m pip install --disable-pip-version-check --require-hashes -r requirements.lock
.venv/bin/python -m pip install --disable-pip-version-check --no-deps --no-build-isolation -e .

# Grading needs these two for its sandbox; without them `review autograde` says so and refuses.
sandbox_is_missing() {
    ! command -v bwrap >/dev/null ||
        ! .venv/bin/python -c 'from grader.sandbox import libseccomp; libseccomp.library()' 2>/dev/null
}
if [ "$(uname -s)" = Linux ] && sandbox_is_missing; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update && apt-get install -y --no-install-recommends bubblewrap libseccomp2
    else
        echo "install.sh: grading needs bubblewrap and libseccomp: sudo apt install bubblewrap libseccomp2" >&2
    fi
fi

# Building the deck needs no browser; checking, printing and testing it does. A missing one is told
# here, with what to do, and is not a reason to stop.
find_chromium() {
    .venv/bin/python -c 'from slides.deck.inspect.browser import find_chromium; find_chromium()' 2>&1 | tail -n 1
}
apt_chromium() {
    apt-get install -y --no-install-recommends "$1"
}
if ! command -v chromium-headless-shell >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update && { apt_chromium chromium-headless-shell || [ -z "$(find_chromium)" ] || apt_chromium chromium; } || true
fi
find_chromium | sed 's/^.*ReviewError: /install.sh: /' >&2
touch .venv/ready
