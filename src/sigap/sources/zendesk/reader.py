"""Zendesk: the incremental export of ticket metric events (JSON), or a folder of an export's tables (CSV).

https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_metric_events/ describes the first;
the second is what warehouse connectors write (tickets, comments, field history, users, groups, policies).
"""

from __future__ import annotations

from collections.abc import Sequence

from sigap.errors import SourceError
from sigap.facts.bundle import Facts
from sigap.facts.quality import Quality
from sigap.sources.inputs import Input, Sample
from sigap.sources.json_input import sampled_records
from sigap.sources.reader import Options
from sigap.sources.ticketing import ticket_facts
from sigap.sources.zendesk.metric_events import UNDER, metric_events
from sigap.sources.zendesk.tables import load_tables, table_events, table_name
from sigap.text import Text


def detect(sample: Sample) -> float:
    """Return how sure it is that `sample` comes from Zendesk."""
    for record in sampled_records(sample, under=UNDER):
        if {"ticket_id", "metric", "instance_id", "type", "time"} <= record.keys():
            return 0.95
    header = (
        set(sample.lines[0].replace('"', "").split(","))
        if sample.suffix == ".csv" and sample.lines
        else set()
    )
    name = table_name(sample.name)
    if name == "ticket" and {"id", "requester_id", "via_channel", "status"} <= header:
        return 0.95
    if name == "ticket_field_history" and {"field_name", "ticket_id", "updated", "value"} <= header:
        return 0.9
    return 0.0


def read(inputs: Sequence[Input], options: Options) -> Facts:
    """Return the facts of metric events or of an export's tables.

    Raises:
        SourceError: there is neither a metric event nor a table of tickets.
    """
    quality = Quality()
    tables = load_tables(inputs, quality)
    if "ticket" in tables:
        events = table_events(tables, quality, options.extra.get("calendar"))
        return ticket_facts(events, options, source="zendesk", quality=quality)
    told = [one for one in inputs if one.sample().text.lstrip().startswith(("{", "["))]
    if not told:
        raise SourceError(
            Text("there is no table of tickets.", "tidak ada tabel tiket."),
            where=", ".join(one.name for one in inputs[:3]),
            remedy=Text(
                "Give the folder with ticket.csv, ticket_comment.csv and ticket_field_history.csv.",
                "Berikan folder berisi ticket.csv, ticket_comment.csv, dan ticket_field_history.csv.",
            ),
        )
    return ticket_facts(metric_events(told, quality), options, source="zendesk", quality=quality)
