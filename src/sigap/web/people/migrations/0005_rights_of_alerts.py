from django.db import migrations

ADDED = {
    "team-leader": ("alerts.answer",),
    "floor-monitor": ("alerts.answer",),
    "manager": ("alerts.answer", "alerts.manage"),
    "administrator": ("alerts.answer", "alerts.manage"),
}


def add(apps, schema_editor):
    for role in apps.get_model("people", "Role").objects.filter(key__in=ADDED):
        role.rights = sorted({*role.rights, *ADDED[role.key]})
        role.save()


class Migration(migrations.Migration):
    dependencies = (("people", "0004_shared_cache"),)
    operations = (migrations.RunPython(add, migrations.RunPython.noop),)
