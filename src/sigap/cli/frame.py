"""Click, speaking both languages."""

# ruff: noqa: A002
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from sigap.text import Language, Text

_HEADINGS = {
    "Options": Text("Options", "Opsi"),
    "Commands": Text("Commands", "Perintah"),
    "Arguments": Text("Arguments", "Argumen"),
}
_USAGE = Text("Usage: ", "Pemakaian: ")
_HELP = Text("Show this message.", "Tampilkan pesan ini.")
_LANG = Text(
    "Language of messages and files: id or en. Default: SIGAP_LANG, else the locale.",
    "Bahasa pesan dan berkas: id atau en. Bawaan: SIGAP_LANG, atau locale.",
)


def _formatter(language: Language) -> type[click.HelpFormatter]:
    class Formatter(click.HelpFormatter):
        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, args, _USAGE.to(language) if prefix is None else prefix)

        def write_heading(self, heading: str) -> None:
            super().write_heading(_HEADINGS.get(heading, Text(heading, heading)).to(language))

    return Formatter


def _context(language: Language) -> type[click.Context]:
    class Context(click.Context):
        formatter_class = _formatter(language)

    return Context


class Command(click.Command):
    """A command that speaks one language."""

    def __init__(self, language: Language, name: str, help: Text, **more: Any) -> None:
        self.context_class = _context(language)
        self.language: Language = language
        super().__init__(name, help=help.to(language), short_help=help.to(language), **more)
        self.params.append(lang_option(language))

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return --help, told in the language."""
        return _told_help(super().get_help_option(ctx), self.language)


class Group(click.Group):
    """A group of commands that speaks one language."""

    def __init__(self, language: Language, name: str, help: Text, **more: Any) -> None:
        self.context_class = _context(language)
        self.language: Language = language
        more.setdefault("subcommand_metavar", Text("COMMAND ...", "PERINTAH ...").to(language))
        more.setdefault("options_metavar", Text("[OPTIONS]", "[OPSI]").to(language))
        super().__init__(name, help=help.to(language), **more)
        self.params.append(lang_option(language))

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return --help, told in the language."""
        return _told_help(super().get_help_option(ctx), self.language)


def _told_help(option: click.Option | None, language: Language) -> click.Option | None:
    if option is not None:
        option.help = _HELP.to(language)
    return option


def lang_option(language: Language) -> click.Option:
    """Return --lang. Its value was read before parsing; here it is only checked and told."""
    return click.Option(
        ["--lang"],
        type=click.Choice(["id", "en"]),
        expose_value=False,
        help=_LANG.to(language),
        metavar="id|en",
    )


def command(
    language: Language,
    name: str,
    help: Text,
    params: list[click.Parameter],
    run: Callable[..., Any],
) -> Command:
    """Return a command whose values go to `run`."""
    return Command(
        language,
        name,
        help,
        params=params,
        callback=run,
        options_metavar=Text("[OPTIONS]", "[OPSI]").to(language),
    )
