"""Any CSV, TSV, XLSX or Parquet, read through a mapping file.

What reads tables is loaded when a table is read: recognising other sources does not wait for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sigap.sources.inputs import Input, Sample
from sigap.sources.reader import Options, Source
from sigap.text import Text

if TYPE_CHECKING:
    from sigap.facts.bundle import Facts
    from sigap.sources.mapping.propose import propose_mapping as propose_mapping

__all__ = ["SOURCE", "propose_mapping"]


def detect(sample: Sample) -> float:  # noqa: ARG001 - a mapping is always asked for
    """Return 0: any table could be meant, so a mapping file has to say so."""
    return 0.0


def read(inputs: Sequence[Input], options: Options) -> Facts:
    """Return the facts that tables tell through `options.mapping`; errors as in `reader.read`."""
    from sigap.sources.mapping.reader import read

    return read(inputs, options)


SOURCE = Source(
    id="mapping",
    title=Text("Any table, through a mapping file", "Tabel apa pun, lewat berkas pemetaan"),
    detect=detect,
    read=read,
)


def __getattr__(name: str) -> Any:
    if name == "propose_mapping":
        from sigap.sources.mapping.propose import propose_mapping

        return propose_mapping
    raise AttributeError(f"module 'sigap.sources.mapping' has no attribute {name!r}")
