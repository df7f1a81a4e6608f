"""Each platform's files are recognised as its own and as nobody else's."""

from __future__ import annotations

from pathlib import Path

import pytest

from sigap.sources import registry
from sigap.sources.inputs import Input, Sample

DATA = Path(__file__).parent / "data"
PLATFORMS = ("amazon_connect", "genesys", "twilio", "freeswitch")
FILES = [
    pytest.param(platform, path, id=f"{platform}/{path.name}")
    for platform in PLATFORMS
    for path in sorted((DATA / platform).iterdir())
    if path.suffix != ".md"
]


@pytest.mark.parametrize(("platform", "path"), FILES)
def test_a_file_is_recognised_as_its_own_and_no_other(platform: str, path: Path) -> None:
    sample = Input(str(path), path).sample()
    sure = {id_ for id_ in PLATFORMS if registry.source(id_).detect(sample) >= registry.SURE}
    assert sure == {platform}
    assert registry.detected([sample]).id == platform


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"hello\n",
        b"{}",
        b"[]",
        b'{"id": 1, "type": "ticket"}',
        b"1772413201|1772413201.1|umum|NONE|ENTERQUEUE||08123|1\n",
        b"date,queue,calls\n2026-03-02,umum,4\n",
        b"\x89PNG\r\n\x1a\n\0\0",
    ],
    ids=["empty", "prose", "object", "array", "ticket", "queue_log", "csv", "binary"],
)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_is_not_theirs_is_not_recognised(platform: str, head: bytes) -> None:
    assert registry.source(platform).detect(Sample("sample", head)) == 0.0
