"""Which language the command line speaks: --lang, else SIGAP_LANG, else the locale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sigap.text import LANGUAGES, Language


def language_of(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """Return the language asked for, before the arguments are parsed, because help and errors need it too."""
    for asked in (_option(arguments), environment.get("SIGAP_LANG")):
        if asked in LANGUAGES:
            return asked
    locale = environment.get("LC_ALL") or environment.get("LC_MESSAGES") or environment.get("LANG") or ""
    return "id" if locale.lower().split(".")[0].split("_")[0] in ("id", "in") else "en"


def _option(arguments: Sequence[str]) -> str | None:
    for number, argument in enumerate(arguments):
        if argument == "--":
            return None
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
        if argument == "--lang" and number + 1 < len(arguments):
            return arguments[number + 1]
    return None
