"""Start the platform, or one of its processes: `python -m sigap.web [PROCESS] [--port N] ...`."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main() -> int:
    """Do what the command line asks for; return the exit code."""
    if sys.argv[1:2] == ["manage"]:
        return manage(sys.argv[2:])
    from sigap.web.start import arguments

    options = arguments.read(sys.argv[1:])
    if options.process == "start":
        from sigap.web.start.supervisor import start

        return start(options, Path(os.environ.get("SIGAP_DATA", "var")).resolve())
    from sigap.web.start import child

    return child.main(options)


def manage(words: list[str]) -> int:
    """Hand over to Django's commands."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sigap.web.settings")
    from django.core.management import execute_from_command_line

    from sigap.errors import SigapError
    from sigap.web.start.words import say_both

    try:
        execute_from_command_line(["./run manage", *words])  # it tells how it was called
    except SigapError as error:
        say_both(error.message("en"), error.message("id"))
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
