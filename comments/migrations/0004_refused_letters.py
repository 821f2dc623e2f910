"""Whether a letter failed for its own sake, which says nothing about the mail server."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0003_order_of_threads"),
    ]

    operations = [
        migrations.AddField(
            model_name="letter",
            name="is_refused",
            field=models.BooleanField(default=False),
        ),
    ]
