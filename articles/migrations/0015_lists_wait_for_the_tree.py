from django.db import migrations

from articles.models import listing_upkeep


def renew(apps, schema_editor):
    listing_upkeep.renew(schema_editor.connection)


class Migration(migrations.Migration):
    """Who lists a story and who moves a section wait for each other. What it makes is right for older code, too."""

    dependencies = [
        ("articles", "0014_stories_are_brought_in"),
    ]

    operations = [
        migrations.RunPython(renew, migrations.RunPython.noop),
    ]
