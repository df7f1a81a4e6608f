"""Say which stored facts are not those of one fold of the log; nothing when all are."""

from __future__ import annotations


def main() -> None:
    """Compare table by table, and print the first that differs."""
    import django

    django.setup()
    import pyarrow as pa

    from sigap.facts.fold import Fold
    from sigap.facts.tables import TABLES
    from sigap.web.insights.models import FACTS
    from sigap.web.intake import stretches
    from sigap.web.people import queries as people
    from sigap.web.platform import tenancy
    from sigap.web.platform.models import Tenant

    with tenancy.at(Tenant.objects.get(slug="bench").id):
        fold = Fold(people.zone())
        for _, event in stretches.events(stretches.new(0, 10**9), people.aliases()):
            fold.apply(event)
        facts = fold.facts()
        for name in ("contacts", "visits", "legs", "states"):
            columns = [c.name for c in TABLES[name].columns]
            table = facts[name].select(columns)
            plain = [
                (c.cast(pa.int64()) if pa.types.is_timestamp(c.type) else c).to_pylist()
                for c in table.columns
            ]
            told = set(zip(*plain, strict=True))
            kept = list(FACTS[name].objects.values_list(*columns).iterator())
            if len(kept) != len(set(kept)) or set(kept) != told:
                odd = sorted(told ^ set(kept), key=repr)[:2]
                print(f"{name}: {len(kept)} rows stored, {len(told)} folded; {odd}")
                return


if __name__ == "__main__":
    main()
