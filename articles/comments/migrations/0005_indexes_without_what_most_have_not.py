import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Indexes that begin another one go, and so do empty values out of those that hold little else."""

    dependencies = [
        ('articles', '0019_rows_are_found_by_indexes'),
        ('comments', '0001_squashed_0004_indexes_of_the_queue'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('parent__isnull', False)), fields=['parent'], name='comment_answers'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('staff_user__isnull', False)), fields=['staff_user'], name='comment_of_staff'),
        ),
        migrations.AddIndex(
            model_name='moderationrecord',
            index=models.Index(condition=models.Q(('decision__isnull', False)), fields=['decision'], name='moderation_of_decision'),
        ),
        migrations.AddIndex(
            model_name='moderationrecord',
            index=models.Index(condition=models.Q(('moderator__isnull', False)), fields=['moderator', '-at', '-id'], name='moderation_of_moderator'),
        ),
        migrations.RemoveIndex(
            model_name='moderationrecord',
            name='moderation_by_decision',
        ),
        migrations.RemoveIndex(
            model_name='moderationrecord',
            name='moderation_by_moderator',
        ),
        migrations.AlterField(
            model_name='comment',
            name='article',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='articles.article'),
        ),
        migrations.AlterField(
            model_name='comment',
            name='parent',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='answers', to='comments.comment'),
        ),
        migrations.AlterField(
            model_name='comment',
            name='staff_user',
            field=models.ForeignKey(blank=True, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='staff_replies', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='moderationrecord',
            name='comment',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='moderation_records', to='comments.comment'),
        ),
        migrations.AlterField(
            model_name='moderationrecord',
            name='moderator',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='moderation_records', to=settings.AUTH_USER_MODEL),
        ),
    ]
