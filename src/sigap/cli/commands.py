"""The tree of commands."""

from __future__ import annotations

import click

import sigap as library
from sigap.cli import (
    catalogue,
    checking,
    exporting,
    forecasting,
    mapping,
    reporting,
    roster,
    scheduling,
    simulating,
    staffing,
)
from sigap.cli.frame import Group
from sigap.text import Language, Text

_VERSION = Text("Show the version.", "Tampilkan versi.")


def sigap(language: Language) -> click.Group:
    """Return `sigap` with all its commands, in one language."""
    group = Group(
        language,
        "sigap",
        Text(
            "Measure a contact centre from its own logs: every KPI, what it means, and whether to believe it.",
            "Ukur pusat kontak dari log-nya sendiri: tiap KPI, artinya, dan apakah angkanya dapat dipercaya.",
        ),
        params=[_version(language)],
    )
    for command in (
        reporting.command_report(language),
        forecasting.command_forecast(language),
        staffing.command_staff(language),
        simulating.command_simulate(language),
        scheduling.command_schedule(language),
        roster.command_roster(language),
        checking.command_check(language),
        catalogue.command_kpi(language),
        catalogue.command_presets(language),
        catalogue.command_sources(language),
        mapping.command_map(language),
        exporting.command_facts(language),
    ):
        group.add_command(command)
    return group


def _version(language: Language) -> click.Option:
    def show(context: click.Context, _: click.Parameter, asked: bool) -> None:
        if asked:
            click.echo(f"sigap {library.__version__}")
            context.exit(0)

    return click.Option(
        ["--version"],
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=show,
        help=_VERSION.to(language),
    )
