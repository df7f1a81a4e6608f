"""`sigap simulate`."""

# ruff: noqa: E501
from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sigap.cli import values
from sigap.cli.frame import Command, command
from sigap.cli.reading import option
from sigap.errors import OutputError
from sigap.files import put
from sigap.text import Language, Text

if TYPE_CHECKING:
    from sigap.facts.bundle import Facts
    from sigap.reports.simulation_figures import SimulationReport
    from sigap.simulation.moves import WhatIf
    from sigap.simulation.result import Result
    from sigap.simulation.scenario_file import ScenarioFile
    from sigap.simulation.whatif import Comparison

_FEWEST, _MOST, _WRITTEN = 20, 1000, 40
_POINTS = 1.0
_MOST_ROWS = 2_000_000  # of journals: some 200 MB
_HELP = Text(
    "Live through a scenario with the digital twin: a TOML file of queues, people and volumes. Prints what the plan "
    "reaches and writes simulation.html; the file's [[what_if]] are compared with it by the same customers.",
    "Jalani sebuah skenario dengan kembaran digital: berkas TOML berisi antrean, petugas, dan volume. Menampilkan "
    "capaian rencana dan menulis simulation.html; [[what_if]] di berkas dibandingkan dengan pelanggan yang sama.",
)


def command_simulate(language: Language) -> Command:
    """Return the command in one language."""

    def run(**given: Any) -> int:
        return simulate(language, given)

    return command(language, "simulate", _HELP, _params(language), run)


def _params(lang: Language) -> list[click.Parameter]:
    said: list[tuple[list[str], Text, dict[str, Any]]] = [
        (["--replications"], Text("Live through it exactly so many times.", "Jalani tepat sekian kali."), {"type": int, "metavar": "N"}),
        (["--precision"], Text(f"Go on until the service level is known to this many points (95 %). Default: {_POINTS:g}, at most {_MOST} runs.", f"Lanjutkan sampai tingkat layanan diketahui dengan ketelitian sekian poin (95 %). Bawaan: {_POINTS:g}, paling banyak {_MOST} ulangan."), {"type": float, "metavar": "POINTS"}),
        (["--seed"], Text("Which random numbers; the same seed gives the same runs.", "Bilangan acak yang dipakai; benih yang sama memberi ulangan yang sama."), {"type": int, "default": 1, "metavar": "N"}),
        (["--what-if", "what_if"], Text("A what-if of the file by its name, or a move such as 'lend agents=3 from=chat to=voice starts=10:00 ends=11:00'. Repeat for more. Default: all of the file.", "Nama what-if di berkas, atau langkah seperti 'lend agents=3 from=chat to=suara starts=10:00 ends=11:00'. Ulangi untuk lainnya. Bawaan: semua di berkas."), {"multiple": True, "metavar": "MOVE"}),
        (["--no-what-if", "no_what_if"], Text("Compare nothing.", "Jangan bandingkan apa pun."), {"is_flag": True}),
        (["--live"], Text("Begin from the floor as it is: events (the lines that --events writes) or a folder of facts; with --at.", "Mulai dari keadaan lantai saat ini: kejadian (baris seperti tulisan --events) atau folder fakta; bersama --at."), {"metavar": "FILE"}),
        (["--at"], Text("With --live: the time of day from which the rest is lived, where an interval begins, e.g. 12:00.", "Bersama --live: jam mulai sisa hari, di awal interval, misal 12:00."), {"metavar": "HH:MM"}),
        (["--threads"], Text("Runs lived through at once. Default: one a processor. It changes nothing in the answer.", "Ulangan yang dijalani sekaligus. Bawaan: satu per prosesor. Hasilnya tidak berubah."), {"type": int, "metavar": "N"}),
        (["--out"], Text("Write here; the ending says what (.html .xlsx .json .csv .parquet). Repeat for more.", "Tulis ke sini; akhiran menentukan jenisnya (.html .xlsx .json .csv .parquet). Ulangi untuk lainnya."), {"multiple": True, "metavar": "FILE"}),
        (["--facts"], Text("Write the first run as facts into this folder; `sigap report` reads it.", "Tulis ulangan pertama sebagai fakta ke folder ini; dapat dibaca `sigap report`."), {"metavar": "FOLDER"}),
        (["--events"], Text("Write the first run as events, one line of JSON each.", "Tulis ulangan pertama sebagai kejadian, satu baris JSON masing-masing."), {"metavar": "FILE"}),
        (["--now"], Text("Take this instant as the present (2026-11-30T17:00:00+07:00).", "Anggap saat ini sebagai sekarang (2026-11-30T17:00:00+07:00)."), {"metavar": "TIME"}),
        (["--force"], Text("Overwrite files that exist.", "Timpa berkas yang sudah ada."), {"is_flag": True}),
        (["--quiet", "-q"], Text("Print nothing but errors.", "Jangan tampilkan apa pun kecuali kesalahan."), {"is_flag": True}),
    ]  # fmt: skip
    argument = click.Argument(["scenario"], metavar=Text("SCENARIO.toml", "SKENARIO.toml").to(lang))
    return [argument, *(option(names, text, lang, **more) for names, text, more in said)]


def simulate(language: Language, given: dict[str, Any]) -> int:
    """Read, live through, compare, write, and print."""
    from sigap.cli.simulation_table import summary
    from sigap.cli.terminal import console

    targets = _outputs(given)
    _check_written(targets, given)
    _check_numbers(given)
    made_at = values.instant(given["now"], "--now")
    told = _read(given["scenario"])
    what_ifs = _what_ifs(told, given)
    told, what_ifs = _from_live(told, what_ifs, given)
    with _progress(language, quiet=given["quiet"]) as tell:
        report = _report(told, what_ifs, given, made_at, tell)
    for path, kind in targets.items():
        put(path, _content(report, kind, language))
    written = [*map(str, targets), *_journals(report, given)]
    if not given["quiet"]:
        out = console()
        summary(report, language, out)
        out.print(f"{Text('Written', 'Ditulis').to(language)}: {', '.join(written)}")
    return 0


def _read(path: str) -> ScenarioFile:
    from sigap.simulation.scenario_file import read_scenario

    return read_scenario(path)


def _outputs(given: dict[str, Any]) -> dict[Path, str]:
    from sigap.reports.outputs import check_different, kind_of

    asked = [Path(path) for path in given["out"]] or [Path("simulation.html")]
    check_different(asked)
    return {path: kind_of(path) for path in asked}


def _check_written(targets: dict[Path, str], given: dict[str, Any]) -> None:
    """Refuse before the long run what could not be written after it."""
    from sigap.facts.tables import TABLES
    from sigap.reports.outputs import check_writable

    for path in targets:
        check_writable(path, force=given["force"])
    if given["events"] is not None:
        check_writable(Path(given["events"]), force=given["force"])
    folder = None if given["facts"] is None else Path(given["facts"])
    if folder is None:
        return
    if folder.exists() and not folder.is_dir():
        raise OutputError(
            Text("this is a file, not a folder.", "ini berkas, bukan folder."),
            where=str(folder),
            remedy=Text("Name a folder with --facts.", "Sebutkan folder dengan --facts."),
        )
    if not given["force"] and any((folder / f"{name}.parquet").exists() for name in TABLES):
        raise OutputError(
            Text("facts are there already.", "sudah ada fakta di sana."),
            where=str(folder),
            remedy=Text("Use --force, or name another folder.", "Gunakan --force, atau folder lain."),
        )


def _check_numbers(given: dict[str, Any]) -> None:
    _whole(given["replications"], "--replications", 1, 100_000)
    _whole(given["threads"], "--threads", 1, 256)
    points = given["precision"]
    if points is not None and not 0.01 <= points <= 50:
        raise values.OptionError(
            Text(f"{points:g} points make no sense.", f"{points:g} poin tidak masuk akal."),
            where="--precision",
            remedy=Text("Give 0.01 to 50.", "Isi 0.01 sampai 50."),
        )
    if points is not None and given["replications"] is not None:
        raise values.OptionError(
            Text("give one of the two.", "berikan salah satu saja."), where="--replications, --precision"
        )


def _whole(value: int | None, name: str, low: int, high: int) -> None:
    if value is not None and not low <= value <= high:
        raise values.OptionError(
            Text(f"{value} is not from {low} to {high}.", f"{value} tidak di antara {low} dan {high}."),
            where=name,
        )


def _what_ifs(told: ScenarioFile, given: dict[str, Any]) -> tuple[WhatIf, ...]:
    """Return the what-ifs asked for: by name, by a move in words, or all of the file."""
    if given["no_what_if"]:
        return ()
    if not given["what_if"]:
        return told.what_ifs
    by_name = {one.name: one for one in told.what_ifs}
    return tuple(by_name.get(text) or _in_words(text, told) for text in given["what_if"])


def _from_live(
    told: ScenarioFile, what_ifs: tuple[WhatIf, ...], given: dict[str, Any]
) -> tuple[ScenarioFile, tuple[WhatIf, ...]]:
    """Return the rest of the day from the live floor, where one is given."""
    from dataclasses import replace

    if given["live"] is None and given["at"] is None:
        return told, what_ifs
    if given["live"] is None or given["at"] is None:
        raise values.OptionError(
            Text("the two go together.", "keduanya harus diberikan bersama."),
            where="--live, --at",
            remedy=Text(
                "For example: --live events.jsonl --at 12:00.", "Contoh: --live kejadian.jsonl --at 12:00."
            ),
        )
    from sigap.simulation.live_state import from_here, rest_of_day
    from sigap.simulation.scenario_file.told import Told

    at_s = told.clock.at_s(Told("--at", "", {"at": given["at"]}).time("at"))
    heard = _heard(Path(given["live"]), from_here(told.scenario, at_s).starts_at_ms, told)
    whole = replace(told, scenario=rest_of_day(told.scenario, at_s, heard))
    over = [one.name for one in what_ifs if one.is_over(at_s)]
    if over and given["what_if"]:
        raise values.OptionError(
            Text(f"{over[0]!r} is over at {given['at']}.", f"{over[0]!r} sudah lewat pada {given['at']}."),
            where="--what-if",
            remedy=Text("Ask for what is still to come.", "Pilih yang masih akan datang."),
        )
    return whole, tuple(one.from_here(at_s) for one in what_ifs if one.name not in over)


def _heard(path: Path, until_ms: int, told: ScenarioFile) -> Facts:
    """Return what was heard before an instant: events folded, or facts as they lie in a folder."""
    from sigap.facts.event_lines import from_lines
    from sigap.facts.fold import Fold
    from sigap.facts.parquet import load

    if path.is_dir():
        return load(path)
    fold = Fold(told.clock.zone)
    lines = values.text_of(str(path), "--live").splitlines()
    fold.extend(event for event in from_lines(lines, file=str(path)) if event.at < until_ms)
    return fold.facts(until_ms)


def _in_words(text: str, told: ScenarioFile) -> WhatIf:
    from sigap.simulation.scenario_file.words import move_in_words

    return move_in_words(text, told, where="--what-if")


def _report(
    told: ScenarioFile,
    what_ifs: tuple[WhatIf, ...],
    given: dict[str, Any],
    made_at: Any,
    tell: Callable[[int, int], None] | None,
) -> SimulationReport:
    from sigap.reports.simulation_figures import SimulationReport
    from sigap.simulation.run import simulate as live

    threads = given["threads"] or os.cpu_count() or 1
    points = None if given["replications"] is not None else (given["precision"] or _POINTS) / 100
    lived, comparison = _lived(told, what_ifs, given, points, threads, tell)
    written = live(
        told.scenario, seed=given["seed"], replications=_written(lived), journal=True, threads=threads
    )
    return SimulationReport(
        lived, written, told.targets, comparison, points, Path(given["scenario"]).name, made_at
    )


def _written(lived: Result) -> int:
    """Return how many runs are worth writing down: enough to tell of the queue, few enough to be held in memory."""
    from sigap.simulation.result import QueueCount

    contacts = lived.count(QueueCount.OFFERED).sum() / lived.replications
    return max(1, min(_WRITTEN, lived.replications, int(_MOST_ROWS / max(contacts, 1.0))))


def _lived(
    told: ScenarioFile, what_ifs: tuple[WhatIf, ...], given: dict[str, Any], points: float | None, threads: int,
    tell: Callable[[int, int], None] | None,
) -> tuple[Result, Comparison | None]:  # fmt: skip
    """Return the lives of the plan as it is, and the comparison when there is something to compare."""
    from sigap.simulation.measures import Measure, parts
    from sigap.simulation.run import simulate as live
    from sigap.simulation.statistics import until_precise
    from sigap.simulation.whatif import FEWEST, compare

    seed, count = given["seed"], given["replications"]

    def more(first: int, days: int) -> Result:
        if tell is not None:
            tell(first, first + days)
        return live(told.scenario, seed=seed, first=first, replications=days, threads=threads)

    if points is None:
        result = more(0, count)
    else:
        result, _ = until_precise(
            more,
            lambda one: parts(one, Measure.SERVICE_LEVEL).estimate(),
            points,
            at_least=_FEWEST,
            at_most=_MOST,
        )
    if not what_ifs:
        return result, None
    first = max(FEWEST, min(result.replications, _FEWEST))
    most = first if count is not None else 400
    comparison = compare(
        told.scenario, what_ifs, seed=seed, replications=first, best=len(what_ifs), precision=(points or 0.01),
        most=most, threads=threads, progress=tell,
    )  # fmt: skip
    return result, comparison


def _content(report: SimulationReport, kind: str, language: Language) -> bytes:
    if kind == "html":
        from sigap.reports.page_html import render_page
        from sigap.reports.simulation_page import simulation_page

        return render_page(simulation_page(report, language)).encode()
    from sigap.reports import simulation_data as data

    if kind == "xlsx":
        return data.as_xlsx(report, language)
    if kind == "parquet":
        return data.as_parquet(report)
    return data.as_csv(report) if kind == "csv" else data.as_json(report).encode()


def _journals(report: SimulationReport, given: dict[str, Any]) -> list[str]:
    """Write the first run as facts and as events, where asked for, and return where."""
    from sigap.facts.event_lines import as_lines
    from sigap.facts.parquet import save
    from sigap.simulation.events import events_of
    from sigap.simulation.facts import facts_of
    from sigap.simulation.lived import SOURCE

    written = []
    if given["facts"] is not None:
        save(facts_of(report.written), given["facts"], force=given["force"])
        written.append(given["facts"])
    if given["events"] is not None:
        lines = as_lines(events_of(report.written), SOURCE)
        put(Path(given["events"]), "".join(f"{line}\n" for line in lines).encode())
        written.append(given["events"])
    return written


@contextmanager
def _progress(language: Language, *, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Give a function to tell of days lived, which shows a bar on a terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from sigap.cli.terminal import console

    if quiet or not sys.stderr.isatty():
        yield None
        return
    words = TextColumn(Text("Living through it", "Menjalani skenario").to(language))
    with Progress(
        words, BarColumn(), MofNCompleteColumn(), console=console(to_stderr=True), transient=True
    ) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
