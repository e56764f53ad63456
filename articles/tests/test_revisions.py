"""Revisions keep all that a story held, and give it back."""

import pytest

from articles import revisions
from articles.models import Revision

from .factory import make_article, make_author, make_image, make_section, make_tag, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return make_article(
        headline="Patrol boat delivered",
        standfirst="Six months late.",
        body="<p>The boat is here.</p>",
        section=make_section("Sea"),
        authors=[make_author("Mara Ode")],
        lead_image=make_image(),
        related=[make_article(headline="Shipyard delays frigate")],
        tags=[make_tag("Navy")],
    )


def test_a_restored_revision_gives_back_everything_that_it_held(story):
    editor = make_user("Editor")
    first = revisions.record(story, by=editor)
    story.headline, story.body, story.section, story.lead_image = "Other", "<p>Other</p>", None, None
    story.comments_open = False
    story.save()
    story.tags.clear()
    story.bylines.all().delete()
    story.related_links.all().delete()

    lost = revisions.apply(story, first.content)

    story.refresh_from_db()
    assert lost == []
    assert revisions.content_of(story) == first.content
    assert story.section.name == "Sea"


def test_revisions_are_counted_within_a_story_and_never_changed(story):
    one, two = revisions.record(story, by=None), revisions.record(story, by=None)
    other = revisions.record(make_article(), by=None)

    assert (one.number, two.number, other.number) == (1, 2, 1)
    assert story.revision_number == 2
    with pytest.raises(TypeError, match="never changed"):
        one.save()


def test_a_save_on_top_of_an_older_revision_is_refused(story):
    revisions.record(story, by=None)

    with pytest.raises(revisions.Overwritten, match="saved by somebody else"):
        revisions.lock(story.pk, 0)

    assert revisions.lock(story.pk, 1) == story
    assert Revision.objects.count() == 1
