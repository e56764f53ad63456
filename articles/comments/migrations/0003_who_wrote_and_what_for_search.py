from django.db import migrations

from articles.comments.identity import digest_of, fold_email, fold_name, hash_of_address
from articles.search import fold

MADE = ["folded_email", "folded_name", "address_hash", "text_digest", "search_text"]
BATCH = 500


def fill(apps, schema_editor):
    """Make the fields that are made from others for the replies that were there before."""
    replies = apps.get_model("comments", "Comment").objects.using(schema_editor.connection.alias)
    batch = []
    for reply in replies.filter(text_digest="").order_by("pk").iterator(BATCH):
        reply.folded_email = fold_email(reply.email)
        reply.folded_name = fold_name(reply.name)
        reply.address_hash = hash_of_address(reply.address)
        reply.text_digest = digest_of(reply.text)
        reply.search_text = fold("\n".join((reply.name, reply.email, reply.website, reply.text)))
        batch.append(reply)
        if len(batch) == BATCH:
            replies.bulk_update(batch, MADE)
            batch = []
    replies.bulk_update(batch, MADE)


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0002_rules_of_replies'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
