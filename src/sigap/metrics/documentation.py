"""The KPI reference, told from the catalogue: the same words in the documentation and on the terminal."""

from __future__ import annotations

from dataclasses import dataclass

from sigap.metrics.catalogue import CATALOGUE, FAMILIES
from sigap.metrics.definition import Benchmark, Clock, Example, Good, Kpi, Spread, Unit
from sigap.text import Language, Text

UNITS: dict[Unit, Text] = {
    Unit.COUNT: Text("count", "jumlah"),
    Unit.SECONDS: Text("s", "dtk"),
    Unit.HOURS: Text("h", "jam"),
    Unit.PERCENT: Text("%", "%"),
    Unit.RATIO: Text("ratio", "rasio"),
    Unit.SCORE: Text("score", "skor"),
    Unit.POINTS: Text("points", "poin"),
    Unit.PER_HOUR: Text("per hour", "per jam"),
}

GOODS: dict[Good, Text] = {
    Good.HIGH: Text("higher is better", "makin tinggi makin baik"),
    Good.LOW: Text("lower is better", "makin rendah makin baik"),
    Good.BAND: Text("within a band is good", "baik bila dalam rentang"),
    Good.NEAR: Text("near the target is good", "baik bila dekat target"),
    Good.NONE: Text(
        "neither high nor low is good in itself", "tinggi atau rendah tidak baik dengan sendirinya"
    ),
}

CLOCKS: dict[Clock, Text] = {
    "arrival": Text("arrival: counts where it entered", "arrival: dihitung saat masuk"),
    "answer": Text("answer: counts where it was answered", "answer: dihitung saat dijawab"),
    "end": Text("end: counts where its last work ended", "end: dihitung saat pekerjaan terakhirnya selesai"),
    "clipped": Text(
        "clipped: durations are split over the intervals they cross",
        "clipped: durasi dibagi ke interval yang dilewati",
    ),
}

SPREADS: dict[Spread, Text] = {
    Spread.NONE: Text("none", "tidak ada"),
    Spread.WILSON: Text("Wilson, for independent answers", "Wilson, untuk jawaban yang saling bebas"),
    Spread.CLUSTER: Text(
        "from the variance between days, or between half-hours within one day",
        "dari varians antarhari, atau antarsetengah jam dalam satu hari",
    ),
    Spread.MEAN: Text("of a mean of independent scores", "rata-rata skor yang saling bebas"),
    Spread.NPS: Text("from the variance of a net promoter score", "dari varians skor promotor bersih"),
}

DIMENSIONS: dict[str, Text] = {
    "agent": Text("agent", "agen"),
    "channel": Text("channel", "kanal"),
    "direction": Text("direction", "arah"),
    "evaluator": Text("evaluator", "penilai"),
    "form": Text("scorecard", "formulir"),
    "priority": Text("priority", "prioritas"),
    "queue": Text("queue", "antrean"),
    "reason": Text("reason", "alasan"),
    "site": Text("site", "lokasi"),
    "survey": Text("survey", "survei"),
    "target": Text("target", "target"),
    "team": Text("team", "tim"),
    "version": Text("version", "versi"),
}

ANY = Text("any", "semua")

INDUSTRIES: dict[str, Text] = {
    "any": ANY,
    "SaaS": Text("SaaS", "SaaS"),
    "energy": Text("energy", "energi"),
    "finance": Text("finance", "keuangan"),
    "health insurance": Text("health insurance", "asuransi kesehatan"),
    "insurance": Text("insurance", "asuransi"),
    "retail": Text("retail", "ritel"),
    "technical support": Text("technical support", "dukungan teknis"),
    "telecoms": Text("telecoms", "telekomunikasi"),
    "travel": Text("travel", "perjalanan"),
}

CHANNELS: dict[str, Text] = {
    "any": ANY,
    "chat": Text("chat", "obrolan"),
    "email": Text("e-mail", "surel"),
    "voice": Text("voice", "suara"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """One section about a KPI: a heading, then either sentences or a table.

    Attributes:
        title: the heading.
        items: sentences, one a paragraph or bullet.
        header: the table's column titles; empty when there is no table.
        rows: the table's rows, as many cells as `header`.
    """

    title: str
    items: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def number(value: float, language: Language, places: int = 2) -> str:
    """Return a number as it is written in the language, without trailing zeros."""
    text = f"{value:,.{places}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,")) if language == "id" else text


def measured(value: float | None, unit: Unit, language: Language) -> str:
    """Return a value with its unit; a dash for null."""
    if value is None:
        return "–"
    written = number(value, language)
    return written if unit is Unit.COUNT else f"{written} {UNITS[unit].to(language)}"


def describe(kpi: Kpi, language: Language) -> list[Section]:
    """Return what there is to say about a KPI, in reading order; empty sections are left out."""
    sections = [
        Section(Text("Definition", "Definisi").to(language), (kpi.definition.to(language),)),
        _formulas(kpi, language),
        _properties(kpi, language),
        _benchmarks(kpi, language),
        Section(Text("Worked examples", "Contoh hitungan").to(language), _examples(kpi, language)),
        Section(
            Text("When there is nothing", "Bila tidak ada data").to(language), (kpi.null_rule.to(language),)
        ),
        Section(Text("Notes", "Catatan").to(language), tuple(t.to(language) for t in kpi.notes)),
        Section(
            Text("Mistakes you will meet elsewhere", "Kekeliruan yang akan Anda jumpai").to(language),
            tuple(t.to(language) for t in kpi.mistakes),
        ),
    ]
    return [s for s in sections if s.items or s.rows]


def _formulas(kpi: Kpi, language: Language) -> Section:
    header = (
        Text("variant", "varian").to(language),
        Text("formula", "rumus").to(language),
        Text("published by", "dipakai oleh").to(language),
    )
    default = Text("default", "bawaan").to(language)
    rows = tuple(
        (
            f"{name} ({default})" if name == kpi.default_variant and len(kpi.variants) > 1 else name,
            one.formula.to(language),
            ", ".join(one.publishers) or "–",
        )
        for name, one in kpi.variants.items()
    )
    return Section(Text("Formula", "Rumus").to(language), header=header, rows=rows)


def _clocks(kpi: Kpi, language: Language) -> str:
    found = {c: None for f in kpi.variants.values() for c in f.numerator.clocks}
    if not found:
        return Text(
            "none: at one instant or over a whole period", "tidak ada: pada satu saat atau sepanjang periode"
        ).to(language)
    first = sorted(found, key=lambda c: c != kpi.clock)
    return "; ".join(CLOCKS[c].to(language) for c in first)


def _properties(kpi: Kpi, language: Language) -> Section:
    yes, no = Text("yes", "ya"), Text("no", "tidak")
    told: list[tuple[Text, str]] = [
        (Text("id", "id"), kpi.id),
        (Text("version", "versi"), str(kpi.version)),
        (Text("unit", "satuan"), UNITS[kpi.unit].to(language)),
        (Text("good", "arah baik"), _good(kpi, language)),
        (Text("clocks, default first", "jam acuan, bawaan di depan"), _clocks(kpi, language)),
        (
            Text("grouped by", "dikelompokkan menurut"),
            ", ".join(sorted(DIMENSIONS[d].to(language) for d in kpi.dimensions)),
        ),
        (
            Text("adds up over time", "dapat dijumlahkan antarwaktu"),
            (yes if kpi.additive else no).to(language),
        ),
        (Text("interval", "selang kepercayaan"), SPREADS[kpi.spread].to(language)),
        (Text("read from", "dibaca dari"), ", ".join(_tables(kpi))),
    ]
    if kpi.minimum_n:
        told.append((Text("fewest answers", "jawaban minimum"), str(kpi.minimum_n)))
    header = (Text("property", "sifat").to(language), Text("value", "nilai").to(language))
    rows = tuple((name.to(language), value) for name, value in told)
    return Section(Text("Properties", "Sifat").to(language), header=header, rows=rows)


def _good(kpi: Kpi, language: Language) -> str:
    words = GOODS[kpi.good].to(language)
    if kpi.band is None:
        return words
    low, high = (number(bound, language) for bound in kpi.band)
    house = Text("house band", "rentang Sigap").to(language)
    return f"{words}; {house} {low} – {high} {UNITS[kpi.unit].to(language)}"


def _tables(kpi: Kpi) -> list[str]:
    measures = [m for f in kpi.variants.values() for m in (f.numerator, f.denominator) if m is not None]
    return list(dict.fromkeys(m.table for m in measures))


def bounds(benchmark: Benchmark, unit: Unit, language: Language) -> str:
    """Return a benchmark's bounds as they are read: a range, or the one bound there is."""
    low, high = benchmark.low, benchmark.high
    sign = UNITS[unit].to(language)
    if low is None and high is not None:
        return f"≤ {number(high, language)} {sign}"
    if high is None and low is not None:
        return f"≥ {number(low, language)} {sign}"
    return f"{number(low or 0, language)} – {number(high or 0, language)} {sign}"


def _benchmarks(kpi: Kpi, language: Language) -> Section:
    header = tuple(
        t.to(language)
        for t in (
            Text("channel", "kanal"),
            Text("industry", "industri"),
            Text("good", "baik"),
            Text("note", "catatan"),
            Text("source", "sumber"),
        )
    )
    rows = tuple(
        (
            CHANNELS[b.channel].to(language),
            INDUSTRIES[b.industry].to(language),
            bounds(b, kpi.unit, language),
            b.note.to(language) if b.note else "–",
            b.source.to(language),
        )
        for b in kpi.benchmarks
    )
    return Section(Text("Benchmarks", "Pembanding").to(language), header=header, rows=rows)


def _answer(kpi: Kpi, example: Example, language: Language) -> str:
    values = example.series or (example.value,)
    return "; ".join(measured(value, kpi.unit, language) for value in values)


def _examples(kpi: Kpi, language: Language) -> tuple[str, ...]:
    def told(example: Example) -> str:
        which = f" [{example.variant}]" if example.variant else ""
        return f"{example.text.to(language)}{which} → {_answer(kpi, example, language)}"

    return tuple(told(example) for example in kpi.examples)


# -- Markdown


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(_cell(c) for c in cells) + " |"


def _markdown(section: Section) -> str:
    lines = [f"**{section.title}**", ""]
    if section.rows:
        lines += [
            _row(section.header),
            "|" + " --- |" * len(section.header),
            *(_row(r) for r in section.rows),
        ]
    elif len(section.items) == 1:
        lines.append(_cell(section.items[0]))
    else:
        lines += [f"- {_cell(item)}" for item in section.items]
    return "\n".join(lines)


def entry_markdown(kpi: Kpi, language: Language) -> str:
    """Return one KPI's entry in the reference: a heading with an anchor, then its sections."""
    parts = [f"### {kpi.name.to(language)} {{#{kpi.id}}}"]
    parts += [_markdown(section) for section in describe(kpi, language)]
    return "\n\n".join(parts)


_TITLE = Text("KPI reference", "Rujukan KPI")
_OPENING = Text(
    "Every KPI that Sigap computes, {count} in all. This page is generated from the catalogue; each worked "
    "example is reproduced by the engine in the tests. Totals and roll-ups divide sums; they never average "
    "averages. [a] marks practitioner articles in Indonesian, [v] vendors' documentation.",
    "Semua KPI yang dihitung Sigap, seluruhnya {count}. Halaman ini dibuat dari katalog; setiap contoh "
    "hitungan dibuktikan mesin dalam pengujian. Total dan gabungan membagi jumlah; tidak pernah "
    "merata-ratakan rata-rata. [a] menandai artikel praktisi berbahasa Indonesia, [v] dokumentasi vendor.",
)


def reference(language: Language) -> str:
    """Return the whole KPI reference as Markdown, by family, with a table of contents."""
    parts = [
        f"# {_TITLE.to(language)}",
        _OPENING.to(language).format(count=len(CATALOGUE)),
        _contents(language),
    ]
    for title, entries in FAMILIES.values():
        parts.append(f"## {title.to(language)}")
        parts += [entry_markdown(kpi, language) for kpi in entries]
    return "\n\n".join(parts) + "\n"


def _contents(language: Language) -> str:
    header = ("id", Text("name", "nama").to(language), Text("unit", "satuan").to(language))
    rows = [
        _row((f"[{kpi.id}](#{kpi.id})", kpi.name.to(language), UNITS[kpi.unit].to(language)))
        for kpi in CATALOGUE.values()
    ]
    return "\n".join([_row(header), "|" + " --- |" * len(header), *rows])
