"""What people fill in about rules and channels. Shares are written in percent here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django import forms

from sigap.floor.alerts import Severity, Side
from sigap.floor.watchable import FIGURES, Figure, Of, Unit
from sigap.text import Text
from sigap.web.floor.alerts import queries, words
from sigap.web.floor.alerts.models import AlertChannel
from sigap.web.floor.alerts.operations import channels, rules
from sigap.web.floor.alerts.quiet_hours import QuietHoursField, Rows
from sigap.web.floor.alerts.rules import BUILT_IN_BY_KEY
from sigap.web.shell.words import both, lazy

MOST_OWNERS = 3
UNITS = {
    Unit.SHARE: Text("%", "%"),
    Unit.SECONDS: Text("s", "dtk"),
    Unit.COUNT: Text("count", "jumlah"),
    Unit.TIMES: Text("times", "kali"),
}
NOBODY = ("", both("Nobody", "Tidak ada"))
KINDS = {
    "email": both("E-mail", "Surel"),
    "slack": "Slack",
    "teams": "Microsoft Teams",
    "telegram": "Telegram",
}


def _figures() -> list[tuple[Any, list[tuple[str, Any]]]]:
    """Return what can be watched, by what it is of: `queue:longest_wait`."""
    return [
        (
            lazy(words.OF[of]),
            [
                (f"{of.value}:{figure.value}", lazy(_with_unit(figure)))
                for figure, about in FIGURES.items()
                if of in about.of
            ],
        )
        for of in Of
    ]


def _with_unit(figure: Figure) -> Text:
    about = FIGURES[figure]
    unit = UNITS[about.unit]
    return Text(f"{about.name.en} [{unit.en}]", f"{about.name.id} [{unit.id}]")


class RuleForm(forms.Form):
    """A rule, in the order in which it is said."""

    name = forms.CharField(label=both("Name", "Nama"), max_length=120)
    watched = forms.ChoiceField(label=both("When", "Bila"))
    side = forms.ChoiceField(
        label=both("is", "berada"), choices=[(one.value, lazy(words.SIDES[one])) for one in Side]
    )
    limit = forms.FloatField(label=both("Limit", "Batas"), min_value=0)
    for_s = forms.IntegerField(
        label=both("for at least (seconds)", "sedikitnya selama (detik)"),
        min_value=0,
        max_value=rules.LONGEST_S,
    )
    least = forms.IntegerField(
        label=both("with at least so many counted", "dengan sedikitnya sekian yang dihitung"),
        min_value=0,
        help_text=both(
            "Contacts, people on duty, or seconds of work: one missed call of two is no alarm.",
            "Kontak, orang yang bertugas, atau detik kerja: satu dari dua panggilan tak terjawab bukan alarm.",
        ),
    )
    back = forms.FloatField(
        label=both("It is over at", "Selesai pada"),
        required=False,
        min_value=0,
        help_text=both(
            "On the good side of the limit, so that an alert does not flicker. Empty: at the limit.",
            "Di sisi baik dari batas, agar peringatan tidak berkedip-kedip. Kosong: pada batas.",
        ),
    )
    keys = forms.MultipleChoiceField(
        label=both("Only these", "Hanya ini"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=both("None chosen: all of them.", "Tanpa pilihan: semuanya."),
    )
    quiet = QuietHoursField(
        label=both("Quiet hours", "Jam tenang"),
        required=False,
        help_text=both(
            "In the programme's zone; they may pass midnight. Nothing is raised meanwhile.",
            "Menurut zona program; boleh melewati tengah malam. Selama itu tidak ada yang muncul.",
        ),
    )
    severity = forms.ChoiceField(
        label=both("Severity", "Tingkat"),
        choices=[(one.value, lazy(words.SEVERITIES[one].word)) for one in reversed(Severity)],
    )
    owner = forms.ChoiceField(label=both("Owner", "Penanggung jawab"), required=False)
    mails_owner = forms.BooleanField(
        label=both("E-mail the owner at once", "Langsung kirim surel ke penanggung jawab"), required=False
    )
    escalate_after_min = forms.IntegerField(
        label=both("Escalate after so many minutes", "Naikkan setelah sekian menit"),
        required=False,
        min_value=1,
        max_value=1440,
        help_text=both("If nobody acknowledges it.", "Bila belum ada yang menanggapi."),
    )
    then = forms.ChoiceField(label=both("to", "kepada"), required=False)
    and_then = forms.ChoiceField(label=both("and then to", "lalu kepada"), required=False)
    channels = forms.MultipleChoiceField(
        label=both("Tell it in", "Beri tahu lewat"), required=False, widget=forms.CheckboxSelectMultiple
    )
    is_enabled = forms.BooleanField(label=both("Switched on", "Dihidupkan"), required=False)

    def __init__(self, *args: Any, key: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owners = [NOBODY, *((name, lazy(word)) for name, word in queries.owners().items())]
        for name in ("owner", "then", "and_then"):
            self.fields[name].choices = owners
        self.fields["watched"].choices = _figures()
        told = [(str(one.pk), one.name) for one in queries.channels()]
        self.fields["channels"].choices = told
        if not told:
            del self.fields["channels"]
        self.is_built_in = key in BUILT_IN_BY_KEY
        if self.is_built_in:
            del self.fields["name"]
            del self.fields["watched"]
            self.of = BUILT_IN_BY_KEY[key].of.value
            self.figure = BUILT_IN_BY_KEY[key].figure.value
        else:
            watched = self["watched"].value() or "queue:longest_wait"
            self.of, _, self.figure = str(watched).partition(":")
        self._offer_keys()

    def _offer_keys(self) -> None:
        chosen = self["keys"].value() or []
        known = queries.names_of(self.of) if self.of in set(Of) else {}
        named = sorted(known.items(), key=lambda one: one[1].casefold())
        self.fields["keys"].choices = [*named, *((key, key) for key in chosen if key not in known)]

    @property
    def is_share(self) -> bool:
        """Return whether limits are written in percent."""
        return self.figure in set(Figure) and FIGURES[Figure(self.figure)].unit is Unit.SHARE

    def wanted(self, channels: list[int]) -> rules.Wanted:
        """Return the rule that was filled in; `channels` where none were offered."""
        told = self.cleaned_data
        size = 100.0 if self.is_share else 1.0
        owners = [told[name] for name in ("owner", "then", "and_then") if told[name]]
        return rules.Wanted(
            name=told.get("name", ""),
            of=self.of,
            figure=self.figure,
            side=told["side"],
            limit=told["limit"] / size,
            back=None if told["back"] is None else told["back"] / size,
            for_s=told["for_s"],
            least=told["least"],
            severity=told["severity"],
            keys=told["keys"],
            quiet=told["quiet"],
            is_enabled=told["is_enabled"],
            owners=list(dict.fromkeys(owners)),
            mails_owner=told["mails_owner"],
            escalate_after_min=told["escalate_after_min"],
            channels=[int(one) for one in told["channels"]] if "channels" in told else channels,
        )

    @property
    def quiet_rows(self) -> Rows:
        """Return the rows of quiet hours, an empty one where there is none."""
        return self["quiet"].value() or [["", ""]]

    @property
    def may_have_more_quiet(self) -> bool:
        """Return whether another row may be added."""
        return len(self.quiet_rows) < rules.MOST_QUIET

    def as_filled_in(self) -> dict[str, Any]:
        """Return what was filled in, right or wrong, for the form to be shown again without being saved."""
        return {name: self[name].value() for name in self.fields}


def shown_of(wanted: rules.Wanted) -> Mapping[str, Any]:
    """Return a rule as its form shows it."""
    is_share = FIGURES[Figure(wanted.figure)].unit is Unit.SHARE
    size = 100.0 if is_share else 1.0
    owners = [*wanted.owners, "", "", ""]
    return {
        **asdict(wanted),
        "watched": f"{wanted.of}:{wanted.figure}",
        "limit": _plain(wanted.limit * size),
        "back": None if wanted.back is None else _plain(wanted.back * size),
        "owner": owners[0],
        "then": owners[1],
        "and_then": owners[2],
        "channels": [str(one) for one in wanted.channels],
    }


def _plain(value: float) -> float | int:
    rounded = round(value, 4)
    return int(rounded) if rounded == int(rounded) else rounded


class ChannelForm(forms.Form):
    """A channel; which fields count depends on its kind."""

    kind = forms.ChoiceField(label=both("Kind", "Jenis"), choices=list(KINDS.items()))
    name = forms.CharField(label=both("Name", "Nama"), max_length=120)
    language = forms.ChoiceField(
        label=both("Language of the messages", "Bahasa pesan"),
        choices=[("id", "Bahasa Indonesia"), ("en", "English")],
    )
    recipients = forms.CharField(
        label=both("E-mail addresses", "Alamat surel"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=both("For e-mail: one a line.", "Untuk surel: satu per baris."),
    )
    chat = forms.CharField(
        label=both("Telegram chat", "Obrolan Telegram"),
        required=False,
        max_length=80,
        help_text=both(
            "For Telegram: the chat's number, or @name of a channel.",
            "Untuk Telegram: nomor obrolan, atau @nama kanal.",
        ),
    )
    secret = forms.CharField(
        label=both("Address or token", "Alamat atau token"),
        required=False,
        max_length=2000,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"}),
        help_text=both(
            "Slack and Teams: the https:// address of the incoming webhook or workflow. Telegram: the bot's token. "
            "It is kept sealed and not shown again.",
            "Slack dan Teams: alamat https:// webhook masuk atau alur kerja. Telegram: token bot. "
            "Disimpan tersegel dan tidak ditampilkan lagi.",
        ),
    )
    is_enabled = forms.BooleanField(label=both("Switched on", "Dihidupkan"), required=False)

    def __init__(self, *args: Any, channel: AlertChannel | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("recipients", "chat", "secret"):  # needed by some kinds, which say so when it is missing
            self.fields[name].needed_at_times = channel is None
        if channel is None:
            return
        del self.fields["kind"]
        unneeded = {
            "email": ("chat", "secret"),
            "telegram": ("recipients",),
        }.get(channel.kind, ("recipients", "chat"))
        for name in unneeded:
            del self.fields[name]
        if "secret" in self.fields:
            self.fields["secret"].help_text = both(
                "Empty: it stays as it is.", "Kosong: tetap seperti semula."
            )

    def wanted(self, kind: str = "") -> channels.Wanted:
        """Return the channel that was filled in."""
        told = self.cleaned_data
        return channels.Wanted(
            name=told["name"],
            kind=kind or told["kind"],
            language=told["language"],
            recipients=told.get("recipients", "").replace(",", "\n").split("\n"),
            chat=told.get("chat", ""),
            secret=told.get("secret") or None,
            is_enabled=told["is_enabled"],
        )
