"""Components say what they are given, safely, and say it to those who do not see them too."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from sigap.metrics.definition import Unit
from sigap.text import Text
from sigap.web.shell.charts import Categories, Chart, Drawn, Series, TimeAxis
from sigap.web.shell.states import KINDS, Tone, state_of
from sigap.web.shell.warming import compile_templates
from sigap.web.shell.words import both, lazy

HOSTILE = '<script>alert("x")</script>'


def drawn(code: str, language: str = "id", address: str = "/list", **values: Any) -> str:
    """Return what a template with components becomes."""
    request = RequestFactory().get(address)
    with translation.override(language):
        return Template(code).render(Context({"request": request, **values}))


def text_of(markup: str) -> str:
    """Return the words of a markup."""
    return " ".join(re.sub(r"<[^>]*>", " ", markup).replace("\u00a0", " ").split())


# --- Words


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Queues|Queues|2 queues"), ("id", "Antrean|Antrean|2 antrean")]
)
def test_a_text_is_in_the_language_of_who_reads(language: str, said: str) -> None:
    code = (
        '{% t "Queues" "Antrean" %}|{% t "Queues" "Antrean" as kept %}{{ kept }}'
        '|{% t "{n} queues" "{n} antrean" n=many %}'
    )
    assert drawn(code, language, many=2) == said


@pytest.mark.parametrize(
    "code", ["{% t first second %}", "{% t first second n=1 %}", "{% t first|lower second %}"]
)
def test_a_text_from_elsewhere_is_escaped(code: str) -> None:
    assert "<script>" not in drawn(code, first=HOSTILE, second=HOSTILE).lower()


def test_a_template_is_read_anew_in_another_language() -> None:
    code = Template('{% t "Yes" "Ya" %}{% include inner %}')
    inner = Template('{% t "No" "Tidak" %}')
    found = []
    for language in ("id", "en", "id"):
        with translation.override(language):
            found.append(code.render(Context({"inner": inner})))
    assert found == ["YaTidak", "YesNo", "YaTidak"]


def test_options_are_drawn_as_django_draws_them() -> None:
    class Picked(forms.Form):
        one = forms.ChoiceField(choices=[("a", "A"), ("Group", [("b", HOSTILE), (1, "One")])], initial="b")

    here, theirs = str(Picked()["one"]), str(Picked(renderer=DjangoTemplates())["one"])
    tags = "</?(?:select|option|optgroup)[^>]*>"
    assert re.findall(tags, here) == re.findall(tags, theirs)
    assert text_of(here) == text_of(theirs)
    assert HOSTILE not in here


def test_every_template_can_be_compiled_ahead() -> None:
    assert compile_templates() > 150


# --- Figures and states


def test_a_figure_has_its_unit_target_change_and_word() -> None:
    made = drawn('{% stat "Tingkat layanan" 74.7 "%" tone="warn" target=80 change=-1.4 change_tone="bad" %}')
    assert text_of(made) == "Tingkat layanan 74,7 % Mendekati target −1,4 poin target 80,0 %"
    assert 'data-tone="warn"' in made
    assert "#alert-triangle" in made
    assert 'width="74.70"' in made
    assert 'x="80.00"' in made


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (None, "%", "A –"),
        (249, "s", "A 4:09 min"),
        (9, "count", "A 9"),
        ("12:30", "h", "A 12:30 h"),
        (0, "count", "A 0"),
    ],
)
def test_a_figure_is_told_by_its_unit(value: Any, unit: str, words: str) -> None:
    assert text_of(drawn('{% stat "A" value unit %}', "en", value=value, unit=unit)) == words


@pytest.mark.parametrize("kind", KINDS)
def test_every_state_has_a_word_a_tone_and_a_shape(kind: str) -> None:
    for key, state in KINDS[kind].items():
        made = drawn("{% state kind key %}", "en", kind=kind, key=key)
        assert text_of(made) == state.word.en
        assert f'data-tone="{state.tone.value}"' in made
        assert f"#{state.icon}" in made


def test_states_of_other_tones_have_other_shapes() -> None:
    for kind, states in KINDS.items():
        shapes: dict[str, Tone] = {}
        for state in states.values():
            assert shapes.setdefault(state.icon, state.tone) is state.tone or kind == "job", (kind, state)


def test_a_state_that_nobody_knows_is_shown_as_unknown() -> None:
    assert text_of(drawn('{% state "agent" "dancing" %}')) == "Tidak diketahui"
    assert state_of("nothing", "at all").tone is Tone.OFF


@pytest.mark.parametrize(("minutes", "is_stale"), [(3, False), (30, True)])
def test_old_figures_are_marked(minutes: int, is_stale: bool) -> None:
    made = drawn("{% age at stale_after_s=600 %}", at=timezone.now() - dt.timedelta(minutes=minutes))
    assert ("data-stale>" in made) is is_stale
    assert 'data-stale-after="600"' in made
    assert f"{minutes} mnt lalu" in text_of(made)


def test_figures_that_never_came_are_marked() -> None:
    assert text_of(drawn("{% age None stale_after_s=600 %}", "en")) == "no data yet"


# --- Tables


@pytest.mark.parametrize(
    ("address", "href", "order"),
    [
        ("/list", "?sort=-wait", None),
        ("/list?sort=-wait", "?sort=wait", "descending"),
        ("/list?sort=wait&q=a%26b&cursor=x", "?sort=-wait&amp;q=a%26b", "ascending"),
    ],
)
def test_a_heading_sorts_and_keeps_the_filters(address: str, href: str, order: str | None) -> None:
    made = drawn('{% column "wait" "Menunggu" num=True %}', address=address)
    assert f'href="{href}"' in made
    assert (f'aria-sort="{order}"' in made) if order else ("aria-sort" not in made)


def test_a_list_leads_on_by_its_cursor_and_keeps_its_size() -> None:
    made = drawn(
        '{% pager cursor="abc" shown=25 total=1200 size=25 %}', "en", address="/list?size=25&cursor=old&q=x"
    )
    assert "25 of 1,200" in text_of(made)
    assert 'href="?size=25&amp;cursor=abc&amp;q=x" rel="next"' in made
    assert 'href="?size=25&amp;q=x"' in made  # the first page


def test_a_list_that_ends_leads_nowhere() -> None:
    assert "rel=" not in drawn("{% pager shown=3 %}")


def test_content_between_tags_is_kept_and_values_are_escaped() -> None:
    made = drawn(
        "{% page_head title sub %}<b>Here</b>{% endpage_head %}", title=HOSTILE, sub=Text(HOSTILE, HOSTILE)
    )
    assert "<b>Here</b>" in made
    assert HOSTILE not in made
    assert "&lt;script&gt;" in made


def test_a_value_in_a_text_is_escaped() -> None:
    assert HOSTILE not in drawn('{% t "{n} rows" "{n} baris" n=value %}', value=HOSTILE)


def test_a_confirmation_names_its_deed_and_carries_the_token() -> None:
    code = '{% confirm id="gone" title="Hapus?" label="Hapus antrean" action="/x" %}Semua hilang.{% endconfirm %}'
    made = drawn(code, csrf_token="tok")
    assert 'action="/x"' in made
    assert 'value="tok"' in made
    assert text_of(made) == "Hapus? Semua hilang. Batal Hapus antrean"


@pytest.mark.parametrize(
    ("done", "of", "told", "asks"), [(42, 100, "42 %", True), (5, 0, "0 %", True), (9, 9, "100 %", False)]
)
def test_long_work_is_asked_after_until_it_is_done(done: float, of: float, told: str, asks: bool) -> None:
    made = drawn('{% progress "Membaca" done of url="/p" %}', done=done, of=of)
    assert told in text_of(made)
    assert ("hx-get" in made) is asks


# --- Charts

TIMES = [1_762_137_000_000, 1_762_137_900_000]  # 3 Nov 2025 09.30 and 09.45 in Jakarta


def test_a_chart_is_told_as_values_and_as_a_table() -> None:
    chart = Chart(
        Text("Offered", "Masuk"),
        TimeAxis(TIMES),
        (Series(HOSTILE, [12, None], Drawn.AREA), Series("F", [1.5, 2.5])),
    )
    made = drawn("{% chart chart %}", chart=chart)
    told = json.loads(made.split('type="application/json">')[1].split("</script>")[0])
    assert told["times"] == TIMES
    assert told["series"][0] == {
        "name": HOSTILE, "values": [12, None], "drawn": "area", "tone": "", "dashed": False,
    }  # fmt: skip
    assert HOSTILE not in made
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</th>(.*?)</tr>", made)
    assert [(text_of(name), text_of(cells)) for name, cells in rows] == [
        ("09.30", "12 1,5"),
        ("09.45", "– 2,5"),
    ]
    assert 'role="img"' in made


def test_a_chart_without_values_says_so() -> None:
    chart = Chart("A", Categories(("x",)), (Series("s", [None]),), unit=Unit.PERCENT)
    made = drawn("{% chart chart %}", "en", chart=chart)
    assert "No figures in this period." in made
    assert "chart-canvas" not in made


# --- Forms


class QueueForm(forms.Form):
    name = forms.CharField(label=both("Name", "Nama"))
    seconds = forms.IntegerField(
        label=lazy(Text("Within", "Dalam")), help_text=both("Seconds, <whole>", "Detik, <bulat>"), min_value=1
    )
    note = forms.CharField(label=both("Note", "Catatan"), required=False, widget=forms.Textarea)
    is_open = forms.BooleanField(label=both("Open", "Buka"), required=False)


def test_a_form_is_drawn_with_labels_hints_and_errors_of_the_reader() -> None:
    form = QueueForm({"name": HOSTILE, "seconds": "0"})
    made = drawn("{{ form }}", form=form)
    assert '<label class="form-label" for="id_name">Nama' in made
    assert 'aria-describedby="id_seconds_helptext id_seconds_error"' in made
    assert 'aria-invalid="true"' in made
    assert "form-control is-invalid" in made
    assert "Detik, &lt;bulat&gt;" in made  # words, not markup
    assert "boleh kosong" in text_of(made)
    assert HOSTILE not in made
    assert "Within" in drawn("{{ form }}", "en", form=form)


def test_words_wait_for_their_reader() -> None:
    told = both("{n} rows", "{n} baris", n=3)
    with translation.override("en"):
        assert str(told) == "3 rows"
    with translation.override("id"):
        assert f"{told}" == "3 baris"
