"""House and vendors' ways of counting, each a named choice of variants, thresholds and clock.

A site that moves to Sigap picks its old system's preset and gets its old figures, to the call; beside the house's own
they show why the two differ. Thresholds are set per queue in every one of these products; what stands here is where
a fresh installation starts, and `--threshold` overrides it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from sigap.metrics.definition import Clock
from sigap.metrics.questions import QuestionError
from sigap.text import Text


@dataclass(frozen=True, slots=True)
class Preset:
    """A named way of counting.

    Attributes:
        id: how it is asked for.
        title: what it reproduces.
        variants: KPI id -> variant.
        clock: the clock of KPIs that have it; None leaves each KPI its own.
        threshold_ms: service-level threshold T.
        short_ms: short-abandon limit s.
    """

    id: str
    title: Text
    variants: Mapping[str, str] = field(default_factory=dict)
    clock: Clock | None = None
    threshold_ms: int = 20_000
    short_ms: int = 5_000


def _service_level(
    id: str, en: str, indonesian: str, variant: str, clock: Clock | None, threshold_s: int = 20, **also: str
) -> Preset:
    return Preset(id, Text(en, indonesian), {"service_level": variant, **also}, clock, threshold_s * 1000)


PRESETS: dict[str, Preset] = {
    p.id: p
    for p in (
        Preset("sigap", Text("The house's own definitions", "Definisi bawaan Sigap")),
        _service_level(
            "genesys",
            "Genesys Cloud, flow-outs and short abandons off",
            "Genesys Cloud, tanpa pilihan keluar antrean dan tutup cepat",
            "answered_abandoned",
            "answer",
        ),
        _service_level(
            "genesys_excl_short",
            "Genesys Cloud, short abandons excluded",
            "Genesys Cloud, panggilan tutup cepat dikeluarkan",
            "excl_short",
            "answer",
            abandonment_rate="excl_short",
        ),
        _service_level(
            "amazon_connect",
            "Amazon Connect, contacts counted when they end",
            "Amazon Connect, kontak dihitung saat berakhir",
            "abandons_met",
            "end",
        ),
        _service_level(
            "asterisk",
            "Asterisk AMI ServicelevelPerf",
            "Asterisk AMI ServicelevelPerf",
            "answered",
            "answer",
        ),
        _service_level(
            "asterisk_perf2",
            "Asterisk AMI ServicelevelPerf2",
            "Asterisk AMI ServicelevelPerf2",
            "abandons_met",
            "answer",
        ),
        _service_level("wazo", "Wazo", "Wazo", "answered", "arrival"),
        _service_level(
            "uccx_handled",
            "Cisco UCCX, only handled",
            "Cisco UCCX, hanya yang ditangani",
            "answered",
            "arrival",
        ),
        _service_level(
            "uccx_without_abandon",
            "Cisco UCCX, without abandoned (UCCE: ignored)",
            "Cisco UCCX, tanpa yang ditinggalkan (UCCE: diabaikan)",
            "ignore_abandons",
            "arrival",
        ),
        _service_level(
            "uccx_positive",
            "Cisco UCCX, abandons count as met",
            "Cisco UCCX, ditinggalkan dihitung tercapai",
            "abandons_met",
            "arrival",
        ),
        _service_level(
            "uccx_negative",
            "Cisco UCCX and UCCE, abandons count as missed",
            "Cisco UCCX dan UCCE, ditinggalkan dihitung gagal",
            "offered",
            "arrival",
        ),
        _service_level("xcally", "XCALLY", "XCALLY", "late_abandons", "arrival"),
        _service_level("vonage", "Vonage", "Vonage", "offered", "arrival"),
    )
}


def preset(id: str) -> Preset:
    """Return the preset `id`. Raises QuestionError when there is none, naming those that are near."""
    if id in PRESETS:
        return PRESETS[id]
    near = ", ".join(get_close_matches(id, PRESETS) or PRESETS)
    raise QuestionError(
        Text(f"there is no preset '{id}'.", f"preset '{id}' tidak ada."),
        remedy=Text(f"Choose one of: {near}.", f"Pilih salah satu: {near}."),
    )
