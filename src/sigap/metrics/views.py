"""Tables that are made from facts when a KPI needs them: repeated contacts, evaluation scores, adherence ...

Each is a function of the fact tables in the engines' plain form (instants as whole milliseconds) and the
settings. Only the portable part of Ibis is used: equi-joins, filters, group by, integer arithmetic. Each
keeps the labels by which it can be grouped, and the stamped columns `<prefix>_day` and `<prefix>_slot` where
it belongs to a time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import ibis
import ibis.expr.types as ir

from sigap.facts.stamps import QUARTER_MS
from sigap.metrics.definition import Settings
from sigap.metrics.questions import QuestionError
from sigap.text import Text

Tables = Mapping[str, ir.Table]
View = Callable[[Tables, Settings], ir.Table]

DAY_MS = 86_400_000

WANTED: dict[str, tuple[str, ...]] = {
    "contacts": ("available", "handling", "wrap"),
    "back_office": ("back_office",),
    "break": ("break", "offline"),
    "meal": ("break", "offline"),
    "training": ("training",),
    "meeting": ("meeting",),
    "coaching": ("coaching",),
}
"""The states in which an agent does what each scheduled activity wants. Leave and absence want nothing."""


def _one(condition: Any) -> Any:
    return ibis.ifelse(condition, 1, 0)


# -- surveys


def _answers(measure: str) -> View:
    """Return the view of the valid answers to one kind of question, `points` of `width` up from bad."""

    def view(tables: Tables, _: Settings) -> ir.Table:
        answers = tables["responses"]
        valid = answers.filter((answers.measure == measure) & answers.score.notnull())
        up, down = valid.score - valid.scale_min, valid.scale_max - valid.score
        return valid.mutate(
            points=ibis.ifelse(valid.high_is_good, up, down), width=valid.scale_max - valid.scale_min
        )

    return view


# -- first-contact resolution


def fcr_answers(tables: Tables, settings: Settings) -> ir.Table:
    """Return the valid answers to "was it resolved at once"; they do not tell what the matter was."""
    return _answers("fcr")(tables, settings).mutate(reason=ibis.null("string"))


def repeat_contacts(tables: Tables, settings: Settings) -> ir.Table:
    """Return one row a contact of a known customer that was answered, with how often the customer came back.

    `repeats` counts further contacts of the customer for the same reason within W days of its start; no
    reason is a reason of its own. Outbound contacts are nobody's attempt. `immature` is 1 for contacts of the
    last W days.
    """
    window = settings.fcr_window_days * DAY_MS
    contacts = tables["contacts"]
    contacts = contacts.filter(contacts.customer.notnull() & (contacts.direction != "outbound"))
    contacts = contacts.mutate(about=ibis.coalesce(contacts.reason, ""))
    answered = contacts.filter(contacts.answered)
    later = contacts.select(later_customer="customer", later_about="about", later_at="started_at")
    pairs = answered.join(
        later, [answered.customer == later.later_customer, answered.about == later.later_about], how="inner"
    )
    after = pairs.later_at - pairs.started_at
    again = pairs.filter((after > 0) & (after <= window))
    # Few contacts have any: they are counted by themselves, and the others laid beside them.
    times = again.group_by(again_id="contact_id").aggregate(times=again.count())
    counted = answered.left_join(times, answered.contact_id == times.again_id).select(
        "contact_id", "customer", "channel", "direction", "reason", "queue", "site",
        "started_at", "started_day", "started_slot",
        repeats=ibis.coalesce(times.times, 0),
    )  # fmt: skip
    if settings.until_ms is None:
        return counted.mutate(immature=_one(counted.repeats < 0))
    return counted.mutate(immature=_one(counted.started_at > settings.until_ms - window))


def days_of_repeat_contacts(
    first: dt.date, last: dt.date, settings: Settings
) -> tuple[str, dt.date, dt.date]:
    """Return the table that repeat contacts of some days follow from, and of which days' starts."""
    return (
        "contacts",
        first,
        last + dt.timedelta(settings.fcr_window_days + 1),
    )  # a day more: clocks may go forward


# -- quality


def _sections(evaluations: ir.Table, keys: list[str]) -> ir.Table:
    """Return one row a section: weight, points over points possible (N/A left out), and what failed in it."""
    e = evaluations
    applies = e.points.notnull()
    failed = ibis.ifelse(e.failed, 1, 0)
    return e.group_by([*keys, "section"]).aggregate(
        weight=e.section_weight.max(),
        got=(e.points * e.criterion_weight).sum(where=applies),
        possible=(e.points_possible * e.criterion_weight).sum(where=applies),
        failed_section=ibis.ifelse(e.fails == "section", failed, 0).max(),
        failed_all=ibis.ifelse(e.fails == "all", failed, 0).max(),
        customer_error=ibis.ifelse(e.critical == "customer", failed, 0).max(),
        business_error=ibis.ifelse(e.critical == "business", failed, 0).max(),
        compliance_error=ibis.ifelse(e.critical == "compliance", failed, 0).max(),
    )


def evaluation_scores(tables: Tables, _: Settings) -> ir.Table:
    """Return one row an evaluation: its score, and what failed in it.

    `score` is 0-100, null when nothing applied; `failed_all` and the critical errors are 0 or 1.

    An evaluation is sum(section weight x section score) / sum of the weights of the sections that have one. A
    section is points / points possible, weighted by criterion; N/A is left out, and a section all N/A drops
    its weight. A fail-section sets its section to 0, a fail-all the evaluation.
    """
    keys = [
        "evaluation_id", "contact_id", "agent", "team", "queue", "channel", "evaluator", "form",
        "evaluated_day", "evaluated_slot",
    ]  # fmt: skip
    s = _sections(tables["evaluations"], keys)
    scored = (s.possible > 0) | (s.failed_section > 0)
    share = ibis.ifelse(s.failed_section > 0, 0.0, s.got / s.possible.nullif(0))
    e = s.group_by(keys).aggregate(
        sum_weighted=(s.weight * share).sum(where=scored),
        sum_weights=s.weight.sum(where=scored),
        failed_all=s.failed_all.max(),
        customer_error=s.customer_error.max(),
        business_error=s.business_error.max(),
        compliance_error=s.compliance_error.max(),
    )
    score = ibis.ifelse(e.failed_all > 0, 0.0, e.sum_weighted * 100.0 / e.sum_weights.nullif(0))
    any_error = ibis.greatest(e.customer_error, e.business_error, e.compliance_error)
    return e.mutate(score=score, any_error=any_error)


# -- agents


def _ended(t: ir.Table, settings: Settings) -> Any:
    """Return when a state ended; what still lasts, has lasted until the end of the facts."""
    if settings.until_ms is None:
        return t.ended_at
    return ibis.coalesce(t.ended_at, ibis.literal(settings.until_ms, "int64"))


def adherence(tables: Tables, settings: Settings) -> ir.Table:
    """Return the stretches of time in which an agent was in the state that the schedule wanted.

    Shifts and states are split at midnight, so agent and day join them. A stretch begins when the later of
    the two begins, so its quarter-hour is the later of theirs.
    """
    shifts, states = tables["shifts"], tables["states"]
    done = states.select(
        done_by="agent",
        done_day="started_day",
        done_slot="started_slot",
        state="state",
        done_from="started_at",
        done_until=_ended(states, settings),
    )
    pairs = shifts.join(
        done, [shifts.agent == done.done_by, shifts.started_day == done.done_day], how="inner"
    )
    begins = ibis.greatest(pairs.started_at, pairs.done_from)
    ends = ibis.least(pairs.ended_at, pairs.done_until)
    wanted = [(pairs.activity == activity) & pairs.state.isin(states) for activity, states in WANTED.items()]
    agreed = wanted[0]
    for one in wanted[1:]:
        agreed = agreed | one
    return pairs.filter(agreed & pairs.done_until.notnull() & (ends > begins)).select(
        "agent", "team", "site", "activity", "state",
        started_at=begins,
        ended_at=ends,
        duration_ms=ends - begins,
        started_day="started_day",
        started_slot=ibis.greatest(pairs.started_slot, pairs.done_slot),
    )  # fmt: skip


# -- tickets


def backlog(tables: Tables, settings: Settings) -> ir.Table:
    """Return the tickets open at `until_ms` (or at the end), with `age_ms`, null when there is no instant."""
    t = tables["tickets"]
    if settings.until_ms is None:
        return t.filter(t.resolved_at.isnull()).mutate(age_ms=ibis.null("int64"))
    open_then = t.resolved_at.isnull() | (t.resolved_at > settings.until_ms)
    return t.filter(open_then & (t.created_at <= settings.until_ms)).mutate(
        age_ms=settings.until_ms - t.created_at
    )


def escalations(tables: Tables, _: Settings) -> ir.Table:
    """Return tickets with, as `agent`, who escalated it if anyone did: the rate belongs to that hand."""
    t = tables["tickets"]
    return t.mutate(agent=ibis.coalesce(t.escalated_by, t.agent))


# -- customers


def cohort(tables: Tables, settings: Settings) -> ir.Table:
    """Return one row a customer (and programme): `at_start` and `at_end` of the period, 0 or 1.

    A stay covers [started_at, ended_at). Who came and left inside the period is neither.

    Raises:
        QuestionError: when no period is given.
    """
    if settings.period is None:
        raise QuestionError(
            Text("Retention and churn need a period.", "Retensi dan churn memerlukan periode."),
            remedy=Text("Give the start and the end of the period.", "Beri awal dan akhir periodenya."),
        )
    m = tables["memberships"]
    start, end = settings.period

    def there(instant: int) -> Any:
        return ibis.ifelse(
            (m.started_at <= instant) & (m.ended_at.isnull() | (m.ended_at > instant)), 1, 0
        ).max()

    return m.group_by(["customer", "queue"]).aggregate(at_start=there(start), at_end=there(end))


# -- forecasts


def _covered(forecasts: ir.Table, coverage: ir.Table, settings: Settings) -> ir.Table:
    """Return the forecast intervals in which the source listened from start to end.

    Where no coverage is told at all, every interval that is over counts.
    """
    over = forecasts
    if settings.until_ms is not None:
        over = over.filter(over.starts_at + over.length_ms <= settings.until_ms)
    over = over.mutate(one=ibis.literal(1))
    spans = coverage.select(
        same=ibis.literal(1), heard_queue="queue", heard_from="started_at", heard_until="ended_at"
    )
    pairs = over.left_join(spans, over.one == spans.same)
    whole = (pairs.heard_from <= pairs.starts_at) & (
        pairs.heard_until.isnull() | (pairs.heard_until >= pairs.starts_at + pairs.length_ms)
    )
    here = pairs.heard_queue.isnull() | (pairs.heard_queue == pairs.queue)
    told = pairs.heard_from.notnull()
    columns = [
        "queue", "channel", "version", "starts_at", "length_ms", "volume", "aht_ms",
        "starts_day", "starts_slot",
    ]  # fmt: skip
    heard = pairs.group_by(columns).aggregate(told=_one(told).sum(), heard=_one(told & whole & here).sum())
    return heard.filter((heard.heard > 0) | (heard.told == 0)).drop("told", "heard")


def forecast_accuracy(tables: Tables, settings: Settings) -> ir.Table:
    """Return forecast and actual visits per queue and interval: `actual` and the misses.

    `miss` is volume - actual, `absolute_miss` its size.

    Visits count where they entered. Intervals begin on a quarter-hour and end within their business day; only
    those in which the source listened count, so that an hour without a source is not an hour without calls.
    """
    forecasts = _covered(tables["forecasts"], tables["coverage"], settings)
    v = tables["visits"]
    visits = v.group_by(["queue", "entered_day", "entered_slot"]).aggregate(arrived=v.count())
    visits = visits.rename(seen_queue="queue", seen_day="entered_day", seen_slot="entered_slot")
    pairs = forecasts.left_join(
        visits, [forecasts.queue == visits.seen_queue, forecasts.starts_day == visits.seen_day]
    )
    quarters = (pairs.length_ms - pairs.length_ms % QUARTER_MS) // QUARTER_MS
    after = pairs.seen_slot - pairs.starts_slot
    inside = (after >= 0) & (after < quarters)
    keys = ["queue", "channel", "version", "starts_at", "volume", "starts_day", "starts_slot"]
    f = pairs.group_by(keys).aggregate(actual=ibis.coalesce(pairs.arrived.sum(where=inside), 0))
    f = f.mutate(miss=f.volume - f.actual)
    return f.mutate(absolute_miss=f.miss.abs())


VIEWS: dict[str, View] = {
    "csat_answers": _answers("csat"),
    "ces_answers": _answers("ces"),
    "nps_answers": _answers("nps"),
    "enps_answers": _answers("enps"),
    "fcr_answers": fcr_answers,
    "repeat_contacts": repeat_contacts,
    "evaluation_scores": evaluation_scores,
    "adherence": adherence,
    "backlog": backlog,
    "escalations": escalations,
    "cohort": cohort,
    "forecast_accuracy": forecast_accuracy,
}
"""Every view by the name that a `Measure` uses for it."""
