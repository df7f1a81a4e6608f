"""Forms of this domain's pages. What they say is put right by `operations`; they only ask."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from sigap.facts.tables import CHANNELS
from sigap.web.people.models import Agent, Queue, Site, Skill, Team
from sigap.web.people.zones import zone_choices
from sigap.web.shell.words import both

NONE = ("", both("None", "Tidak ada"))
CHANNEL_WORDS = {
    "voice": both("Voice", "Suara"),
    "chat": both("Chat", "Obrolan"),
    "email": both("E-mail", "Surel"),
    "whatsapp": "WhatsApp",
    "social": both("Social media", "Media sosial"),
    "sms": "SMS",
    "video": both("Video", "Video"),
    "ticket": both("Ticket", "Tiket"),
    "other": both("Other", "Lainnya"),
}


def _keyed(model: Any) -> list[tuple[str, str]]:
    return [NONE, *model.objects.values_list("key", "name")]


class ShareField(forms.DecimalField):
    """A share of one, which people write in percent."""

    def prepare_value(self, value: Any) -> Any:
        """Return a share in percent; what was typed as it is."""
        return f"{(value * 100).normalize():f}" if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal | None:
        """Return what was typed as a share."""
        told = super().clean(value)
        return None if told is None else told / 100


class ThingForm(forms.Form):
    """A key, which events carry and which stays, and a name."""

    choices_of: ClassVar[dict[str, Any]] = {}

    key = forms.CharField(
        label=both("Key", "Kunci"),
        max_length=80,
        help_text=both(
            "What events call it. It stays as it is.", "Sebutan dalam kejadian. Tidak dapat diubah."
        ),
    )
    name = forms.CharField(label=both("Name", "Nama"), max_length=120)

    def __init__(self, *args: Any, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].disabled = not is_new
        for field, model in self.choices_of.items():
            self.fields[field].choices = _keyed(model)


class SkillForm(ThingForm):
    """A skill."""


class SiteForm(ThingForm):
    """A site."""

    zone = forms.ChoiceField(
        label=both("Time zone", "Zona waktu"), choices=zone_choices, initial="Asia/Jakarta"
    )


class TeamForm(ThingForm):
    """A team."""

    choices_of = {"site": Site}
    site = forms.ChoiceField(label=both("Site", "Lokasi"), required=False)


class QueueForm(ThingForm):
    """A queue."""

    choices_of = {"site": Site, "skill": Skill, "overflow_skill": Skill}
    channel = forms.ChoiceField(
        label=both("Channel", "Kanal"), choices=[(c, CHANNEL_WORDS[c]) for c in CHANNELS], initial="voice"
    )
    site = forms.ChoiceField(label=both("Site", "Lokasi"), required=False)
    skill = forms.ChoiceField(label=both("Skill it asks for", "Keahlian yang diminta"), required=False)
    overflow_skill = forms.ChoiceField(
        label=both("Overflow to the skill", "Limpahan ke keahlian"),
        required=False,
        help_text=both(
            "Who has this skill takes its contacts too, once they have waited too long.",
            "Pemilik keahlian ini ikut mengambil kontaknya bila sudah menunggu terlalu lama.",
        ),
    )
    overflow_after_s = forms.IntegerField(
        label=both("Overflow after (s)", "Limpahan setelah (dtk)"), min_value=1, max_value=86400, initial=30
    )
    threshold_s = forms.IntegerField(
        label=both("Answer within (s)", "Dijawab dalam (dtk)"),
        min_value=0,
        max_value=86400 * 7,
        initial=20,
        help_text=both(
            "Whoever is answered sooner counts for the service level.",
            "Yang dijawab lebih cepat masuk hitungan tingkat layanan.",
        ),
    )
    short_s = forms.IntegerField(
        label=both("Short abandon (s)", "Tutup cepat (dtk)"),
        min_value=0,
        max_value=3600,
        initial=5,
        help_text=both(
            "Who leaves sooner did not really wait.", "Yang pergi lebih cepat belum benar-benar menunggu."
        ),
    )
    target = ShareField(
        label=both("Target (%)", "Target (%)"),
        min_value=0,
        max_value=100,
        max_digits=4,
        decimal_places=1,
        initial=Decimal("0.8"),
        help_text=both("80: four of five within that time.", "80: empat dari lima dalam waktu itu."),
    )


class AgentForm(ThingForm):
    """An agent."""

    choices_of = {"team": Team}
    team = forms.ChoiceField(label=both("Team", "Tim"), required=False)
    skills = forms.MultipleChoiceField(
        label=both("Skills", "Keahlian"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skills"].choices = list(Skill.objects.values_list("key", "name"))


class MergeForm(forms.Form):
    """Which of those known an unknown name means."""

    into = forms.ChoiceField(label=both("It is the same as", "Sama dengan"))

    def __init__(self, *args: Any, model: type[Agent | Queue], row: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = model.objects.exclude(pk=row.pk).filter(defined="person")
        self.fields["into"].choices = list(known.values_list("key", "name"))


class ImportForm(forms.Form):
    """A CSV of agents."""

    file = forms.FileField(
        label=both("CSV file", "Berkas CSV"),
        help_text=both(
            "First line: key, name, team, skills. Skills are set apart by spaces; what is missing stays.",
            "Baris pertama: key, name, team, skills. Keahlian dipisah spasi; yang tidak ada tetap.",
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )
