"""No reader sees anything of a working copy, at any address, however much it differs from its live story."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import publishing, working_copies
from articles.alongside import alongside
from articles.comments.tests.factory import reply_fields
from articles.front_page import arrange
from articles.models import Article, Image, Section, State
from articles.views.page import Frame

from .factory import make_author, make_copy, make_image, make_public, make_section, make_tag, make_user
from .test_nothing_leaks import HEADLINE, Site, text_of

pytestmark = pytest.mark.django_db

SECRETS = ["Ironveil", "ironveil", "hush-hush", "Nobody Yet"]


@pytest.fixture(params=[State.DRAFT, State.SUBMITTED, State.APPROVED])
def site(request):
    site = Site(make_public)
    site.copy = make_copy(
        site.secret,
        headline="Ironveil begins at dusk",
        slug="ironveil",
        standfirst="Standfirst about ironveil",
        body="<p>Body about ironveil</p>",
        lead_caption="Caption about ironveil",
        content_warning="Warning about ironveil",
        lead_image=make_image((1000, 667), alt="Picture of ironveil"),
        section=make_section("Elsewhere"),
    )
    site.copy_tag, site.copy_author = make_tag("hush-hush"), make_author("Nobody Yet")
    site.copy.tags.set([site.shared_tag, site.copy_tag])
    site.copy.bylines.create(author=site.copy_author)
    site.copy.related_links.create(story=site.public[0], note="Note about ironveil", position=9)
    Article.objects.filter(pk=site.copy.pk).update(state=request.param)
    return site


def addresses(site):
    yield from site.own_addresses()
    yield from site.other_addresses()
    for query in ("q=ironveil", "q=dusk", "section=elsewhere", "tag=hush-hush"):
        yield f"/search/?{query}"
    yield site.copy.section.get_absolute_url()


def test_no_page_shows_anything_of_it(client, site):
    shown = 0
    for address in addresses(site):
        text = text_of(client.get(address, follow=True))
        shown += HEADLINE in text
        assert not [secret for secret in SECRETS if secret in text and secret not in unquote(address)], address
        assert site.copy.lead_image.token not in text, address
    assert shown > 20, "the live story stands nowhere: the walk proves nothing"


def test_it_has_no_address_of_its_own(client, site):
    day = timezone.localtime(site.secret.published_at)
    for address in (
        f"/{day:%Y/%m/%d}/ironveil/",
        "/ironveil/",
        "/ironveil",
        f"/?p={site.copy.pk}",
        site.copy_tag.get_absolute_url(),
    ):
        response = client.get(address, follow=True)
        assert response.status_code == 404, address
    assert "No stories under this name" in text_of(client.get(site.copy_author.get_absolute_url()))
    assert client.get(f"/search/?author={site.copy_author.slug}").context["pages"].found == 0


def test_its_story_answers_as_if_there_were_none(client, site):
    response = client.get(site.secret.get_absolute_url())

    assert response.status_code == 200
    assert HEADLINE in text_of(response)
    assert client.get(f"/?p={site.secret.pk}").url == site.secret.get_absolute_url()


def test_its_picture_is_not_there(client, site):
    token = site.copy.lead_image.token

    assert not Image.objects.public().filter(token=token).exists()
    assert client.get(reverse("picture", args=[token, "480.jpg"])).status_code == 404


def test_nobody_can_reply_to_it(client, site):
    response = client.post(reverse("reply", args=[site.copy.pk]), reply_fields())

    assert response.status_code == 404
    assert "ronveil" not in text_of(response)


def test_staff_see_no_more_of_it_on_the_site_than_readers(client, site):
    client.force_login(make_user("Chief"))

    assert "ronveil" not in text_of(client.get(site.secret.get_absolute_url()))


def test_lists_and_what_stands_alongside_have_the_story_once_and_the_copy_never(site):
    at = timezone.now()
    newest = list(Article.objects.public(at).for_lists(at).newest_first())
    front = arrange(newest, Section.objects.in_menu_order(), at)
    around = alongside(site.public[0], at)
    seen = [
        *newest,
        *front.latest,
        *(story for block in front.blocks for story in block.stories),
        *around.related,
        *(tip.story for tip in around.check_also),
        *Frame(at).recent,
        *Article.objects.gone(at + timedelta(days=999)),
    ]

    assert newest.count(site.secret) == 1
    assert site.copy not in seen


def test_a_story_that_is_taken_down_takes_its_copy_with_it(client, site):
    publishing.withdraw(site.secret, by=make_user("Editor"), notice="Forged.")

    for address in (site.secret.get_absolute_url(), f"/?p={site.secret.pk}"):
        response = client.get(address)
        assert response.status_code == 410
        assert "ronveil" not in text_of(response)


def test_the_walk_would_notice_because_published_changes_show_on_it(client, site):
    working_copies.publish_changes(site.copy, by=make_user("Editor"), kind="update", text="About ironveil.")

    seen = [one for one in addresses(site) if "Ironveil begins at dusk" in text_of(client.get(one, follow=True))]
    assert len(seen) > 20
