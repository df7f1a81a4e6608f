"""`sigap report`."""

# ruff: noqa: E501
from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from sigap.cli import values
from sigap.cli.frame import Command, command
from sigap.cli.reading import option, reading_params, split
from sigap.files import put
from sigap.text import Language, Text

KINDS = ("html", "xlsx", "json", "csv", "parquet")
BY = ("queue", "channel", "agent", "team", "reason", "hour", "15min", "30min", "60min", "day", "week", "month", "weekday", "site", "direction")  # fmt: skip
CLOCKS = ("arrival", "answer", "end", "clipped")

_HELP = Text(
    "Report on logs or exports: a file, several, a folder, gzip, or - for standard input. Prints a summary and writes "
    "report.html, one file that opens offline.",
    "Laporan dari log atau ekspor: satu berkas, beberapa, folder, gzip, atau - untuk masukan standar. Menampilkan "
    "ringkasan dan menulis report.html, satu berkas yang dapat dibuka tanpa internet.",
)


def command_report(language: Language) -> Command:
    """Return the command in one language."""

    def run(**given: Any) -> int:
        return report(language, given)

    return command(language, "report", _HELP, [*reading_params(language), *_params(language)], run)


def _params(lang: Language) -> list[click.Parameter]:
    said: list[tuple[list[str], Text, dict[str, Any]]] = [
        (["--from", "first"], Text("First day, e.g. 2026-11-01, in the site's zone.", "Hari pertama, misal 2026-11-01, menurut zona lokasi."), {"metavar": "DATE"}),
        (["--to", "last"], Text("Last day, included.", "Hari terakhir, termasuk."), {"metavar": "DATE"}),
        (["--by"], Text(f"One table more, grouped by this; repeat to combine. {', '.join(BY)}.", f"Satu tabel tambahan menurut ini; ulangi untuk menggabungkan. {', '.join(BY)}."), {"multiple": True, "type": click.Choice(BY), "metavar": "GROUP"}),
        (["--clock"], Text("Where a contact counts: arrival, answer, end or clipped.", "Saat kontak dihitung: arrival, answer, end, atau clipped."), {"type": click.Choice(CLOCKS), "metavar": "CLOCK"}),
        (["--preset"], Text("Count as a vendor does (`sigap presets`).", "Hitung seperti vendor tertentu (`sigap presets`)."), {"metavar": "ID"}),
        (["--threshold"], Text("Service-level threshold T of voice, e.g. 20 or 30s.", "Ambang tingkat layanan T untuk suara, misal 20 atau 30s."), {"metavar": "T"}),
        (["--short"], Text("Abandons under this are short, e.g. 5.", "Yang ditinggalkan di bawah ini termasuk tutup cepat, misal 5."), {"metavar": "S"}),
        (["--queue-threshold"], Text("T and s of one queue; repeat for more.", "T dan s satu antrean; ulangi untuk lainnya."), {"multiple": True, "metavar": "QUEUE=T[:s]"}),
        (["--channel-threshold"], Text("T and s of one channel; repeat for more.", "T dan s satu kanal; ulangi untuk lainnya."), {"multiple": True, "metavar": "CHANNEL=T[:s]"}),
        (["--goal"], Text("What you want of a KPI, e.g. service_level=80; repeat for more.", "Target Anda untuk satu KPI, misal service_level=80; ulangi untuk lainnya."), {"multiple": True, "metavar": "KPI=VALUE"}),
        (["--compare/--no-compare"], Text("Compare with the period before (default).", "Bandingkan dengan periode sebelumnya (bawaan)."), {"default": True}),
        (["--out"], Text("Write here; the ending says what (.html .xlsx .json .csv .parquet). Repeat for more; - prints HTML.", "Tulis ke sini; akhiran menentukan jenisnya (.html .xlsx .json .csv .parquet). Ulangi untuk lainnya; - mencetak HTML."), {"multiple": True, "metavar": "FILE"}),
        *(([f"--{kind}"], Text(f"Write {kind.upper()} here; - prints it.", f"Tulis {kind.upper()} ke sini; - mencetaknya."), {"metavar": "FILE"}) for kind in KINDS),
        (["--strict"], Text("Stop at the first row that cannot be read.", "Berhenti pada baris pertama yang tidak terbaca."), {"is_flag": True}),
        (["--force"], Text("Overwrite files that exist.", "Timpa berkas yang sudah ada."), {"is_flag": True}),
    ]  # fmt: skip
    return [option(names, text, lang, **more) for names, text, more in said]


def report(language: Language, given: dict[str, Any]) -> int:
    """Read, compute, write, and print the summary."""
    from sigap.cli.terminal import console, summary
    from sigap.reports import outputs

    files = split(given)
    targets = _outputs(given)
    now = values.instant(files.now, "--now")
    options = _options(given, files.paths, now, working_time=files.calendar is not None)
    for path in targets:
        if str(path) != "-":
            outputs.check_writable(path, force=given["force"])
    facts = files.read(language, strict=given["strict"])
    from sigap.reports.build import build_report  # the engine is heavy: loaded once there is something to ask

    made = build_report(facts, options)
    for path, kind in targets.items():
        _write(outputs.content(made, kind, language), path)
    if not files.quiet:
        out = console(to_stderr=Path("-") in targets)
        summary(made, language, out)
        written = ", ".join(str(path) for path in targets if str(path) != "-")
        if written:
            out.print(f"{Text('Written', 'Ditulis').to(language)}: {written}")
    return 0


def _write(content: bytes, path: Path) -> None:
    if str(path) == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        put(path, content)


def _outputs(given: dict[str, Any]) -> dict[Path, str]:
    """Return path -> kind, "-" for standard output, to which --out writes HTML; report.html when nothing was asked for."""
    from sigap.reports.outputs import check_different, kind_of

    asked = [(Path(path), "html" if path == "-" else kind_of(Path(path))) for path in given["out"]]
    asked += [(Path(given[kind]), kind) for kind in KINDS if given[kind] is not None]
    check_different([path for path, _ in asked])
    return dict(asked) or {Path("report.html"): "html"}


def _options(given: dict[str, Any], paths: tuple[str, ...], now: Any, *, working_time: bool) -> Any:
    from sigap.reports import ReportOptions

    first, last = values.date(given["first"], "--from"), values.date(given["last"], "--to")
    values.ordered(first, last)
    return ReportOptions(
        first=first,
        last=last,
        by=tuple(dict.fromkeys(given["by"])),
        clock=given["clock"],
        preset=given["preset"],
        settings=_settings(given),
        working_time=working_time,
        compare=given["compare"],
        goals=values.goals(given["goal"]),
        files=tuple("<stdin>" if path == "-" else Path(path).name or path for path in paths),
        made_at=now,
    )


def _settings(given: dict[str, Any]) -> Any:
    """Return the thresholds asked for over those of the preset, None when nothing was asked for."""
    from sigap.metrics.definition import Settings
    from sigap.metrics.presets import preset

    chosen = preset(given["preset"]) if given["preset"] else None
    queues = values.thresholds(given["queue_threshold"], "--queue-threshold")
    channels = values.thresholds(given["channel_threshold"], "--channel-threshold")
    if not (given["threshold"] or given["short"] or queues or channels):
        return None
    house = (
        Settings() if chosen is None else Settings(threshold_ms=chosen.threshold_ms, short_ms=chosen.short_ms)
    )
    return Settings(
        threshold_ms=values.milliseconds(given["threshold"], "--threshold")
        if given["threshold"]
        else house.threshold_ms,
        short_ms=values.milliseconds(given["short"], "--short") if given["short"] else house.short_ms,
        queue_thresholds=queues,
        channel_thresholds=channels,
    )
