"""Which language is spoken."""

import pytest

from sigap.cli.language import language_of


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {}, "en"),
        ([], {"LANG": "id_ID.UTF-8"}, "id"),
        ([], {"LANG": "en_US.UTF-8", "LC_ALL": "id_ID.UTF-8"}, "id"),
        ([], {"LC_ALL": "C", "LANG": "id_ID.UTF-8"}, "en"),
        ([], {"LANG": "ido"}, "en"),
        ([], {"SIGAP_LANG": "id"}, "id"),
        ([], {"SIGAP_LANG": "en", "LANG": "id_ID"}, "en"),
        ([], {"SIGAP_LANG": "xx", "LANG": "id_ID"}, "id"),
        (["report", "--lang", "en"], {"SIGAP_LANG": "id"}, "en"),
        (["--lang=id", "report"], {}, "id"),
        (["report", "--", "--lang", "id"], {}, "en"),
        (["--lang"], {}, "en"),
    ],
)
def test_language(arguments, environment, language):
    assert language_of(arguments, environment) == language
