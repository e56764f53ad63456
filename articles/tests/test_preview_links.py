"""A link for an outside reader shows one story that is not public, for a while, and nothing else."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import previews, publishing
from articles.comments.tests.factory import make_comment
from articles.comments.tests.markup import parse
from articles.models import BodyPicture, EditorialLogEntry, LoggedVerb, PreviewLink, State

from .factory import (
    NOW,
    make_article,
    make_author,
    make_expired,
    make_image,
    make_public,
    make_scheduled,
    make_section,
    make_unpublished,
    make_user,
    make_withdrawn,
    make_working_copy,
)

pytestmark = pytest.mark.django_db

SECRET = "Quartzfall begins at dawn"


@pytest.fixture
def editor():
    return make_user("Editor")


@pytest.fixture
def draft():
    return make_article(
        SECRET, section=make_section("Sea"), authors=[make_author()], lead_image=make_image((1000, 667))
    )


def share(story, by, **fields):
    return previews.share(story, **{"reader": "Anne Thorold", "by": by, "hours": 24} | fields)


def page_of(link):
    return reverse("preview", args=[link.key])


def picture_of(link, image, width=None):
    return reverse("preview-picture", args=[link.key, image.token, f"{width or image.widths[0]}.jpg"])


# Making and revoking


def test_a_link_works_from_its_second_until_its_last_and_not_after(draft, editor):
    link = share(draft, editor, hours=24, at=NOW)
    last = NOW + timedelta(hours=24)

    assert previews.follow(link.key, NOW) == link
    assert previews.follow(link.key, last - timedelta(microseconds=1)) == link
    with pytest.raises(previews.Over):
        previews.follow(link.key, last)


def test_a_revoked_link_is_over_at_once_and_revoking_again_changes_nothing(draft, editor):
    link = share(draft, editor, at=NOW)
    previews.revoke(link, by=editor, at=NOW + timedelta(hours=1))
    previews.revoke(link, by=editor, at=NOW + timedelta(hours=2))

    with pytest.raises(previews.Over):
        previews.follow(link.key, NOW + timedelta(hours=1))
    assert link.revoked_at == NOW + timedelta(hours=1)
    assert EditorialLogEntry.objects.filter(verb=LoggedVerb.UNSHARE).count() == 1


def test_the_log_says_who_gave_a_link_to_whom_and_until_when(draft, editor):
    link = share(draft, editor, at=NOW)
    previews.revoke(link, by=editor, at=NOW + timedelta(hours=1))

    revoked, made = draft.log_entries.all()
    assert (made.verb, made.username, made.at) == (LoggedVerb.SHARE, editor.get_username(), NOW)
    assert made.note == "For Anne Thorold, until 15 Mar 2026, 09:30 UTC"
    assert (made.from_state, made.to_state) == (State.DRAFT, State.DRAFT)
    assert (revoked.verb, revoked.note) == (LoggedVerb.UNSHARE, "For Anne Thorold")


@pytest.mark.parametrize(
    ("role", "own", "other"),
    [("Reporter", True, False), ("Editor", True, True), ("Moderator", False, False), ("Chief", True, True)],
)
def test_reporters_share_and_revoke_their_own_editors_all(role, own, other, editor):
    person = make_user(role)
    for story, may in ((make_article(created_by=person), own), (make_article(created_by=editor), other)):
        link = share(story, editor)
        if may:
            share(story, person)
            previews.revoke(link, by=person)
        else:
            with pytest.raises(publishing.NotAllowed):
                share(story, person)
            with pytest.raises(publishing.NotAllowed):
                previews.revoke(link, by=person)
        assert story.preview_links.count() == 1 + may
        assert PreviewLink.objects.open().filter(article=story).count() == 1


@pytest.mark.parametrize(
    ("make", "fields", "why"),
    [
        (make_public, {}, "is live"),
        (make_withdrawn, {}, "is withdrawn"),
        (make_article, {"hours": 0}, "two weeks at most"),
        (make_article, {"hours": 14 * 24 + 1}, "two weeks at most"),
        (make_article, {"reader": " \n "}, "for whom"),
    ],
)
def test_what_cannot_be_shared_is_refused_with_the_reason_and_leaves_no_trace(make, fields, why, editor):
    story = make()

    with pytest.raises(publishing.Refused, match=why):
        share(story, editor, **fields)

    assert not PreviewLink.objects.exists()
    assert not story.log_entries.exists()


def test_a_note_with_which_a_story_came_back_stays_when_it_is_shared(client, editor):
    reporter = make_user("Reporter")
    story = make_article(created_by=reporter)
    publishing.submit(story, by=reporter)
    publishing.send_back(story, by=editor, note="Who says so?")
    share(story, editor)
    client.force_login(reporter)

    assert "Who says so?" in client.get(reverse("admin:articles_article_change", args=[story.pk])).content.decode()


# What the reader gets


@pytest.mark.parametrize("make", [make_article, make_scheduled, make_expired, make_unpublished])
def test_a_reader_without_account_reads_the_story(client, editor, make):
    link = share(make(SECRET), editor)

    response = client.get(page_of(link))
    page = parse(response)

    assert response.status_code == 200
    assert page.one("h1").text == SECRET
    note = page.one("aside", class_="preview-note").text
    assert note.startswith("Not published. A preview for Anne Thorold, until ")
    assert f"{timezone.localtime(link.expires_at):%H:%M} UTC" in note
    assert not response.cookies


def test_the_reader_can_neither_reply_nor_pass_it_on(client, draft, editor):
    live = make_public(SECRET, section=draft.section)
    make_comment(live)
    copy = make_working_copy(live)
    for story in (draft, copy):
        page = parse(client.get(page_of(share(story, editor))))
        assert not [form for form in page.all("form") if form["method"] == "post"]
        assert not page.all(id="respond")
        assert not page.all(class_="comment__reply")
        assert not page.all(class_="share")
        assert not [link for link in page.all("a") if (link["href"] or "").endswith("#respond")]


def test_what_is_shared_of_a_working_copy_is_the_copy(client, editor, draft):
    live = make_public("As readers know it", section=draft.section)
    copy = make_working_copy(live, headline="As it will be", lead_image=draft.lead_image)
    link = share(copy, editor)

    assert parse(client.get(page_of(link))).one("h1").text == "As it will be"
    assert client.get(picture_of(link, draft.lead_image)).getvalue()[:2] == b"\xff\xd8"
    assert "As it will be" not in client.get(live.get_absolute_url()).content.decode()


def test_nothing_keeps_the_page_lists_it_or_tells_where_the_reader_was(client, draft, editor):
    link = share(draft, editor)
    over = share(draft, editor)
    previews.revoke(over, by=editor)
    addresses = [page_of(link), picture_of(link, draft.lead_image), page_of(over), picture_of(over, draft.lead_image)]
    for address in [*addresses, reverse("preview", args=["x" * 32])]:
        response = client.get(address)
        assert not response.streaming or response.getvalue()  # to its end, which closes the file
        assert response["Cache-Control"] == "no-store, private", address
        assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive", address
        assert response["Referrer-Policy"] == "no-referrer", address
        assert response["X-Frame-Options"] == "DENY", address
        assert "ETag" not in response or address == addresses[1], address


def test_the_pictures_of_the_story_are_served_through_the_link_and_nowhere_else(client, draft, editor):
    in_body = make_image((900, 600))
    BodyPicture.objects.create(article=draft, image=in_body)
    link = share(draft, editor)
    figure = parse(client.get(page_of(link))).one("figure", class_="article__lead").one("img")
    addresses = [figure["src"], *(one.split()[0] for one in figure["srcset"].split(","))]

    assert len(addresses) > 2
    for address in [*addresses, picture_of(link, in_body)]:
        assert address.startswith(page_of(link))
        response = client.get(address)
        assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
        assert response.getvalue()[:2] == b"\xff\xd8"
    for image in (draft.lead_image, in_body):
        assert client.get(image.url(320)).status_code == 404
    assert client.get(picture_of(link, draft.lead_image, 321)).status_code == 404


def test_opening_is_remembered_and_looking_for_the_head_of_the_page_is_not(client, draft, editor):
    link = share(draft, editor)
    client.head(page_of(link))
    link.refresh_from_db()
    assert link.last_opened_at is None

    client.get(page_of(link))

    link.refresh_from_db()
    assert timezone.now() - link.last_opened_at < timedelta(minutes=1)


# What nobody gets


@pytest.fixture
def elsewhere():
    """Another story that is not public, related to the shared one in every way."""
    return make_article("Elsewhere codeword", section=make_section("Air"), lead_image=make_image((1000, 667)))


def test_nothing_of_another_story_that_is_not_public_is_on_the_page(client, draft, editor, elsewhere):
    draft.related_links.create(story=elsewhere, note="codeword-note")
    author = draft.bylines.get().author
    elsewhere.bylines.create(author=author)
    elsewhere.section = draft.section
    elsewhere.save()

    text = client.get(page_of(share(draft, editor))).content.decode()

    assert SECRET in text
    for secret in ("Elsewhere codeword", "codeword-note", elsewhere.slug, elsewhere.lead_image.token):
        assert secret not in text


def test_a_key_opens_no_picture_of_another_story(client, draft, editor, elsewhere):
    assert client.get(picture_of(share(draft, editor), elsewhere.lead_image)).status_code == 404


@pytest.mark.parametrize("end", ["expired", "revoked"])
def test_a_link_that_is_over_says_so_and_names_nothing(client, draft, editor, end):
    link = share(draft, editor)
    past = {"expired": {"expires_at": timezone.now()}, "revoked": {"revoked_at": timezone.now()}}[end]
    PreviewLink.objects.filter(pk=link.pk).update(**past)

    response = client.get(page_of(link))

    assert response.status_code == 410
    assert parse(response).one("h1").text == "This preview has ended"
    for secret in (SECRET, draft.slug, draft.lead_image.token, "Anne Thorold"):
        assert secret not in response.content.decode()
    assert client.get(picture_of(link, draft.lead_image)).status_code == 404
    link.refresh_from_db()
    assert link.last_opened_at is None


@pytest.mark.parametrize("key", ["x" * 32, "x" * 31, "x" * 33, "%00" * 32, "é" * 32, ""])
def test_a_key_that_never_was_is_like_any_address_that_is_not_there(client, draft, editor, key):
    share(draft, editor)

    response = client.get(f"/preview/{key}/")

    assert response.status_code == 404
    assert SECRET not in response.content.decode()
    assert client.get(f"/preview/{key}/pictures/{draft.lead_image.token}/320.jpg").status_code == 404


def test_a_story_that_went_public_is_read_at_its_own_address(client, draft, editor):
    working, expired, revoked = (share(draft, editor) for _ in range(3))
    publishing.publish(draft, by=editor)
    PreviewLink.objects.filter(pk=expired.pk).update(expires_at=timezone.now())
    previews.revoke(revoked, by=editor)

    for link in (working, expired):
        response = client.get(page_of(link))
        assert (response.status_code, response.url) == (302, draft.get_absolute_url())
        assert response["Cache-Control"] == "no-store, private"
    assert client.get(page_of(revoked)).status_code == 410


def test_a_withdrawn_story_is_shown_to_nobody(client, draft, editor):
    link = share(draft, editor)
    publishing.publish(draft, by=editor)
    copy_link = share(make_working_copy(draft), editor)
    publishing.withdraw(draft, by=editor, notice="It was wrong.")

    for one in (link, copy_link):
        response = client.get(page_of(one))
        assert response.status_code == 404
        assert SECRET not in response.content.decode()
        assert client.get(picture_of(one, draft.lead_image)).status_code == 404


def test_a_story_that_is_deleted_takes_its_links_along(client, draft, editor):
    link = share(draft, editor)
    draft.delete()

    assert client.get(page_of(link)).status_code == 404


def test_nothing_can_be_sent_to_a_link(client, draft, editor):
    assert client.post(page_of(share(draft, editor))).status_code == 405


# The page on which links are made


def test_an_editor_makes_a_link_and_revokes_it_on_the_storys_own_page(client, draft, editor):
    client.force_login(editor)
    here = reverse("admin:articles_article_share", args=[draft.pk])

    assert client.post(here, {"reader": "Anne Thorold", "hours": "72"}).status_code == 302
    link = PreviewLink.objects.get()
    page = parse(client.get(here))
    assert page.one("input", aria_label="Address for Anne Thorold")["value"].endswith(page_of(link))
    assert link.expires_at - link.created_at == timedelta(hours=72)
    assert "Works" in page.one("section", class_="share__links").text

    client.post(here, {"revoke": str(link.pk)})

    assert "Revoked" in parse(client.get(here)).one("section", class_="share__links").text
    assert client.get(page_of(link)).status_code == 410


@pytest.mark.parametrize("data", [{"reader": "", "hours": "24"}, {"reader": "A", "hours": "8760"}, {"reader": "A"}])
def test_a_form_that_is_not_right_comes_back_with_what_was_typed(client, draft, editor, data):
    client.force_login(editor)

    response = client.post(reverse("admin:articles_article_share", args=[draft.pk]), data)

    assert response.status_code == 200
    assert not PreviewLink.objects.exists()
    assert parse(response).all("ul", class_="errorlist")


@pytest.mark.parametrize("given", ["", "0", "x", "9" * 30])
def test_a_link_of_another_story_is_not_revoked_from_here(client, draft, editor, given):
    other = share(make_article(), editor)
    client.force_login(editor)
    here = reverse("admin:articles_article_share", args=[draft.pk])

    for number in (given, str(other.pk)):
        assert "There is no such link" in client.post(here, {"revoke": number}, follow=True).content.decode()

    other.refresh_from_db()
    assert other.revoked_at is None


def test_a_live_story_is_not_shared_and_the_form_says_why(client, editor):
    client.force_login(editor)
    story = make_public()

    response = client.post(reverse("admin:articles_article_share", args=[story.pk]), {"reader": "A", "hours": "24"})

    assert "everybody can read it at its own address" in response.content.decode()
