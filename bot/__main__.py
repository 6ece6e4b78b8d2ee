"""Mo's command line: `python -m bot COMMAND`."""

from __future__ import annotations

import sys

from bot.commands import app
from bot.settings import SettingError


def main(called: str = "python -m bot") -> None:
    """Run a command; what goes wrong in a foreseen way is one sentence and exit status 1."""
    from bot.records.errors import RecordsError
    from bot.supervisor import StartError

    try:
        app(prog_name=called)
    except (SettingError, StartError, RecordsError, FileNotFoundError) as error:
        print(f"Mo cannot go on: {error}", file=sys.stderr)
        raise SystemExit(1) from None
    except Exception as error:
        if type(error).__name__ in ("ContentError", "SetError"):
            print(f"Mo cannot go on: {error}", file=sys.stderr)
            raise SystemExit(1) from None
        raise


if __name__ == "__main__":
    main()
