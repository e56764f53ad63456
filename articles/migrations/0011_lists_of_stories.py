import django.db.models.deletion
from django.db import migrations, models

from articles.models import listing_upkeep


def keep(apps, schema_editor):
    # On SQLite it begins after the last migration: see listing_upkeep.
    if schema_editor.connection.vendor == 'postgresql':
        listing_upkeep.install(schema_editor.connection)
        listing_upkeep.refill(schema_editor.connection)


def let_go(apps, schema_editor):
    listing_upkeep.remove(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0010_an_index_of_words'),
    ]

    operations = [
        migrations.CreateModel(
            name='Listing',
            fields=[
                ('pk', models.CompositePrimaryKey('article_id', 'kind', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('kind', models.PositiveSmallIntegerField(choices=[(1, 'Section'), (2, 'Tag'), (3, 'Author')])),
                ('key', models.BigIntegerField()),
                ('published_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(null=True)),
                ('article', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='listings', to='articles.article')),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'key', '-published_at', '-article', 'expires_at'], name='listing_newest')],
            },
        ),
        migrations.RunPython(keep, let_go),
    ]
