"""Writing a story in the newsroom: what is kept, what is refused, and what each button does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, EditorialLogEntry, RelatedStory, Stage, State
from tags.models import Tag, TagAlias

from .admin_forms import story_data
from .factory import (
    make_article,
    make_author,
    make_image,
    make_public,
    make_scheduled,
    make_section,
    make_tag,
    make_user,
)

ADD = "admin:articles_article_add"


@pytest.fixture
def reporter(db):
    return make_user("Reporter")


@pytest.fixture
def editor(db):
    return make_user("Editor")


def change(story):
    return reverse("admin:articles_article_change", args=[story.pk])


def said(response):
    return [str(message) for message in response.context["messages"]]


def local(at):
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")


def ready(**fields):
    """A draft that lacks nothing."""
    return make_article(**{"section": make_section(), "authors": [make_author()]} | fields)


# Saving


def test_a_new_story_keeps_all_that_was_typed(client, editor):
    section, further, author, image, other = make_section(), make_section(), make_author(), make_image(), make_public()
    make_tag("Drones")
    client.force_login(editor)
    data = story_data(
        headline="  Patrol boat\ndelivered ",
        standfirst="A first boat.",
        body="<p>It came on Monday.</p>",
        section=section.pk,
        further_sections=[further.pk],
        tags="Drones\nPatrol boats",
        lead_image=image.pk,
        lead_caption="In the harbour",
        bylines=[{"author": author.pk, "role": "photographer"}],
        related=[{"story": other.pk, "note": "Last year"}],
        content_warning="Contains images of injured people.",
    )
    response = client.post(reverse(ADD), data)
    story = Article.objects.get(headline="Patrol boat delivered")
    assert response.url == change(story)
    assert (story.slug, story.state, story.created_by) == ("patrol-boat-delivered", State.DRAFT, editor)
    assert (story.section, list(story.further_sections.all()), story.lead_image) == (section, [further], image)
    assert sorted(tag.name for tag in story.tags.all()) == ["Drones", "Patrol boats"]
    assert [(row.author, row.role) for row in story.bylines.all()] == [(author, "photographer")]
    assert [(row.story, row.note) for row in story.related_links.all()] == [(other, "Last year")]
    assert (story.lead_caption, story.standfirst, story.comments_open) == ("In the harbour", "A first boat.", True)
    assert story.content_warning == "Contains images of injured people."


def test_a_save_is_logged_with_what_was_changed(client, editor):
    story = make_article(created_by=editor)
    client.force_login(editor)
    client.post(change(story), story_data(story, headline="Another", bylines=[{"author": make_author().pk}]))
    entry = EditorialLogEntry.objects.get()
    assert (entry.verb, entry.by, entry.note) == ("edit", editor, "headline, bylines")


def test_a_save_that_changes_nothing_leaves_no_line_in_the_log(client, editor):
    story = ready(tags=["Drones"], related=[make_public()], body="<p>One.</p>\n<p>Two.</p>")
    story.expires_at = timezone.now() + timedelta(days=3)
    story.save()
    client.force_login(editor)
    data = story_data(story, body="<p>One.</p>\r\n<p>Two.</p>", expires_at=local(story.expires_at))
    assert client.post(change(story), data).status_code == 302
    assert list(EditorialLogEntry.objects.values_list("note", flat=True)) == []


def test_an_error_loses_nothing_that_was_typed(client, editor):
    author, other = make_author("Ida Maren"), make_public("Shipyard delays frigate")
    client.force_login(editor)
    data = story_data(
        headline="",
        body="<p>A long text that must not be lost.</p>",
        tags="Drones\nNew topic",
        slug="two words",
        bylines=[{"author": author.pk}],
        related=[{"story": other.pk, "note": "Background"}],
        lead_image=make_image(alt="Three boats").pk,
        publish_at="2031-01-02T03:04",
    )
    response = client.post(reverse(ADD), data)
    page = response.content.decode()
    assert response.status_code == 200
    assert "Give the story a headline." in page
    assert "no spaces" in page
    for typed in (
        "A long text that must not be lost.",
        "Drones\nNew topic",
        "two words",
        "Ida Maren",
        "Shipyard delays frigate",
        "Background",
        "Three boats",
        "2031-01-02T03:04",
    ):
        assert typed in page, typed
    assert not Article.objects.filter(created_by=editor).exists()


# Addresses


def test_a_slug_of_another_story_is_refused_beside_the_field(client, editor):
    make_article(slug="taken")
    client.force_login(editor)
    response = client.post(reverse(ADD), story_data(slug="taken"))
    assert response.context["adminform"].form.errors["slug"] == [
        "Another story has this address already. Choose another slug, or leave it empty."
    ]


def test_a_former_address_of_another_story_is_refused_beside_the_field(client, editor):
    old = make_public("Old story", slug="first-name")
    old.slug = "second-name"
    old.save()
    client.force_login(editor)
    response = client.post(reverse(ADD), story_data(slug="first-name"))
    [error] = response.context["adminform"].form.errors["slug"]
    assert "“first-name” is an earlier address of “Old story”" in error


# Related stories, bylines


def test_a_story_cannot_be_related_to_itself(client, editor):
    story = make_article()
    client.force_login(editor)
    response = client.post(change(story), story_data(story, related=[{"story": story.pk}]))
    assert "A story cannot be related to itself. Choose another one." in response.content.decode()
    assert not RelatedStory.objects.exists()


def test_a_related_story_comes_once(client, editor):
    story, other = make_article(), make_public()
    client.force_login(editor)
    response = client.post(change(story), story_data(story, related=[{"story": other.pk}, {"story": other.pk}]))
    assert "This story is in the list already." in response.content.decode()
    assert not RelatedStory.objects.exists()


def test_an_author_has_a_role_once_and_may_have_two_roles(client, editor):
    story, author = make_article(), make_author()
    client.force_login(editor)
    twice = client.post(change(story), story_data(story, bylines=[{"author": author.pk}, {"author": author.pk}]))
    assert "This author has this role already." in twice.content.decode()
    rows = [{"author": author.pk}, {"author": author.pk, "role": "photographer"}]
    assert client.post(change(story), story_data(story, bylines=rows)).status_code == 302
    assert story.bylines.count() == 2


def test_related_stories_stand_in_the_order_of_their_numbers_and_new_ones_come_last(client, editor):
    first, second, third = (make_public(name) for name in ("First", "Second", "Third"))
    story = make_article()
    client.force_login(editor)
    rows = [{"story": third.pk}, {"story": second.pk, "position": 2}, {"story": first.pk, "position": 1}]
    client.post(change(story), story_data(story, related=rows))
    assert [link.story.headline for link in story.related_links.all()] == ["First", "Second", "Third"]


def test_two_rows_can_swap_their_stories(client, editor):
    first, second = make_public(), make_public()
    story = make_article(related=[first, second])
    one, two = story.related_links.all()
    client.force_login(editor)
    rows = [{"id": one.pk, "story": second.pk, "position": 1}, {"id": two.pk, "story": first.pk, "position": 2}]
    assert client.post(change(story), story_data(story, related=rows)).status_code == 302
    assert [link.story for link in story.related_links.all()] == [second, first]


def test_a_row_that_only_has_a_number_is_no_row(client, editor):
    story = make_article()
    client.force_login(editor)
    data = story_data(story, related=[{"story": "", "position": 1}], bylines=[{"author": "", "position": 1}])
    assert client.post(change(story), data).status_code == 302
    assert not story.related_links.exists()


# Tags


def test_an_alias_becomes_its_tag(client, editor):
    drones = make_tag("Drones")
    TagAlias.objects.create(tag=drones, name="UAV", slug="uav")
    story = make_article()
    client.force_login(editor)
    client.post(change(story), story_data(story, tags="uav\ndrones"))
    assert list(story.tags.all()) == [drones]


def test_a_reporter_cannot_make_a_tag_and_is_told_which_word_is_none(client, reporter):
    make_tag("Drones")
    story = make_article(created_by=reporter)
    client.force_login(reporter)
    response = client.post(change(story), story_data(story, tags="Drones\nNew topic"))
    assert response.context["adminform"].form.errors["tags"] == [
        "There is no tag “New topic”. Choose one of the suggestions, or ask an editor to add it."
    ]
    assert Tag.objects.count() == 1


# Buttons


def test_publishing_saves_first_and_then_publishes(client, editor):
    story = ready()
    client.force_login(editor)
    response = client.post(change(story), story_data(story, headline="Better", _verb="publish"), follow=True)
    story.refresh_from_db()
    assert (story.headline, story.stage()) == ("Better", Stage.LIVE)
    assert said(response) == [f'“Better” is live. <a href="{story.get_absolute_url()}">Read it on the site</a>.']


def test_a_refused_publication_keeps_what_was_saved_and_says_what_is_missing(client, editor):
    story = make_article(section=None)
    client.force_login(editor)
    data = story_data(story, headline="Kept", publish_at="2031-05-06T07:08", _verb="publish")
    response = client.post(change(story), data, follow=True)
    story.refresh_from_db()
    assert (story.headline, story.state) == ("Kept", State.DRAFT)
    assert said(response) == [
        "Your changes were saved. “Kept” was not published: it still needs a section and a byline."
    ]
    assert "2031-05-06T07:08" in response.content.decode()


def test_a_time_to_come_schedules_in_the_newsrooms_zone(client, editor, settings):
    settings.TIME_ZONE = "Europe/Kyiv"
    story = ready()
    client.force_login(editor)
    assert "Publish at (Europe/Kyiv)" in client.get(change(story)).content.decode()
    client.post(change(story), story_data(story, publish_at="2031-07-01T12:00", _verb="publish"))
    story.refresh_from_db()
    assert story.stage() == Stage.SCHEDULED
    assert story.published_at.isoformat() == "2031-07-01T09:00:00+00:00"


def test_a_scheduled_story_is_rescheduled_or_published_at_once(client, editor):
    story = make_scheduled(authors=[make_author()])
    client.force_login(editor)
    later = timezone.now().replace(second=0, microsecond=0) + timedelta(days=2)
    client.post(change(story), story_data(story, publish_at=local(later), _verb="publish"))
    story.refresh_from_db()
    assert (story.stage(), story.published_at) == (Stage.SCHEDULED, later)
    client.post(change(story), story_data(story, publish_at="", _verb="publish"))
    story.refresh_from_db()
    assert story.stage() == Stage.LIVE


def test_a_time_typed_beside_a_plain_save_changes_nothing_and_is_kept_in_view(client, editor):
    story = ready()
    client.force_login(editor)
    response = client.post(change(story), story_data(story, publish_at="2031-05-06T07:08"), follow=True)
    story.refresh_from_db()
    assert story.state == State.DRAFT
    assert "2031-05-06T07:08" in response.content.decode()
    assert "“Publish at” counts when you press the button to schedule." in said(response)[1]


def test_a_reporter_submits_and_then_reads_only(client, reporter):
    story = make_article(created_by=reporter, headline="Filed")
    client.force_login(reporter)
    response = client.post(change(story), story_data(story, _verb="submit"), follow=True)
    story.refresh_from_db()
    assert story.state == State.SUBMITTED
    page = response.content.decode()
    assert "It is with the editors." in page
    assert 'name="headline"' not in page
    assert client.post(change(story), story_data(story, headline="Smuggled")).status_code == 403


@pytest.mark.parametrize("verb", ["publish", "approve", "unpublish", "withdraw", "send_back"])
def test_a_reporter_who_sends_an_editors_verb_is_refused(client, reporter, verb):
    story = ready(created_by=reporter)
    client.force_login(reporter)
    client.post(change(story), story_data(story, _verb=verb), follow=True)
    story.refresh_from_db()
    assert story.state == State.DRAFT


@pytest.mark.parametrize("junk", ["state", "_log", "record_save", "__class__", "Publish"])
def test_what_is_no_verb_does_nothing(client, editor, junk):
    story = ready()
    client.force_login(editor)
    client.post(change(story), story_data(story, _verb=junk, state="published"))
    story.refresh_from_db()
    assert story.state == State.DRAFT


def test_the_buttons_are_those_that_the_person_may_press_now(client, reporter, editor):
    def buttons(user, story):
        client.force_login(user)
        return [(button.label, button.primary) for button in client.get(change(story)).context["buttons"]]

    draft = make_article(created_by=reporter)
    assert buttons(reporter, draft) == [("Submit", True)]
    assert buttons(editor, draft) == [("Submit", False), ("Publish", True)]
    submitted = make_article(state=State.SUBMITTED, created_by=reporter)
    assert buttons(reporter, submitted) == []
    assert buttons(editor, submitted) == [("Send back", False), ("Approve", False), ("Publish", True)]
    asking = [("Publish a correction…", False), ("Change the expiry…", False)]
    assert buttons(editor, make_scheduled()) == [("Publish now", False), asking[1], ("Unpublish", False)]
    assert buttons(editor, make_public()) == [*asking, ("Unpublish", False), ("Withdraw", False)]
    assert buttons(reporter, make_public(created_by=reporter)) == []


# A published story


def test_a_scheduled_story_keeps_what_readers_will_need(client, editor):
    story = make_scheduled(authors=[make_author()])
    byline = story.bylines.get()
    client.force_login(editor)
    response = client.post(change(story), story_data(story, section="", body="<p> </p>"))
    errors = response.context["adminform"].form.errors
    assert "needs a section" in errors["section"][0]
    assert "needs a body" in errors["body"][0]
    gone = [{"id": byline.pk, "author": byline.author_id, "DELETE": "on"}]
    response = client.post(change(story), story_data(story, bylines=gone))
    assert "A published story needs a byline." in response.content.decode()
    assert story.bylines.exists()


def test_the_form_of_a_published_story_has_no_expiry_which_has_a_page_of_its_own(client, editor):
    story = make_scheduled(authors=[make_author()], expires_at=timezone.now() + timedelta(days=9))
    client.force_login(editor)
    assert 'name="expires_at"' not in client.get(change(story)).content.decode()
    client.post(change(story), story_data(story, headline="Better", expires_at=local(timezone.now())))
    was = story.expires_at
    story.refresh_from_db()
    assert (story.headline, story.expires_at) == ("Better", was)
    assert 'name="expires_at"' in client.get(change(make_article())).content.decode()


def test_the_form_asks_the_same_number_of_queries_for_few_and_for_many_rows(
    client, editor, django_assert_num_queries, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries(story):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(change(story)).status_code == 200
        return len(asked)

    few = ready(related=[make_public()], tags=["One"])
    many = ready(
        related=[make_public() for _ in range(6)],
        tags=[f"Tag {number}" for number in range(8)],
        authors=[make_author() for _ in range(5)],
    )
    client.force_login(editor)
    client.get(change(few))
    asked = queries(few)
    for _ in range(5):
        make_section(parent=make_section())
    assert queries(many) == asked
