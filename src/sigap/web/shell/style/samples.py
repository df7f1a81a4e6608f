"""What the style page shows: its samples, and the values they are filled with."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Any

from django import forms
from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString

from sigap.metrics.definition import Unit
from sigap.text import Text
from sigap.web.shell.charts import Categories, Chart, Drawn, Series, TimeAxis
from sigap.web.shell.states import KINDS
from sigap.web.shell.words import both


@dataclass(frozen=True)
class Sample:
    """One component: its name, when to take it, its code, and how it looks in each theme."""

    key: str
    name: Text
    use: Text
    source: str
    drawn: tuple[tuple[str, SafeString], ...]


NAMES = (
    ("head", Text("Page head", "Kepala halaman"),
     Text("First thing on every page: its name, one line of context, what can be done.",
          "Paling atas di setiap halaman: nama, satu baris konteks, yang dapat dilakukan.")),
    ("stat", Text("Figure", "Angka"),
     Text("One figure with unit, target, change and age. The tone says how it stands, in colour, shape and word.",
          "Satu angka dengan satuan, target, perubahan, dan umur. Kadarnya lewat warna, bentuk, dan kata.")),
    ("table", Text("Table", "Tabel"),
     Text("Figures right-aligned with tabular digits; a row links by its first cell; headings sort.",
          "Angka rata kanan dengan digit sejajar; baris bertaut lewat sel pertama; judul kolom mengurutkan.")),
    ("filters", Text("Filters", "Penyaring"),
     Text("Asks anew on every change and keeps itself in the address.",
          "Memuat ulang pada setiap perubahan dan tersimpan di alamat.")),
    ("form", Text("Form", "Formulir"),
     Text("Any Django form: `{{ form }}`. Labels, hints and errors come along; write them with `both`.",
          "Formulir Django apa pun: `{{ form }}`. Label, petunjuk, dan galat ikut; tulis dengan `both`.")),
    ("states", Text("States", "Keadaan"),
     Text("Agents, sources, jobs, visits, channels, remarks. Register more in `shell.states`.",
          "Agen, sumber, pekerjaan, kunjungan, kanal, catatan. Tambahkan di `shell.states`.")),
    ("age", Text("Age of figures", "Umur angka"),
     Text("Beside whatever may be old. Past its limit it says that it is stale, without a reload.",
          "Di samping apa pun yang bisa usang. Lewat batas, tanda usang muncul tanpa memuat ulang.")),
    ("blank", Text("Nothing yet", "Belum ada"),
     Text("Every list has one: what is missing, and what to do.",
          "Setiap daftar punya: apa yang belum ada, dan apa yang dapat dilakukan.")),
    ("skeleton", Text("Loading", "Memuat"),
     Text("While the first answer is on its way.", "Selagi jawaban pertama dalam perjalanan.")),
    ("notice", Text("Remark on the page", "Pemberitahuan di halaman"),
     Text("What stays true while one looks. What has just happened is a toast.",
          "Yang tetap berlaku selama dilihat. Yang baru saja terjadi ditampilkan sekilas.")),
    ("toast", Text("Toast", "Pesan sekilas"),
     Text("Django's messages, `sigap.toast(text, tone)`, or the header HX-Trigger. Failures stay until dismissed.",
          "Pesan Django, `sigap.toast(text, tone)`, atau header HX-Trigger. Kegagalan tinggal sampai ditutup.")),
    ("confirm", Text("Confirmation", "Konfirmasi"),
     Text("Before what cannot be undone. The button names the deed.",
          "Sebelum yang tidak dapat dibatalkan. Tombolnya menyebut perbuatannya.")),
    ("progress", Text("Long work", "Pekerjaan panjang"),
     Text("With an address it asks every second for the next of it.",
          "Dengan alamat, kemajuannya ditanyakan setiap detik.")),
    ("tabs", Text("Tabs and crumbs", "Tab dan jejak"),
     Text("Links between the views of one thing; crumbs go into the block `crumbs` of the page.",
          "Tautan antara tampilan satu hal; jejak masuk ke blok `crumbs` halaman.")),
    ("pairs", Text("Facts of one thing", "Fakta satu hal"),
     Text("Names and values; a dash for nothing.", "Nama dan nilai; tanda pisah untuk yang kosong.")),
    ("timeline", Text("Timeline", "Lini masa"),
     Text("What happened to one thing, in order.", "Apa yang terjadi pada satu hal, berurutan.")),
    ("copyable", Text("Text to copy", "Teks untuk disalin"),
     Text("Tokens, commands, addresses.", "Token, perintah, alamat.")),
    ("line", Text("Chart along time", "Grafik menurut waktu"),
     Text("Describe it with `shell.charts.Chart`; uPlot draws it, and a table says the same.",
          "Uraikan dengan `shell.charts.Chart`; uPlot menggambarnya, dan tabel memuat hal yang sama.")),
    ("bars", Text("Chart along names", "Grafik menurut nama"),
     Text("The same, with `Categories`; ECharts draws it.",
          "Sama, dengan `Categories`; ECharts menggambarnya.")),
    ("figures", Text("Numbers and times", "Angka dan waktu"),
     Text("Filters that write as the reader's language does, in the reader's zone; a dash for nothing.",
          "Filter yang menulis sesuai bahasa pembaca, dalam zonanya; tanda pisah untuk yang kosong.")),
)  # fmt: skip


def samples(request: Any, now: dt.datetime) -> list[Sample]:
    """Return every sample, drawn in both themes."""
    made = []
    for key, name, use in NAMES:
        template = get_template(f"shell/style/samples/{key}.html").template
        drawn = tuple(
            (side, template.render(Context({**_values(now, side), "request": request, "side": side})))
            for side in ("light", "dark")
        )
        made.append(Sample(key, name, use, template.source.strip(), drawn))
    return made


class QueueForm(forms.Form):
    """A form that shows every kind of field."""

    name = forms.CharField(label=both("Name", "Nama"), max_length=40)
    threshold_s = forms.IntegerField(
        label=both("Answer within", "Dijawab dalam"),
        min_value=1,
        help_text=both("Seconds. Service level counts by it.", "Detik. Tingkat layanan dihitung dengannya."),
    )
    channel = forms.ChoiceField(
        label=both("Channel", "Kanal"),
        choices=[(key, both(state.word.en, state.word.id)) for key, state in KINDS["channel"].items()],
    )
    note = forms.CharField(label=both("Note", "Catatan"), widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(
        label=both("Counted", "Dihitung"),
        widget=forms.RadioSelect,
        choices=[("all", both("All visits", "Semua kunjungan")), ("long", both("Long ones", "Yang lama"))],
    )
    is_open = forms.BooleanField(label=both("Takes visits", "Menerima kunjungan"), required=False)


def _form(side: str) -> QueueForm:
    given = {"name": "Layanan", "threshold_s": "0", "channel": "voice", "kind": "all"}
    return QueueForm(given, auto_id=f"{side}_%s")


def _values(now: dt.datetime, side: str) -> dict[str, Any]:
    return {
        "form": _form(side),
        "now": now,
        "earlier": now - dt.timedelta(minutes=3),
        "old": now - dt.timedelta(hours=2),
        "later": now + dt.timedelta(minutes=20),
        "kinds": {kind: list(states) for kind, states in KINDS.items()},
        "offered": _offered(now),
        "by_queue": _by_queue(),
        "nothing": Chart(Text("Offered", "Masuk"), TimeAxis(()), ()),
        "token": "curl -H 'Authorization: Bearer <token>' https://sigap.example/api/events",
        "queues": (
            ("Layanan", "voice", 1284, 81.4, 17.2, 4.1),
            ("Penjualan", "whatsapp", 436, 74.7, 49.0, 12.25),
            ("Keluhan", "email", 0, None, None, None),
        ),
    }


def _offered(now: dt.datetime) -> Chart:
    midnight = now.replace(hour=1, minute=0, second=0, microsecond=0)
    starts = [int((midnight + dt.timedelta(minutes=15 * step)).timestamp() * 1000) for step in range(48)]
    forecast = [round(20 + 60 * math.sin(math.pi * step / 47) ** 2, 1) for step in range(48)]
    offered = [round(value * (1 + 0.18 * math.sin(step * 1.7))) for step, value in enumerate(forecast)]
    return Chart(
        Text("Offered per 15 minutes", "Masuk per 15 menit"),
        TimeAxis(starts),
        (
            Series(Text("Likely", "Rentang wajar"), [v * 0.8 for v in forecast], Drawn.BAND, "6",
                   upper=[v * 1.2 for v in forecast]),
            Series(Text("Offered", "Masuk"), [*offered[:30], *[None] * 18], Drawn.AREA, "1"),
            Series(Text("Forecast", "Perkiraan"), forecast, Drawn.LINE, "2", dashed=True),
        ),
    )  # fmt: skip


def _by_queue() -> Chart:
    return Chart(
        Text("Service level by queue", "Tingkat layanan menurut antrean"),
        Categories(("Layanan", "Penjualan", "Keluhan", "Tagihan")),
        (Series(Text("Service level", "Tingkat layanan"), (81.4, 74.7, 90.2, 62.0), Drawn.BAR),),
        unit=Unit.PERCENT,
        target=80,
    )
