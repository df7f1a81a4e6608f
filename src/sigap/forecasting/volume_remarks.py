"""What must be said of the rows of a table of volumes before they are forecast."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sigap.forecasting.volume_rows import VolumeRows
from sigap.text import Text


def no_handle_time_told(all_rows: Sequence[VolumeRows]) -> tuple[Text, ...]:
    """Return a remark where contacts have a handle time of 0: that is none, so nothing is learnt from it."""
    with_aht = [(rows.aht_s, rows) for rows in all_rows if rows.aht_s is not None]
    zeros = [int(((aht_s == 0) & (np.nan_to_num(rows.volume) > 0)).sum()) for aht_s, rows in with_aht]
    told = any((aht_s > 0).any() for aht_s, _ in with_aht)
    if not sum(zeros):
        return ()
    kept = Text("they teach no handle time", "baris itu tidak dipakai untuk meramalkannya")
    none = Text("no handle time is forecast", "waktu penanganan tidak diramalkan")
    then = kept if told else none
    return (
        Text(
            f"The handle time is 0 in {sum(zeros)} rows with contacts: {then.en}.",
            f"Waktu penanganan bernilai 0 di {sum(zeros)} baris yang ada kontaknya: {then.id}.",
        ),
    )
