"""What pages become, and where links inside the old site lead."""

import pytest

from articles.models import Article, Page

from .exports import SITE, bring, category, item, page

pytestmark = pytest.mark.django_db


def test_pages_stand_inside_one_another_wherever_the_parent_comes(tmp_path):
    report = bring(
        tmp_path, page(2, "Team", post_parent=1, menu_order=3), page(1, "About"), page(3, "Alone", post_parent=99)
    )

    team = Page.objects.get(title="Team")
    assert (team.get_absolute_url(), team.position) == ("/page-1/page-2/", 3)
    assert Page.objects.public().count() == report.created["pages"] == 3
    assert any("page 99" in warning for warning in report.warnings)


def test_a_page_inside_one_that_readers_do_not_see_is_not_seen_either(tmp_path):
    bring(
        tmp_path,
        page(3, "Inmost", post_parent=2),
        page(2, "Inside", post_parent=1),
        page(1, "Secret", status="private"),
    )

    assert not Page.objects.public().exists()
    assert Page.objects.count() == 3


@pytest.mark.parametrize("fields", [{"status": "draft"}, {"status": "private"}, {"post_password": "x"}])
@pytest.mark.parametrize("body", ["A text.", ""])
def test_a_page_that_was_not_public_is_a_draft(tmp_path, fields, body):
    bring(tmp_path, page(1, body=body, **fields))

    assert Page.objects.get().published_at is None


@pytest.mark.parametrize("body", ["", " &nbsp; ", "<!-- wp:latest-posts /-->"])
def test_a_page_without_a_text_shows_its_title_so_that_it_and_those_inside_it_are_found(client, tmp_path, body):
    parts = page(1, "Forces & fleets", body=body), page(2, "Air force", post_parent=1)
    report = bring(tmp_path, *parts)

    assert any("“Forces & fleets” has no text" in warning for warning in report.warnings)
    assert "Forces &amp; fleets" in client.get("/page-1/").content.decode()
    assert client.get("/page-1/page-2/").status_code == 200
    assert bring(tmp_path, *parts).changes == 0


def test_a_page_with_an_address_of_the_sites_own_gets_another(tmp_path):
    bring(tmp_path, page(1, "Search", post_name="search"))

    assert Page.objects.get().slug != "search"


# Links


def test_links_inside_the_site_lead_to_where_things_are_now(tmp_path):
    body = (
        f'<p><a href="{SITE}/2020/01/02/story-2/#more">later</a> <a href="http://www.old.example/?p=2">by number</a> '
        f'<a href="/category/air/">section</a> <a href="{SITE}/page-3/">page</a> <a href="{SITE}/gone/">gone</a> '
        '<a href="https://other.example/x">other</a></p>'
    )
    report = bring(
        tmp_path,
        category("air"),
        item(1, body=body),
        item(2, post_name="story-2", post_date_gmt="2021-05-06 09:00:00"),
        page(3),
    )

    text = Article.objects.get(slug="story-1").body
    assert '<a href="/2021/05/06/story-2/#more">' in text
    assert '<a href="/2021/05/06/story-2/">by number' in text
    assert '<a href="/category/air/">' in text
    assert '<a href="/page-3/">' in text
    assert '<a href="/gone/">' in text
    assert '<a href="https://other.example/x">' in text
    assert [warning for warning in report.warnings if "links to" in warning] == [
        "“A story” links to /gone/, which did not come over."
    ]
