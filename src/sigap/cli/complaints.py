"""What the command line says of arguments that make no sense: one line, in the language, with what to do."""

from __future__ import annotations

import re

import click

from sigap.errors import SigapError
from sigap.text import Language, Text


def complaint(error: click.ClickException, language: Language) -> str:
    """Return one line about a wrong argument."""
    return f"{_what(error).to(language)} {_remedy(error).to(language)}"


def refusal(error: SigapError, language: Language, root: click.Command) -> str:
    """Return one line about a problem, in which the library's arguments (`source`) are told as options (--source)."""
    options = _options(root)
    return re.sub(r"`(\w+)`", lambda named: options.get(named[1], named[0]), error.message(language))


def _options(command: click.Command) -> dict[str, str]:
    """Return the options of a command and those beneath it, by the name of their argument."""
    found = {one.name: one.opts[0] for one in command.params if isinstance(one, click.Option) and one.name}
    for below in command.commands.values() if isinstance(command, click.Group) else ():
        found |= _options(below)
    return found


def _what(error: click.ClickException) -> Text:
    if isinstance(error, click.NoSuchOption):
        near = f" ({', '.join(error.possibilities)}?)" if error.possibilities else ""
        return Text(
            f"there is no option {error.option_name}{near}.", f"tidak ada opsi {error.option_name}{near}."
        )
    if isinstance(error, click.MissingParameter):
        name = _name(error)
        return Text(f"{name} is missing.", f"{name} belum diberikan.")
    if isinstance(error, click.BadParameter):
        return _bad(error)
    if isinstance(error, click.BadOptionUsage):
        return Text(f"{error.option_name} needs a value.", f"{error.option_name} perlu nilai.")
    if isinstance(error, click.UsageError) and "No such command" in error.message:
        name = error.message.split("'")[1] if "'" in error.message else ""
        return Text(f"there is no command {name!r}.", f"tidak ada perintah {name!r}.")
    if isinstance(error, click.UsageError) and "unexpected extra argument" in error.message:
        extra = error.message.partition("(")[2].rstrip(").")
        return Text(f"too many arguments: {extra}.", f"argumennya terlalu banyak: {extra}.")
    return Text(
        f"{error.format_message().rstrip('.')}.",
        f"argumen tidak dikenali: {error.format_message().rstrip('.')}.",
    )


def _name(error: click.BadParameter) -> str:
    parameter = error.param
    if parameter is None:
        return error.param_hint if isinstance(error.param_hint, str) else "?"
    return (
        parameter.opts[-1]
        if isinstance(parameter, click.Option)
        else (parameter.human_readable_name or "").upper()
    )


def _bad(error: click.BadParameter) -> Text:
    name = _name(error)
    kind = error.param.type if error.param is not None else None
    if isinstance(kind, click.Choice):
        known = ", ".join(str(choice) for choice in kind.choices)
        return Text(f"{name}: choose one of {known}.", f"{name}: pilih salah satu dari {known}.")
    return Text(
        f"{name}: {error.message.rstrip('.')}.",
        f"{name}: nilai tidak dikenali ({error.message.rstrip('.')}).",
    )


def _remedy(error: click.ClickException) -> Text:
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "sigap"
    return Text(f"See: {path} --help", f"Lihat: {path} --help")
