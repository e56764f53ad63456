from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("articles", "0003_words_of_previews_and_breaking_news"),
        ('tags', '0001_tags'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='article',
            name='article_newest',
        ),
        migrations.RemoveIndex(
            model_name='article',
            name='article_mine',
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['state', '-published_at', '-id', 'expires_at', 'created_by', 'revises'], name='article_newest'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['created_by', '-updated_at', '-id', 'published_at', 'expires_at', 'section', 'lead_image', 'revises', 'state'], name='article_mine'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['-updated_at', '-id', 'published_at', 'expires_at', 'section', 'lead_image', 'revises', 'created_by', 'state'], name='article_desk'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['state', '-updated_at', '-id', 'published_at', 'expires_at', 'section', 'lead_image', 'revises', 'created_by'], name='article_desk_by_state'),
        ),
    ]
