#!/bin/sh
# Mo's command line in one short word: `./mo settings` is `.venv/bin/python -m bot settings`, with completion by the shell.
here=$(cd "$(dirname "$0")" && pwd)
if [ ! -x "$here/.venv/bin/python" ]; then
  echo "Mo is not set up yet. Run \`make setup\` first." >&2
  exit 1
fi
PYTHONPATH="$here${PYTHONPATH:+:$PYTHONPATH}" exec "$here/.venv/bin/python" -c 'from bot.__main__ import main; main("mo")' "$@"
