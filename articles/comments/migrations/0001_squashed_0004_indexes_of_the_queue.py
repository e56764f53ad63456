import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('comments', '0001_replies'),
        ('comments', '0002_rules_of_replies'),
        ('comments', '0003_who_wrote_and_what_for_search'),
        ('comments', '0004_indexes_of_the_queue'),
    ]

    initial = True

    dependencies = [
        ('articles', '0001_squashed_0017_versions_of_parts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='articles.article')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='answers', to='comments.comment')),
                ('name', models.CharField(blank=True, max_length=245)),
                ('email', models.EmailField(blank=True, help_text='Never shown to readers.', max_length=100)),
                ('website', models.URLField(blank=True, validators=[django.core.validators.URLValidator(schemes=['http', 'https'])])),
                ('text', models.TextField(validators=[django.core.validators.MaxLengthValidator(65525)])),
                ('state', models.CharField(choices=[('pending', 'Pending'), ('approved', 'Approved'), ('spam', 'Spam'), ('rejected', 'Rejected')], default='pending', editable=False, max_length=20)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('address', models.GenericIPAddressField(blank=True, editable=False, help_text='Shortened after some days: see privacy.py.', null=True)),
                ('user_agent', models.CharField(blank=True, editable=False, max_length=300)),
                ('rule', models.CharField(blank=True, db_default='', default='', editable=False, max_length=40)),
                ('verdict', models.JSONField(blank=True, editable=False, null=True)),
                ('version', models.PositiveIntegerField(db_default=1, default=1, editable=False)),
                ('edited_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('moderator_edited_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('is_staff', models.BooleanField(db_default=False, default=False, editable=False)),
                ('staff_user', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='staff_replies', to=settings.AUTH_USER_MODEL)),
                ('open_reports', models.PositiveIntegerField(db_default=0, default=0, editable=False)),
                ('address_forgotten_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('erased_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('folded_email', models.CharField(blank=True, db_default='', default='', editable=False, max_length=300)),
                ('folded_name', models.CharField(blank=True, db_default='', default='', editable=False, max_length=735)),
                ('address_hash', models.CharField(blank=True, db_default='', default='', editable=False, max_length=32)),
                ('text_digest', models.CharField(blank=True, db_default='', default='', editable=False, max_length=32)),
                ('search_text', models.TextField(blank=True, db_default='', default='', editable=False)),
            ],
            options={
                'verbose_name': 'reply',
                'verbose_name_plural': 'replies',
                'ordering': ['created_at', 'pk'],
                'permissions': [('moderate_comment', 'Can decide on replies'), ('erase_person', 'Can export and erase what is known of a person who replied')],
                'indexes': [models.Index(fields=['article', 'state', 'created_at'], name='comment_of_article'), models.Index(fields=['state', '-created_at', '-id'], name='comment_queue'), models.Index(fields=['-created_at', '-id'], name='comment_newest'), models.Index(fields=['folded_email', 'created_at', 'state'], name='comment_by_writer'), models.Index(fields=['address_hash', 'created_at'], name='comment_by_hash'), models.Index(fields=['article', 'text_digest'], name='comment_same_text'), models.Index(condition=models.Q(('address_forgotten_at', None)), fields=['created_at'], name='comment_address_kept'), models.Index(condition=models.Q(('open_reports__gt', 0)), fields=['-created_at', '-id'], name='comment_reported')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['pending', 'approved', 'spam', 'rejected'])), name='comment_state_known'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='comment_has_text'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('text'), 65525), name='comment_not_too_long'), models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='comment_not_its_own_parent')],
            },
        ),
        migrations.CreateModel(
            name='Ban',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('email', 'email address'), ('address', 'IP address')], max_length=10)),
                ('value', models.CharField(max_length=32)),
                ('shown', models.CharField(blank=True, max_length=300, verbose_name='whom')),
                ('until', models.DateTimeField(blank=True, help_text='Empty: for good.', null=True)),
                ('reason', models.TextField(blank=True)),
                ('comment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='bans', to='comments.comment')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('username', models.CharField(blank=True, max_length=150)),
                ('at', models.DateTimeField()),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('lifted_by', models.CharField(blank=True, max_length=150)),
                ('decision', models.UUIDField(blank=True, editable=False, null=True)),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'indexes': [models.Index(fields=['kind', 'value'], name='ban_of_whom'), models.Index(fields=['decision'], name='ban_by_decision')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['email', 'address'])), name='ban_kind_known'), models.CheckConstraint(condition=models.Q(('value', ''), _negated=True), name='ban_of_somebody'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gt', models.F('at')), _connector='OR'), name='ban_has_a_term')],
            },
        ),
        migrations.CreateModel(
            name='DiscussionSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('open_by_default', models.BooleanField(default=True, help_text='Each story can say otherwise.', verbose_name='allow people to submit comments on new stories')),
                ('require_name_email', models.BooleanField(default=True, verbose_name='comment author must fill out name and email')),
                ('close_old', models.BooleanField(default=False, verbose_name='automatically close comments on old stories')),
                ('close_after_days', models.PositiveSmallIntegerField(default=14, validators=[django.core.validators.MinValueValidator(1)], verbose_name='close comments when a story is how many days old')),
                ('offer_to_remember', models.BooleanField(default=True, help_text="In the reader's own browser: no cookie is set.", verbose_name='show the choice to save name, email and website')),
                ('threaded', models.BooleanField(default=True, verbose_name='enable threaded (nested) comments')),
                ('thread_depth', models.PositiveSmallIntegerField(default=5, help_text='From 2 to 10. Deeper replies stand on the last level.', validators=[django.core.validators.MinValueValidator(2), django.core.validators.MaxValueValidator(10)], verbose_name='number of levels for threaded comments')),
                ('paged', models.BooleanField(default=False, verbose_name='break comments into pages')),
                ('per_page', models.PositiveSmallIntegerField(default=50, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1000)], verbose_name='top level comments per page')),
                ('first_page', models.CharField(choices=[('last', 'last'), ('first', 'first')], default='last', max_length=10, verbose_name='comments page to display by default')),
                ('order', models.CharField(choices=[('older', 'older'), ('newer', 'newer')], default='older', help_text='Answers stand below what they answer in the order in which they came, whatever is chosen here.', max_length=10, verbose_name='comments to display at the top of each page')),
                ('edit_minutes', models.PositiveSmallIntegerField(default=5, help_text='Through a link that only its writer is given. 0 switches it off.', validators=[django.core.validators.MaxValueValidator(60)], verbose_name='minutes in which a reader can change a comment')),
                ('offer_subscriptions', models.BooleanField(default=True, help_text='They confirm it by mail first, and end it with one click.', verbose_name='let readers ask for mail about new comments')),
                ('mail_on_arrival', models.BooleanField(default=True, help_text="To the story's author.", verbose_name='anyone posts a comment')),
                ('mail_on_held', models.BooleanField(default=True, help_text='To moderators.', verbose_name='a comment is held for moderation')),
                ('hold_all', models.BooleanField(default=False, verbose_name='comment must be manually approved')),
                ('require_previous', models.BooleanField(default=True, help_text='Under the same name and with the same email address.', verbose_name='comment author must have a previously approved comment')),
                ('max_links', models.PositiveSmallIntegerField(default=2, help_text='Or more. Addresses count, whether or not they are marked up. 0 switches it off.', verbose_name='hold a comment in the queue if it contains how many links')),
                ('hold_rejected_share', models.PositiveSmallIntegerField(default=50, help_text='Of the same writer, once three were decided. 0 switches it off.', validators=[django.core.validators.MaxValueValidator(100)], verbose_name='hold a comment if so many of 100 earlier ones were rejected')),
                ('hold_after_reports', models.PositiveSmallIntegerField(default=0, help_text='Until a moderator has looked at it. 0 switches it off: reports are shown in the queue all the same.', verbose_name='hold a comment again after how many reports by readers')),
                ('moderation_words', models.TextField(blank=True, help_text='A comment with one of these in its text, author name, URL, email, IP address or browser’s user agent is held in the moderation queue. One word or phrase a line. A line matches whole words, in any script, whatever their case and however they are disguised by look-alike letters; put a * at its beginning or end to match inside words too. Lines that begin with # are notes.', verbose_name='comment moderation')),
                ('disallowed_words', models.TextField(blank=True, help_text='A comment with one of these in the same places is rejected; moderators find it among the rejected. One word or phrase a line. A line matches whole words, in any script, whatever their case and however they are disguised by look-alike letters; put a * at its beginning or end to match inside words too. Lines that begin with # are notes.', verbose_name='disallowed comment keys')),
                ('address_days', models.PositiveSmallIntegerField(default=30, help_text='After that it is shortened, and browser’s user agents are forgotten.', validators=[django.core.validators.MaxValueValidator(365)], verbose_name='days for which a reader’s IP address is kept whole')),
            ],
            options={
                'verbose_name': 'discussion settings',
                'verbose_name_plural': 'discussion settings',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='discussion_settings_once'), models.CheckConstraint(condition=models.Q(('thread_depth__range', (2, 10))), name='discussion_depth_known'), models.CheckConstraint(condition=models.Q(('order__in', ['older', 'newer'])), name='discussion_order_known'), models.CheckConstraint(condition=models.Q(('first_page__in', ['last', 'first'])), name='discussion_page_known'), models.CheckConstraint(condition=models.Q(('close_after_days__gte', 1), ('per_page__gte', 1)), name='discussion_not_nothing')],
            },
        ),
        migrations.CreateModel(
            name='ModerationRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('comment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='moderation_records', to='comments.comment')),
                ('verb', models.CharField(choices=[('approve', 'approved'), ('reject', 'rejected'), ('spam', 'marked as spam'), ('restore', 'put back into the queue'), ('ban', 'rejected, and its writer banned'), ('edit', 'edited'), ('answer', 'answered'), ('keep', 'kept in spite of reports'), ('hold', 'held again'), ('undo', 'undone'), ('erase', 'erased for privacy'), ('import', 'brought in')], max_length=20)),
                ('from_state', models.CharField(choices=[('pending', 'Pending'), ('approved', 'Approved'), ('spam', 'Spam'), ('rejected', 'Rejected')], max_length=20)),
                ('to_state', models.CharField(choices=[('pending', 'Pending'), ('approved', 'Approved'), ('spam', 'Spam'), ('rejected', 'Rejected')], max_length=20)),
                ('moderator', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='moderation_records', to=settings.AUTH_USER_MODEL)),
                ('username', models.CharField(blank=True, max_length=150)),
                ('at', models.DateTimeField()),
                ('reason', models.TextField(blank=True)),
                ('decision', models.UUIDField(editable=False, null=True)),
                ('before', models.JSONField(blank=True, editable=False, null=True)),
                ('after', models.JSONField(blank=True, editable=False, null=True)),
                ('undoes', models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='comments.moderationrecord')),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'indexes': [models.Index(fields=['comment', '-at'], name='moderation_by_comment'), models.Index(fields=['decision'], name='moderation_by_decision'), models.Index(fields=['-at', '-id'], name='moderation_newest'), models.Index(fields=['verb', '-at', '-id'], name='moderation_by_verb'), models.Index(fields=['moderator', '-at', '-id'], name='moderation_by_moderator')],
                'constraints': [models.CheckConstraint(condition=models.Q(('undoes__isnull', True), ('verb', 'undo'), _connector='OR'), name='moderation_undo_is_one')],
            },
        ),
        migrations.CreateModel(
            name='ReplyPresence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='presences', to='comments.comment')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('since', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['since', 'id'],
                'constraints': [models.UniqueConstraint(fields=('comment', 'user'), name='reply_presence_once')],
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='comments.comment')),
                ('reason', models.CharField(choices=[('abuse', 'It insults or threatens somebody'), ('spam', 'It is advertising or spam'), ('private', 'It tells something private about somebody'), ('false', 'It states something that is false'), ('other', 'Something else')], max_length=20)),
                ('note', models.CharField(blank=True, max_length=1000)),
                ('address_hash', models.CharField(blank=True, max_length=32)),
                ('at', models.DateTimeField()),
                ('handled_at', models.DateTimeField(blank=True, null=True)),
                ('decision', models.UUIDField(blank=True, editable=False, null=True)),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'indexes': [models.Index(fields=['comment', 'handled_at'], name='report_of_comment'), models.Index(fields=['decision'], name='report_by_decision'), models.Index(fields=['address_hash', 'at'], name='report_by_hash')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('address_hash', ''), _negated=True), fields=('comment', 'address_hash'), name='report_once_a_reader'), models.CheckConstraint(condition=models.Q(('reason__in', ['abuse', 'spam', 'private', 'false', 'other'])), name='report_reason_known')],
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reply_subscriptions', to='articles.article')),
                ('thread', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to='comments.comment')),
                ('email', models.EmailField(max_length=100)),
                ('folded_email', models.CharField(editable=False, max_length=300)),
                ('created_at', models.DateTimeField()),
                ('asked_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['created_at', 'pk'],
                'indexes': [models.Index(fields=['folded_email'], name='subscription_of_person')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('thread', None)), fields=('article', 'folded_email'), name='subscription_once_a_story'), models.UniqueConstraint(condition=models.Q(('thread', None), _negated=True), fields=('thread', 'folded_email'), name='subscription_once_a_thread'), models.CheckConstraint(condition=models.Q(('folded_email', ''), _negated=True), name='subscription_of_somebody')],
            },
        ),
        migrations.CreateModel(
            name='ReplyMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('arrived', 'to the story’s author: a reply arrived'), ('held', 'to moderators: a reply waits'), ('answer', 'to a subscriber: a new reply'), ('confirm', 'to a reader: do you want these mails?')], max_length=10)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reply_mails', to=settings.AUTH_USER_MODEL)),
                ('subscription', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reply_mails', to='comments.subscription')),
                ('comment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reply_mails', to='comments.comment')),
                ('decision', models.UUIDField(editable=False, null=True)),
                ('created_at', models.DateTimeField()),
                ('not_before', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('claimed_until', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['not_before', 'pk'],
                'indexes': [models.Index(condition=models.Q(('sent_at', None)), fields=['not_before', 'id'], name='reply_mail_waiting'), models.Index(fields=['decision'], name='reply_mail_by_decision')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['arrived', 'held', 'answer', 'confirm'])), name='reply_mail_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('subscription__isnull', False), ('user', None)), models.Q(('subscription', None), ('user__isnull', False)), _connector='OR'), name='reply_mail_to_one'), models.UniqueConstraint(fields=('subscription', 'comment', 'kind'), name='reply_mail_once_a_subscriber'), models.UniqueConstraint(fields=('user', 'comment', 'kind'), name='reply_mail_once_a_colleague')],
            },
        ),
    ]
