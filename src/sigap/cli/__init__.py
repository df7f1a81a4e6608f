"""The command line: thin; every command is one call into the library."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from sigap.text import Language

INTERRUPTED = 130
REFUSED = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `sigap` and return its exit code: 0 done, 1 findings under --strict, 2 refused with one message, 130 stopped.

    Args:
        arguments: without the programme's name; None takes the process's.
    """
    from sigap.cli.language import language_of

    given = list(sys.argv[1:] if arguments is None else arguments)
    language = language_of(given, os.environ)
    _survive_narrow_terminals()
    try:
        return _run(given, language)
    except BrokenPipeError:
        # Whoever read us has left. Point stdout elsewhere, or the interpreter complains while it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _run(given: list[str], language: Language) -> int:
    import click

    from sigap.cli.commands import sigap
    from sigap.cli.complaints import complaint, refusal
    from sigap.errors import SigapError
    from sigap.text import Text

    root = sigap(language)
    try:
        result = root.main(given, prog_name="sigap", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except SigapError as error:
        print(f"sigap: {refusal(error, language, root)}", file=sys.stderr)
        return REFUSED
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (click.Abort, KeyboardInterrupt):
        print(f"\nsigap: {Text('stopped.', 'dihentikan.').to(language)}", file=sys.stderr)
        return INTERRUPTED
    except click.ClickException as error:
        print(f"sigap: {complaint(error, language)}", file=sys.stderr)
        return REFUSED


def _survive_narrow_terminals() -> None:
    """Let a terminal that cannot show a character show a question mark instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def run() -> None:
    """Run `sigap` as a process."""
    raise SystemExit(main())
