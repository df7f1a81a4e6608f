from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("insights", "0004_facts_stored_faster"),
    ]

    operations = [
        migrations.AddField(
            model_name="lakeday",
            name="moved_generation",
            field=models.BigIntegerField(null=True),
        ),
    ]
