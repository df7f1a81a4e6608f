"""The words of a staffing page, in both languages."""

from __future__ import annotations

from sigap.reports.formats import SPACE, Formats
from sigap.staffing.distribution import DistributionPlan, Mode, Pool
from sigap.staffing.meeting_targets import Binding
from sigap.text import Language, Text

MODES = {
    Mode.POINT: Text("if the forecast is right", "bila perkiraan tepat"),
    Mode.MEAN: Text("on average", "rata-rata"),
    Mode.RISK: Text("on most days", "kebanyakan hari"),
}
"""When the target is met, in each mode."""

POOLS = {
    Pool.INTERVAL: Text("in each interval", "di tiap interval"),
    Pool.DAY: Text("over the whole day", "sepanjang hari"),
    Pool.ALL: Text("over all days", "sepanjang semua hari"),
}
"""Over what it is weighed."""


def met_when(plan: DistributionPlan, share_of_days: float, language: Language) -> str:
    """Return when a plan meets its target, and over what that is weighed: "on average, in each interval"."""
    when = MODES[plan.mode].to(language)
    if plan.mode is Mode.RISK:
        share = Formats(language).number(100 * share_of_days)
        when = Text(f"on {share}{SPACE}% of days", f"di {share}{SPACE}% hari").to(language)
    pool = Pool.DAY if plan.mode is Mode.RISK else plan.pool
    return f"{when}, {POOLS[pool].to(language)}"


BINDINGS = {
    Binding.SERVICE_LEVEL: Text("service level", "tingkat layanan"),
    Binding.ABANDONMENT: Text("abandonment", "tingkat ditinggalkan"),
    Binding.ASA: Text("speed of answer", "kecepatan jawab"),
    Binding.OCCUPANCY: Text("occupancy", "okupansi"),
    Binding.NOTHING: Text("nothing", "tidak ada"),
}

W = {
    "title": Text("Staffing plan", "Rencana kebutuhan agen"),
    "headline": Text("At a glance", "Sekilas"),
    "source": Text("Source", "Sumber"),
    "target": Text("Target", "Target"),
    "target_level": Text("{share} answered within {limit}", "{share} terjawab dalam {limit}"),
    "mode": Text("Target met", "Target tercapai"),
    "model": Text("Model", "Model"),
    "erlang_a": Text("Erlang A, patience {s} s", "Erlang A, kesabaran {s} dtk"),
    "chat": Text("{n} conversations at once", "{n} percakapan sekaligus"),
    "shrinkage": Text("Shrinkage", "Penyusutan waktu"),
    "zone": Text("Time zone", "Zona waktu"),
    "peak": Text("Most agents at once", "Agen terbanyak sekaligus"),
    "agent_hours": Text("Agent-hours", "Jam agen"),
    "agent_hours_note": Text("at their places", "di tempatnya"),
    "gross_hours": Text("Paid hours", "Jam dibayar"),
    "gross_note": Text("{hours} h with shrinkage", "{hours} jam dengan penyusutan waktu"),
    "level": Text("Expected service level", "Tingkat layanan yang diharapkan"),
    "cost": Text("Cost of not knowing", "Harga ketidakpastian"),
    "cost_note": Text("more agents than if it were right", "agen lebih banyak daripada bila tepat"),
    "agents": Text("agents", "agen"),
    "required": Text("Agents needed", "Agen yang dibutuhkan"),
    "required_hint": Text(
        "Agents at their places, interval by interval, over the first days.",
        "Agen di tempatnya, per interval, selama hari-hari pertama.",
    ),
    "level_within": Text(
        "Expected service level within {s} s", "Tingkat layanan yang diharapkan dalam {s} dtk"
    ),
    "level_hint": Text(
        "What these agents are expected to reach, weighed over how the days may turn out.",
        "Yang diharapkan tercapai oleh agen ini, ditimbang atas kemungkinan ramainya hari.",
    ),
    "heat": Text("Agents by day and time", "Agen per hari dan jam"),
    "heat_hint": Text("Darker is more agents.", "Makin gelap, makin banyak agen."),
    "uncertainty": Text("What uncertainty costs", "Berapa harga ketidakpastian"),
    "uncertainty_lead": Text(
        "Three ways to staff the same forecast, judged on the same likely days. Staffing the mean looks cheapest "
        "and misses the target: a busy day loses more service than a quiet one gains.",
        "Tiga cara menghitung dari perkiraan yang sama, dinilai pada kemungkinan hari yang sama. Menghitung dari "
        "rata-rata tampak termurah tetapi meleset dari target: hari ramai kehilangan lebih banyak daripada yang "
        "diperoleh hari sepi.",
    ),
    "pooled": Text(
        "Over a whole day, quiet intervals make up for busy ones: that takes fewer agents than meeting the target in "
        "each interval.",
        "Sepanjang hari, interval sepi menutup interval ramai: agen yang dibutuhkan lebih sedikit daripada bila target "
        "harus tercapai di tiap interval.",
    ),
    "over_point": Text("More agents", "Agen tambahan"),
    "met": Text("Days that meet it", "Hari yang mencapainya"),
    "chosen": Text("this plan", "rencana ini"),
    "by_day": Text("Day by day", "Hari demi hari"),
    "by_interval": Text("Interval by interval", "Interval demi interval"),
    "day": Text("Day", "Hari"),
    "interval": Text("Interval", "Interval"),
    "contacts": Text("Contacts", "Kontak"),
    "aht": Text("Handle time", "Waktu penanganan"),
    "peak_agents": Text("Most agents", "Agen terbanyak"),
    "with_shrinkage": Text("With shrinkage", "Dengan penyusutan waktu"),
    "abandonment": Text("Abandonment", "Tingkat ditinggalkan"),
    "occupancy": Text("Occupancy", "Okupansi"),
    "binds": Text("What binds", "Yang menentukan"),
    "all_queues": Text("All queues", "Semua antrean"),
    "queue": Text("Queue", "Antrean"),
    "remarks": Text("Remarks", "Catatan"),
    "each_interval_alone": Text(
        "Each interval is staffed as if the one before it had left no queue. Where one is overloaded, follow the day "
        "through (sigap.staffing.course) or simulate it.",
        "Tiap interval dihitung seolah interval sebelumnya tidak meninggalkan antrean. Bila ada yang kelebihan beban, "
        "telusuri harinya (sigap.staffing.course) atau simulasikan.",
    ),
    "made": Text("Made by Sigap {version}", "Dibuat dengan Sigap {version}"),
}
