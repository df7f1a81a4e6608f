"""`sigap schedule`."""

# ruff: noqa: E501
from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sigap.cli import values
from sigap.cli.frame import Command, command
from sigap.cli.reading import option
from sigap.text import Language, Text

if TYPE_CHECKING:
    import datetime as dt

    from sigap.reports.roster_report import RosterReport
    from sigap.scheduling.problem import Problem
    from sigap.scheduling.roster import Roster, Solution

BROKEN = 1
"""Exit code when hard rules are broken, or `--check` finds errors."""

_HELP = Text(
    "Make a roster from a TOML file of people, shifts, rules and demand: named people on shifts with their breaks, checked by "
    "an independent verifier. Shows the falling gap while it searches; Ctrl-C keeps the best. Writes roster.html.",
    "Susun jadwal kerja dari berkas TOML berisi orang, sif, aturan, dan kebutuhan: nama pada sif beserta istirahatnya, "
    "diperiksa pemeriksa independen. Selisih yang mengecil ditampilkan selama pencarian; Ctrl-C menyimpan yang terbaik. Menulis roster.html.",
)


def command_schedule(language: Language) -> Command:
    """Return the command in one language."""

    def run(**given: Any) -> int:
        return schedule(language, given)

    return command(language, "schedule", _HELP, _params(language), run)


def _params(lang: Language) -> list[click.Parameter]:
    said: list[tuple[list[str], Text, dict[str, Any]]] = [
        (["--limit"], Text("Search so long at most: 60, 90s, 5m. Default: 60 s.", "Cari paling lama sekian: 60, 90s, 5m. Bawaan: 60 dtk."), {"default": "60", "metavar": "TIME"}),
        (["--gap"], Text("Stop when the cost is known to be so near the least possible: 0.5%. Default: 0.", "Berhenti bila biaya sudah pasti sedekat ini dari yang paling rendah: 0.5%. Bawaan: 0."), {"default": "0", "metavar": "PCT"}),
        (["--seed"], Text("Which random numbers.", "Bilangan acak yang dipakai."), {"type": int, "default": 1, "metavar": "N"}),
        (["--threads"], Text("Processor cores to use. Default: 2.", "Inti prosesor yang dipakai. Bawaan: 2."), {"type": click.IntRange(1, 64), "default": 2, "metavar": "N"}),
        (["--engine"], Text("How to search: core (demand by quarter-hour), rotation (people by shift) or auto, what fits. Default: auto.", "Cara mencari: core (kebutuhan per seperempat jam), rotation (orang per sif), atau auto, yang cocok. Bawaan: auto."), {"type": click.Choice(["auto", "core", "rotation"]), "default": "auto"}),
        (["--resume"], Text("Go on from this roster (JSON of --save or --out).", "Lanjutkan dari jadwal ini (JSON dari --save atau --out)."), {"metavar": "JSON"}),
        (["--save"], Text("Keep the best roster so far in this file while searching, so that little is lost when the process is killed.", "Simpan jadwal terbaik sejauh ini ke berkas ini selama mencari, agar tidak banyak hilang bila proses mati."), {"metavar": "JSON"}),
        (["--check"], Text("Say what is wrong with the problem, and search nothing.", "Sebutkan apa yang salah pada masalah ini, tanpa mencari."), {"is_flag": True}),
        (["--out"], Text("Write here; the ending says what (.html .xlsx .csv .parquet .json; .zip or a folder/ of one calendar a person). Repeat for more.", "Tulis ke sini; akhiran menentukan jenisnya (.html .xlsx .csv .parquet .json; .zip atau folder/ berisi kalender tiap orang). Ulangi untuk lainnya."), {"multiple": True, "metavar": "FILE"}),
        (["--now"], Text("Take this instant as the present (2026-11-30T17:00:00+07:00).", "Anggap saat ini sebagai sekarang (2026-11-30T17:00:00+07:00)."), {"metavar": "TIME"}),
        (["--force"], Text("Overwrite files that exist.", "Timpa berkas yang sudah ada."), {"is_flag": True}),
        (["--quiet", "-q"], Text("Print nothing but errors.", "Jangan tampilkan apa pun kecuali kesalahan."), {"is_flag": True}),
    ]  # fmt: skip
    argument = click.Argument(["problem"], metavar=Text("PROBLEM.toml", "MASALAH.toml").to(lang))
    return [argument, *(option(names, text, lang, **more) for names, text, more in said)]


def schedule(language: Language, given: dict[str, Any]) -> int:
    """Read, check, search, verify, write, and print."""
    from sigap.cli.roster_outputs import check_writable, targets_of, write

    if given["check"]:
        return _check(given["problem"], language, quiet=given["quiet"])
    targets = targets_of(given["out"])
    onto_itself = given["save"] == given["resume"]
    check_writable(targets, None if onto_itself else given["save"], force=given["force"])
    limit_s, gap = _limit_s(given["limit"]), _share(given["gap"])
    made_at = values.instant(given["now"], "--now")
    problem = _read(given["problem"])
    start = _start(given["resume"], problem)
    _warn(problem, language, quiet=given["quiet"])
    solution, interrupted = _solve(problem, start, limit_s, gap, language, given)
    report = _report(problem, solution, interrupted, given["problem"], made_at)
    written = write(report, targets, language, now=made_at)
    if not given["quiet"]:
        from sigap.cli.roster_summary import summary, told_written
        from sigap.cli.terminal import console

        summary(report, language, console())
        told_written(written, len(targets), language, console())
    return BROKEN if report.draft else 0


def _read(path: str) -> Problem:
    from sigap.scheduling.problem_file import read_problem

    return read_problem(path)


def _check(path: str, language: Language, *, quiet: bool) -> int:
    """Say what is wrong with a problem; errors make the exit code."""
    from sigap.cli.roster_summary import complaints
    from sigap.cli.terminal import console
    from sigap.scheduling.checks import Severity, check

    problem = _read(path)
    found = check(problem)
    if not quiet:
        complaints(problem, found, language, console())
    return BROKEN if any(one.severity is Severity.ERROR for one in found) else 0


def _warn(problem: Problem, language: Language, *, quiet: bool) -> None:
    """Say what the roster will not be, before the search; raise what makes any search pointless."""
    from sigap.scheduling.checks import require_sound

    found = require_sound(problem)
    if found and not quiet:
        from sigap.cli.roster_summary import warnings
        from sigap.cli.terminal import console

        warnings(found, language, console(to_stderr=True))


def _start(path: str | None, problem: Problem) -> Roster | None:
    from sigap.scheduling.roster_file import read_roster

    return None if path is None else read_roster(path, problem).roster


def _solve(
    problem: Problem,
    start: Roster | None,
    limit_s: float,
    gap: float,
    language: Language,
    given: dict[str, Any],
) -> tuple[Solution, bool]:
    """Return the best roster, and whether somebody stopped the search."""
    from sigap.cli.roster_progress import Saving, interruptible, showing
    from sigap.scheduling.solver import solve

    saving = Saving(problem, None if given["save"] is None else Path(given["save"]))
    with interruptible(language) as asked, showing(language, limit_s, quiet=given["quiet"]) as show:

        def report(progress: Any) -> None:
            show(progress)
            saving.keep(progress)

        solution = solve(
            problem,
            limit_s=limit_s,
            seed=given["seed"],
            threads=given["threads"],
            target_gap=gap,
            start=start,
            report=report,
            stop=asked,
            engine=given["engine"],
        )
        stopped = asked()
    saving.last(solution)
    return solution, stopped


def _report(
    problem: Problem, solution: Solution, interrupted: bool, path: str, made_at: dt.datetime
) -> RosterReport:
    from sigap.reports.roster_report import RosterReport
    from sigap.scheduling.verifier import verify

    verified = verify(problem, solution.roster)
    return RosterReport(problem, solution, verified, (Path(path).name,), interrupted, made_at)


def _limit_s(text: str) -> float:
    seconds = values.milliseconds(text, "--limit") / 1000
    if not 1 <= seconds <= 86_400:
        raise values.OptionError(
            Text(f"{text} is not from 1 s to a day.", f"{text} tidak di antara 1 dtk dan sehari."),
            where="--limit",
            remedy=Text("A minute is usual: --limit 60.", "Satu menit lazim dipakai: --limit 60."),
        )
    return seconds


def _share(text: str) -> float:
    """Return a share: 0.5% and 0.005 are the same."""
    try:
        number = float(text.strip().removesuffix("%").replace(",", "."))
    except ValueError:
        number = -1.0
    share = number / 100 if "%" in text else number
    if not 0 <= share < 1:
        raise values.OptionError(
            Text(f"{text!r} is no share.", f"{text!r} bukan persentase."),
            where="--gap",
            remedy=Text("Write 0.5% or 0.005.", "Tulis 0.5% atau 0.005."),
        )
    return share
