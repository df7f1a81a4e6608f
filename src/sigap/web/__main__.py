"""Start the platform, or one of its processes: `python -m sigap.web [PROCESS]`."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Hand over to Django's commands."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sigap.web.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["sigap", *sys.argv[2:]])


if __name__ == "__main__":
    main()
