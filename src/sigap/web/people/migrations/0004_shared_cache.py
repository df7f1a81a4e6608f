from django.db import migrations

# Not logged: it holds counts of failed sign-ins, and may be lost with a crash.
MAKE = """
CREATE UNLOGGED TABLE people_cache (
    cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
);
CREATE INDEX people_cache_expires ON people_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = (("people", "0003_second_factor_erasure_and_aliases"),)
    operations = (migrations.RunSQL(MAKE, "DROP TABLE people_cache"),)
