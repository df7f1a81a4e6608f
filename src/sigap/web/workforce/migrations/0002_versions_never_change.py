from django.db import migrations

TABLES = (
    "workforce_forecastversion",
    "workforce_requirementversion",
    "workforce_rosterversion",
    "workforce_publication",
)
FORBID = "\n".join(
    f"CREATE TRIGGER version_never_changes BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change();"
    for table in TABLES
)
ALLOW = "\n".join(f"DROP TRIGGER version_never_changes ON {table};" for table in TABLES)


class Migration(migrations.Migration):
    """Deleting stays possible: a tenant that is removed leaves nothing behind."""

    dependencies = (
        ("workforce", "0001_initial"),
        ("platform", "0002_audit_is_append_only"),  # its function refuses
    )
    operations = (migrations.RunSQL(FORBID, ALLOW),)
