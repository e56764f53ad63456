import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """That of what came over once, so another of the site alone can go."""

    dependencies = [
        ('wordpress', '0001_what_came_from_where'),
    ]

    operations = [
        migrations.AlterField(
            model_name='imported',
            name='site',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='imported', to='wordpress.wordpresssite'),
        ),
    ]
