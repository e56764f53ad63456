"""Pages at the desk: who may, what readers see of a change and when, and how nothing that was typed is lost."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from articles import pages
from articles.models import EditorialLogEntry, Image, Page

from .factory import make_image, make_page, make_public, make_unpublished_page, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    editor = make_user("Editor", username="edith")
    client.force_login(editor)
    return editor


def address(name, *arguments):
    return reverse(f"admin:articles_page_{name}", args=arguments)


def typed(page=None, **fields):
    """What a browser sends when somebody saves the form, opened at what the page holds now."""
    data = {"title": "About us", "slug": "", "body": "<p>We report.</p>", "parent": "", "position": "0", "base": "0"}
    if page:
        page = Page.objects.get(pk=page.pk)
        held = pages.newest_of(page)
        data |= {name: held[name] for name in ("title", "slug", "body", "position")}
        data |= {"base": page.revision_number, "parent": held["parent"]["id"] if held["parent"] else ""}
    return data | {"_continue": "1"} | fields


def press(client, page, verb, **fields):
    data = typed(page, **fields)
    del data["_continue"]
    return client.post(address("change", page.pk), data | {"_verb": verb})


def said(response):
    return " ".join(map(str, get_messages(response.wsgi_request)))


def log(page):
    entries = EditorialLogEntry.objects.filter(page=page).order_by("pk")
    return [(entry.verb, entry.username, entry.from_state, entry.to_state) for entry in entries]


def test_a_new_page_is_a_draft_until_it_is_published(client, editor):
    response = client.post(address("add"), typed())
    page = Page.objects.get()

    assert said(response) == "Saved. The page is a draft: readers do not see it."
    assert (page.slug, page.body, page.is_public()) == ("about-us", "<p>We report.</p>", False)
    assert client.get("/about-us/").status_code == 404

    response = press(client, page, "publish")
    assert "“About us” was published. Readers see it now." in said(response)
    assert client.get("/about-us/").status_code == 200
    assert log(page) == [("create", "edith", "", "draft"), ("publish", "edith", "draft", "published")]


def test_what_is_typed_into_a_public_page_waits_until_it_is_published(client, editor):
    page = make_page("About us")

    response = client.post(address("change", page.pk), typed(page, body="<p>Half a thought</p>", slug="company"))

    assert said(response) == "Saved. Readers see nothing of it until you publish the changes."
    assert "Half a thought" not in client.get("/about-us/").text
    form = client.get(address("change", page.pk)).text
    assert "Half a thought" in form
    assert "This is not yet what readers see." in form
    press(client, page, "publish")
    assert "Half a thought" in client.get("/company/").text
    assert client.get("/about-us/")["Location"] == "/company/"
    assert [verb for verb, *_ in log(page)] == ["edit", "revise"]


def test_a_picture_of_a_change_that_waits_is_not_public_and_cannot_be_deleted(client, editor):
    page, image = make_page("About us"), make_image()

    client.post(address("change", page.pk), typed(page, body=f'<figure data-picture="{image.pk}"></figure>'))

    assert not Image.objects.public().exists()
    response = client.post(reverse("admin:articles_image_delete", args=[image.pk]), {"post": "yes"})
    assert "it is used by “About us”" in said(response)
    press(client, page, "publish")
    assert list(Image.objects.public()) == [image]


def test_a_page_that_was_taken_back_holds_what_was_typed_last(client, editor):
    page = make_page("About us")
    client.post(address("change", page.pk), typed(page, body="<p>Newer</p>"))

    response = press(client, page, "unpublish")

    assert "Readers see it no more" in said(response)
    assert client.get("/about-us/").status_code == 410
    page.refresh_from_db()
    assert (page.body, page.has_hidden_changes) == ("<p>Newer</p>", False)
    press(client, page, "publish")
    assert "Newer" in client.get("/about-us/").text


def test_a_save_over_a_colleagues_is_refused_and_both_texts_are_kept(client, editor):
    page = make_page("About us", published_at=None)
    mine = typed(page, body="<p>Mine</p>", title="Mine")
    pages.save(_with(page, body="<p>Theirs</p>"), by=make_user("Editor", username="tom"))

    response = client.post(address("change", page.pk), mine)

    page.refresh_from_db()
    assert page.body == "<p>Theirs</p>"
    assert "tom saved this page while you were writing. Nothing was overwritten" in said(response)
    kept = page.revisions.get(overtaken=True)
    assert response["Location"] == address("revision", page.pk, kept.number)
    shown = client.get(response["Location"]).text
    assert "Theirs" in shown
    assert "Mine" in shown

    client.post(response["Location"], {"base": page.revision_number})
    page.refresh_from_db()
    assert (page.title, page.body) == ("Mine", "<p>Mine</p>")
    assert [one.content["body"] for one in page.revisions.filter(overtaken=False)] == [
        "<p>Mine</p>",
        "<p>Theirs</p>",
        "<p>Text of About us.</p>",
    ]


def _with(page, **fields):
    page = pages.as_typed(Page.objects.get(pk=page.pk))
    for name, value in fields.items():
        setattr(page, name, value)
    return page


@pytest.mark.parametrize("wrong", [{"slug": "a b"}, {"title": ""}, {"parent": "999"}, {"position": "x"}])
def test_what_no_form_would_take_is_kept_too(client, editor, wrong):
    page = make_page("About us")
    mine = typed(page, body="<p>Mine\x00</p>", **wrong)
    pages.save(_with(page, body="<p>Theirs</p>"), by=make_user("Editor"))

    client.post(address("change", page.pk), mine)

    kept = page.revisions.get(overtaken=True)
    assert kept.content["body"] == "<p>Mine</p>"
    assert client.get(address("revision", page.pk, kept.number)).status_code == 200
    response = client.post(
        address("revision", page.pk, kept.number), {"base": Page.objects.get(pk=page.pk).revision_number}
    )
    assert response.status_code == 302
    held = pages.newest_of(Page.objects.get(pk=page.pk))
    assert held["body"] == "<p>Mine</p>"
    assert held["title"] == "About us"


def test_the_same_words_from_two_people_are_no_conflict(client, editor):
    page = make_page("About us")
    mine = typed(page, body="<p>Same</p>")
    pages.save(_with(page, body="<p>Same</p>"), by=make_user("Editor"))

    response = client.post(address("change", page.pk), mine)

    assert "The page held all that you typed already" in said(response)
    assert not page.revisions.filter(overtaken=True).exists()


def test_a_form_with_mistakes_comes_back_with_all_that_was_typed(client, editor):
    make_public("Ferry", slug="ferry")
    page = make_page("About us")

    response = client.post(address("change", page.pk), typed(page, slug="ferry", body="<p>Long work</p>"))

    assert response.status_code == 200
    assert "The story “Ferry” has or had the address “/ferry/”. Choose another slug." in response.text
    assert "Long work" in response.text
    assert pages.newest_of(Page.objects.get(pk=page.pk))["body"] == "<p>Text of About us.</p>"


def test_every_save_can_be_read_and_given_back_also_what_an_import_brought(client, editor):
    page = make_page("About us", body="<p>As imported</p>")
    for text in ("One", "Two"):
        client.post(address("change", page.pk), typed(page, body=f"<p>{text}</p>", history_note=f"Because {text}"))

    history = client.get(address("history", page.pk)).text
    assert "Because Two" in history
    assert [one.content["body"] for one in page.revisions.all()] == ["<p>Two</p>", "<p>One</p>", "<p>As imported</p>"]
    first = page.revisions.last()
    assert "As imported" in client.get(address("revision", page.pk, first.number)).text
    base = Page.objects.get(pk=page.pk).revision_number
    response = client.post(address("revision", page.pk, first.number), {"base": base})
    assert "Readers see nothing of it until you publish it" in said(response)
    assert pages.newest_of(Page.objects.get(pk=page.pk))["body"] == "<p>As imported</p>"


def test_what_is_published_as_it_is_saved_stands_above_the_save(client, editor):
    page, at = Page(title="About us", slug="about-us", body="<p>We report.</p>"), timezone.now()
    pages.save(page, by=editor, at=at)
    pages.publish(page, by=editor, at=at)

    history = client.get(address("history", page.pk)).text

    assert history.index("published it") < history.index("Revision 1")
    assert "the newest, which readers see" in history


def test_a_long_history_has_pages(client, editor):
    page = make_page()
    for number in range(26):
        client.post(address("change", page.pk), typed(page, body=f"<p>{number}</p>"))

    first, second = (client.get(address("history", page.pk), {"page": number}).text for number in (1, 2))

    assert "Page 1 of 2" in first
    assert '<a class="verb" href="?page=2">Older</a>' in first
    assert "Newer</a>" not in first
    assert "Page 2 of 2" in second
    assert '<a class="verb" href="?page=1">Newer</a>' in second


def test_a_restore_over_what_was_saved_meanwhile_is_shown_first(client, editor):
    page = make_page("About us", published_at=None)
    client.post(address("change", page.pk), typed(page, body="<p>One</p>"))
    pages.save(_with(page, body="<p>Two</p>"), by=editor)

    response = client.post(address("revision", page.pk, 1), {"base": "2"})

    assert response.status_code == 200
    assert "nothing was restored yet" in response.text
    page.refresh_from_db()
    assert page.body == "<p>Two</p>"


def test_what_cannot_be_given_back_is_said(client, editor):
    page = make_page("About us", published_at=None, slug="about")
    client.post(address("change", page.pk), typed(page, slug="company"))
    make_public("Story about", slug="about")

    response = client.post(address("revision", page.pk, 1), {"base": "2"})

    assert "This could not be given back: the slug “about”" in said(response)
    page.refresh_from_db()
    assert page.slug == "company"


def test_saving_what_is_there_already_makes_no_revision(client, editor):
    page = make_page("About us")

    response = client.post(address("change", page.pk), typed(page))

    assert said(response) == "Nothing was changed, so nothing was saved."
    assert not page.revisions.exists()


def test_a_page_is_published_only_whole_and_inside_what_readers_see(client, editor):
    parent = make_page("House", published_at=None)
    empty, inner = make_page("Empty", body="", published_at=None), make_page("Inner", parent=parent, published_at=None)

    assert "it has no text yet" in said(press(client, empty, "publish"))
    assert "it stands inside “House”, which readers do not see" in said(press(client, inner, "publish"))
    assert not Page.objects.public().exists()


def test_what_readers_find_something_inside_of_stays(client, editor):
    parent = make_page("House")
    make_page("Inner", parent=parent)

    assert "readers see “Inner” inside it" in said(press(client, parent, "unpublish"))
    assert client.get("/house/").status_code == 200


def test_a_page_cannot_stand_inside_itself(client, editor):
    house = make_page("House")
    inner = make_page("Inner", parent=house)

    response = client.post(address("change", house.pk), typed(house, parent=inner.pk))
    assert "A page cannot stand inside itself" in response.text
    assert not response.context["adminform"].form.is_valid()


def test_two_changes_that_wait_cannot_put_two_pages_inside_each_other(editor):
    one, other = make_page("One"), make_page("Other")
    pages.save(_with(one, parent=other), by=editor)
    pages.save(_with(other, parent=one), by=editor)
    pages.publish(one, by=editor)

    with pytest.raises(pages.Refused, match="its place inside “One”"):
        pages.publish(other, by=editor)
    assert [page.path for page in Page.objects.in_menu_order()] == ["other", "other/one"]


def test_only_a_page_that_no_reader_saw_and_that_holds_none_is_deleted(client, editor):
    house = make_page("House", published_at=None)
    make_page("Inner", parent=house, published_at=None)
    public, gone, draft = make_page("Public"), make_unpublished_page("Gone"), make_page("Draft", published_at=None)

    for page, reason in ((house, "pages inside it"), (public, "readers knew"), (gone, "readers knew")):
        assert reason in said(client.post(address("delete", page.pk), {"post": "yes"}))
        assert Page.objects.filter(pk=page.pk).exists()
    client.post(address("delete", draft.pk), {"post": "yes"})
    assert not Page.objects.filter(pk=draft.pk).exists()


@pytest.mark.parametrize(
    ("role", "looks", "changes"),
    [("Reporter", 200, 403), ("Editor", 200, 302), ("Moderator", 403, 403), ("Chief", 200, 302)],
)
def test_editors_and_chiefs_change_pages_and_reporters_look(client, role, looks, changes):
    client.force_login(make_user(role))
    page = make_page("About us", published_at=None)
    pages.save(_with(page, body="<p>One</p>"), by=make_user("Editor"))

    for name in ("change", "history"):
        assert client.get(address(name, page.pk)).status_code == looks
    assert client.get(address("revision", page.pk, 1)).status_code == looks
    assert client.get(address("changelist")).status_code == looks
    assert client.get(address("add")).status_code == (200 if changes == 302 else 403)
    assert client.post(address("revision", page.pk, 1), {"base": "2"}).status_code == changes
    assert client.post(address("change", page.pk), typed(page, body="<p>Mine</p>")).status_code == changes
    assert (pages.newest_of(Page.objects.get(pk=page.pk))["body"] == "<p>Mine</p>") == (changes == 302)


@pytest.mark.parametrize("act", ["save", "publish", "unpublish", "keep_overtaken"])
def test_the_verbs_themselves_refuse_who_may_not(act):
    page, reporter = make_page("About us"), make_user("Reporter")
    arguments = {"content": pages.content_of(page)} if act == "keep_overtaken" else {}

    with pytest.raises(pages.Refused, match="Ask an editor"):
        getattr(pages, act)(page, by=reporter, **arguments)
    assert not page.revisions.exists()
    assert not EditorialLogEntry.objects.exists()


def test_the_log_leads_to_the_page_and_reporters_may_read_it(client, editor):
    page = make_page("About us", published_at=None)
    pages.publish(page, by=editor)
    client.force_login(make_user("Reporter"))

    listed = client.get(reverse("admin:articles_editoriallogentry_changelist")).text
    assert f'The page <a href="{address("change", page.pk)}">About us</a>' in listed
