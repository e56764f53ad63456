from django.db import migrations

from articles.search import schema


def install(apps, schema_editor):
    schema.install(schema_editor.connection)


def remove(apps, schema_editor):
    schema.remove(schema_editor.connection)


class Migration(migrations.Migration):
    """On PostgreSQL in many short transactions: stories can be read and saved meanwhile. It can be run again."""

    atomic = False

    dependencies = [
        ("articles", "0009_pages_and_topics"),
    ]

    operations = [
        migrations.RunPython(install, remove),
    ]
