from django.db import migrations

from sigap.web.people.rights import ROLES


def make_roles(apps, schema_editor):
    made = [
        apps.get_model("people", "Role")(
            key=role.key, name_en=role.name.en, name_id=role.name.id, rights=sorted(role.rights)
        )
        for role in ROLES
    ]
    apps.get_model("people", "Role").objects.bulk_create(made, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = (("people", "0001_initial"),)
    operations = (migrations.RunPython(make_roles, migrations.RunPython.noop),)
