from django.db import migrations

FORBID = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON platform_auditentry
FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
ALLOW = """
DROP TRIGGER audit_is_append_only ON platform_auditentry;
DROP FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = (("platform", "0001_initial"),)
    operations = (migrations.RunSQL(FORBID, ALLOW),)
