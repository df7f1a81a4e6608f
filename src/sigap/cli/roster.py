"""`sigap roster verify`, `why`, `grant`, `swap`: what can be asked of a roster that is there."""

# ruff: noqa: E501
from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sigap.cli import values
from sigap.cli.frame import Command, Group, command
from sigap.cli.reading import option
from sigap.text import Language, Text

if TYPE_CHECKING:
    from sigap.scheduling.problem import Problem
    from sigap.scheduling.roster import Roster, Solution

REFUSED = 1
"""Exit code when the answer is no: rules are broken, a swap is forbidden, a request cannot be granted."""

_GROUP = Text("Ask a roster that is there.", "Tanyai jadwal yang sudah ada.")
_VERIFY = Text(
    "Verify a roster, changed by hand perhaps, and write it anew.",
    "Periksa jadwal, misalnya setelah diubah tangan, dan tulis ulang.",
)
_WHY = Text(
    "Say why a person has a shift on a day, or none, and what else could be.",
    "Jelaskan mengapa seseorang mendapat sif pada suatu hari, atau tidak, dan pilihan lainnya.",
)
_GRANT = Text(
    "Say what it would cost to grant a wish, and the cheapest way.",
    "Sebutkan biaya untuk mengabulkan permintaan, dan cara termurahnya.",
)
_SWAP = Text(
    "Say whether a person may give a shift away or exchange it, and what that changes; without --with, who may take it.",
    "Sebutkan apakah seseorang boleh menyerahkan atau menukar sif, dan akibatnya; tanpa --with, siapa yang boleh mengambilnya.",
)
_FORCE = Text("Overwrite files that exist.", "Timpa berkas yang sudah ada.")


def command_roster(language: Language) -> Group:
    """Return the group in one language."""
    group = Group(language, "roster", _GROUP)
    group.add_command(_verify_command(language))
    group.add_command(_why_command(language))
    group.add_command(_grant_command(language))
    group.add_command(_swap_command(language))
    return group


def _files(lang: Language) -> list[click.Parameter]:
    return [
        click.Argument(["problem"], metavar=Text("PROBLEM.toml", "MASALAH.toml").to(lang)),
        click.Argument(["roster"], metavar=Text("ROSTER.json", "JADWAL.json").to(lang)),
    ]


def _whose(lang: Language) -> list[click.Parameter]:
    return [
        click.Argument(["person"], metavar=Text("PERSON", "ORANG").to(lang)),
        click.Argument(["day"], metavar=Text("DATE", "TANGGAL").to(lang)),
    ]


def _verify_command(lang: Language) -> Command:
    out = Text(
        "Write here; endings as of `sigap schedule`. Repeat for more.",
        "Tulis ke sini; akhiran seperti `sigap schedule`. Ulangi untuk lainnya.",
    )
    now = Text(
        "Take this instant as the present (2026-11-30T17:00:00+07:00).",
        "Anggap saat ini sebagai sekarang (2026-11-30T17:00:00+07:00).",
    )
    params = [
        *_files(lang),
        option(["--out"], out, lang, multiple=True, metavar="FILE"),
        option(["--now"], now, lang, metavar="TIME"),
        option(["--force"], _FORCE, lang, is_flag=True),
    ]
    return command(lang, "verify", _VERIFY, params, lambda **given: verify(lang, given))


def _why_command(lang: Language) -> Command:
    return command(lang, "why", _WHY, [*_files(lang), *_whose(lang)], lambda **given: why(lang, given))


def _grant_command(lang: Language) -> Command:
    wish = Text("off (the default) or on.", "off (bawaan) atau on.")
    shift = Text("That shift alone.", "Sif itu saja.")
    params = [
        *_files(lang),
        *_whose(lang),
        option(["--wish"], wish, lang, type=click.Choice(["off", "on"]), default="off"),
        option(["--shift"], shift, lang, metavar="ID"),
        _save(lang),
        option(["--force"], _FORCE, lang, is_flag=True),
    ]
    return command(lang, "grant", _GRANT, params, lambda **given: grant(lang, given))


def _swap_command(lang: Language) -> Command:
    taker = Text("Who takes it.", "Siapa yang mengambil.")
    day = Text(
        "The day whose shift is given in return. Default: the same day.",
        "Hari yang sifnya diberikan sebagai ganti. Bawaan: hari yang sama.",
    )
    params = [
        *_files(lang),
        *_whose(lang),
        option(["--with", "taker"], taker, lang, metavar="ID"),
        option(["--for", "other_day"], day, lang, metavar="DATE"),
        _save(lang),
        option(["--force"], _FORCE, lang, is_flag=True),
    ]
    return command(lang, "swap", _SWAP, params, lambda **given: swap(lang, given))


def _save(lang: Language) -> click.Option:
    text = Text(
        "Write the changed roster here, if it is legal.", "Tulis jadwal yang diubah ke sini, bila boleh."
    )
    return option(["--save"], text, lang, metavar="JSON")


# --- what they do


def verify(language: Language, given: dict[str, Any]) -> int:
    """Verify, write where asked, and print."""
    from sigap.cli.roster_outputs import check_writable, targets_of, write
    from sigap.cli.roster_summary import summary, told_written
    from sigap.cli.terminal import console
    from sigap.reports.roster_report import RosterReport
    from sigap.scheduling.verifier import verify as verified

    targets = targets_of(given["out"]) if given["out"] else {}
    check_writable(targets, None, force=given["force"])
    now = values.instant(given["now"], "--now")
    problem, solution = _read(given)
    files = (Path(given["problem"]).name, Path(given["roster"]).name)
    report = RosterReport(problem, solution, verified(problem, solution.roster), files, made_at=now)
    written = write(report, targets, language, now=now)
    summary(report, language, console())
    told_written(written, len(targets), language, console())
    return REFUSED if report.draft else 0


def why(language: Language, given: dict[str, Any]) -> int:
    """Print why somebody has a shift, or none."""
    from sigap.cli.terminal import printable
    from sigap.scheduling.explanations import why as explained

    problem, solution = _read(given)
    found = explained(problem, solution.roster, given["person"], _day(problem, given["day"]))
    for reason in found.reasons:
        print(printable(reason.to(language)))
    return 0


def grant(language: Language, given: dict[str, Any]) -> int:
    """Print what granting a wish would cost; keep the roster that grants it where asked."""
    from sigap.cli.terminal import printable
    from sigap.scheduling.explanations import cost_of_granting
    from sigap.scheduling.people import Request, Wish

    problem, solution = _read(given)
    _check_save(given)
    on = problem.horizon.date(_day(problem, given["day"]))
    request = Request(given["person"], on, Wish(given["wish"]), given["shift"])
    found = cost_of_granting(problem, solution.roster, request)
    print(printable(found.text.to(language)))
    if found.roster is None:
        return REFUSED
    _keep(problem, found.roster, solution, given["save"])
    return 0


def swap(language: Language, given: dict[str, Any]) -> int:
    """Print whether an exchange is legal and what it changes, or who could take the shift."""
    from sigap.cli.terminal import printable
    from sigap.scheduling.swaps import exchange

    problem, solution = _read(given)
    _check_save(given)
    day = _day(problem, given["day"])
    if given["taker"] is None:
        return _partners(problem, solution.roster, given["person"], day, language)
    other = day if given["other_day"] is None else _day(problem, given["other_day"])
    found = exchange(
        problem, solution.roster, (given["person"], day), (given["taker"], other), releasing=True
    )
    print(printable(found.text.to(language)))
    if not found.legal:
        return REFUSED
    _keep(problem, found.roster, solution, given["save"])
    return 0


def _partners(problem: Problem, roster: Roster, person: str, day: int, language: Language) -> int:
    from sigap.cli.terminal import printable
    from sigap.scheduling.swaps import legal_partners

    found = legal_partners(problem, roster, person, day)
    for one in found:
        print(printable(f"{problem.person[one.person].name} ({one.person}): {one.text.to(language)}"))
    if not found:
        print(Text("Nobody may take it.", "Tidak ada yang boleh mengambilnya.").to(language))
    return 0 if found else REFUSED


def _read(given: dict[str, Any]) -> tuple[Problem, Solution]:
    from sigap.scheduling.problem_file import read_problem
    from sigap.scheduling.roster_file import read_roster

    problem = read_problem(given["problem"])
    return problem, read_roster(given["roster"], problem)


def _day(problem: Problem, text: str) -> int:
    """Return the day of a date of the horizon."""
    import datetime as dt

    horizon = problem.horizon
    try:
        day = horizon.day(dt.date.fromisoformat(text))
    except ValueError:
        day = -1
    if 0 <= day < horizon.days:
        return day
    first, last = horizon.first, horizon.date(horizon.days - 1)
    raise values.OptionError(
        Text(f"{text!r} is no day of the roster.", f"{text!r} bukan hari dalam jadwal."),
        where=Text("DATE", "TANGGAL").en,
        remedy=Text(f"Give a day from {first} to {last}.", f"Berikan hari dari {first} sampai {last}."),
    )


def _check_save(given: dict[str, Any]) -> None:
    from sigap.reports.outputs import check_writable

    if given["save"] is not None:
        check_writable(Path(given["save"]), force=given["force"])


def _keep(problem: Problem, roster: Roster, before: Solution, path: str | None) -> None:
    """Write a changed roster, verified."""
    from dataclasses import replace

    from sigap.files import put
    from sigap.scheduling.roster_file import roster_json
    from sigap.scheduling.verifier import verify as verified

    if path is None:
        return
    word = verified(problem, roster)
    content = roster_json(problem, replace(before, roster=roster, cost=word.cost), hard=len(word.hard))
    put(Path(path), content.encode())
    print(path)
