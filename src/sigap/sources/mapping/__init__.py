"""Any CSV, TSV, XLSX or Parquet, read through a mapping file."""

from __future__ import annotations

from sigap.sources.mapping.propose import propose_mapping
from sigap.sources.mapping.reader import detect, read
from sigap.sources.reader import Source
from sigap.text import Text

__all__ = ["SOURCE", "propose_mapping"]

SOURCE = Source(
    id="mapping",
    title=Text("Any table, through a mapping file", "Tabel apa pun, lewat berkas pemetaan"),
    detect=detect,
    read=read,
)
