"""Every word in a template is in both languages: no bare text, no bare label, and the two sides differ."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

WEB = Path(__file__).parents[3] / "src/sigap/web"
TEMPLATES = sorted(WEB.glob("*/templates/**/*.html")) + sorted(WEB.glob("*/templates/**/*.txt"))
SPOKEN = {
    "aria-label",
    "aria-description",
    "title",
    "placeholder",
    "alt",
    "label",
    "data-copied",
    "data-none",
}
SILENT = {"script", "style", "kbd", "code", "pre"}
TAGS = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|{{.*?}}|{%.*?%}", re.DOTALL)
IN_ATTRIBUTES = re.compile(r"{%\s*block (?:width|html_attributes)\s*%}.*?{%\s*endblock\s*%}", re.DOTALL)
SAID = re.compile(r"""{%\s*t\s+(["'])(?P<en>(?:\\.|(?!\1).)*)\1\s+(["'])(?P<id>(?:\\.|(?!\3).)*)\3""")
WORD = re.compile(r"[^\W\d_]{2,}")
BARE_ARGUMENT = re.compile(
    r"""{%\s*(?:page_head|card|stat|badge|blank|grid|column|confirm|moment|progress|tabs|filters)\b(?P<rest>[^%]*)%}"""
)
WORDED = re.compile(r"""(?:\b(?:title|sub|text|label|note|caption|word)=|^\s*)"([^"]*)\"""")

NAMES = {
    "API", "Asterisk", "CSV", "Chatwoot", "Excel", "JSON", "KPI", "OpenAPI", "PBX", "PDF", "Parquet", "Sigap", "TOTP",
    "Twilio", "UTC", "WIB", "WIT", "WITA", "WhatsApp", "XLSX", "Zammad", "Zendesk", "demo", "Ctrl", "Esc", "Enter",
    "AHT", "ASA", "ID", "EN", "Jakarta", "SMS", "AMI", "URL", "HTTP", "HTTPS", "OK", "PID",
}  # fmt: skip
"""Names, which are the same in every language."""

ALIKE = {
    "API", "Status", "Administrator", "Target", "Menu", "target {value}", "{n} menit", "demo", "Agent-id", "Parquet",
    "CSV", "Excel", "E-mail", "Token", "Webhook", "Webhooks", "Audit", "Format", "Total", "Bias", "ID", "URL", "Video",
}  # fmt: skip
"""Texts that are rightly the same in both languages."""


class Reader(HTMLParser):
    """Collects what a template shows and says, its own tags taken out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in SILENT
        for name, value in attrs:
            if name in SPOKEN and value:
                self.found.append(value)

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)


def bare(template: str) -> list[str]:
    """Return the words that a template shows in one language only."""
    reader = Reader()
    reader.feed(TAGS.sub(" ", IN_ATTRIBUTES.sub(" ", template)))
    words = (word for text in reader.found for word in WORD.findall(text) if word not in NAMES)
    return [*words, *_bare_arguments(template)]


def _bare_arguments(template: str) -> Iterator[str]:
    """Yield words given to a component as they are, instead of by `{% t ... as name %}`."""
    for tag in BARE_ARGUMENT.finditer(template):
        for text in WORDED.findall(tag["rest"]):
            if WORD.search(text) and not re.fullmatch(r"[a-z0-9_-]+", text):
                yield text


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>Hello there</p>", ["Hello", "there"]),
        ("<p>{% if x %}Hello{% endif %}</p>", ["Hello"]),
        ('<p>{% t "Hello" "Halo" %} {{ name }} · 12</p>', []),
        ('<a aria-label="Open it">x</a>', ["Open", "it"]),
        ("""<a aria-label="{% t 'Open' 'Buka' %}">x</a>""", []),
        ('<input placeholder="Name">', ["Name"]),
        ("<code>queue_log</code><script>var ab</script>{# a note #}", []),
        ("<b>Sigap</b> API", []),
        ('{% page_head "All queues" %}{% endpage_head %}', ["All queues"]),
        ('{% blank title="No rows" icon="inbox" %}{% endblank %}', ["No rows"]),
        ("{% page_head title sub %}{% endpage_head %}", []),
    ],
)
def test_the_reader_finds_bare_words(template: str, found: list[str]) -> None:
    assert bare(template) == found


def test_there_are_templates_to_read() -> None:
    assert len(TEMPLATES) > 40


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(WEB)))
def test_a_template_has_no_word_in_one_language_only(file: Path) -> None:
    assert bare(file.read_text("utf-8")) == []


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(WEB)))
def test_both_sides_are_there_and_differ(file: Path) -> None:
    for said in SAID.finditer(file.read_text("utf-8")):
        english, indonesian = said["en"], said["id"]
        assert english.strip(), said[0]
        assert indonesian.strip(), said[0]
        worded = WORD.search(re.sub(r"\{[^}]*\}|<[^>]*>", "", english))
        is_name = set(WORD.findall(english)) <= NAMES
        assert english != indonesian or english in ALIKE or is_name or not worded, said[0]
        assert set(re.findall(r"\{(\w+)\}", english)) == set(re.findall(r"\{(\w+)\}", indonesian)), said[0]


def test_each_side_is_in_its_language() -> None:
    english = re.compile(r"\b(the|of|is|are|was|with|which|and|when|not|than|that|your|you)\b")
    indonesian = re.compile(r"\b(yang|dan|adalah|dengan|dari|untuk|tidak|bila|saat|atau|ini|itu|Anda)\b")
    wrong = []
    for file in TEMPLATES:
        for said in SAID.finditer(file.read_text("utf-8")):
            if english.search(re.sub(r"`[^`]*`|<[^>]*>|\{[^}]*\}", "", said["id"])) or indonesian.search(
                said["en"]
            ):
                wrong.append(f"{file.name}: {said[0]}")
    assert wrong == []
