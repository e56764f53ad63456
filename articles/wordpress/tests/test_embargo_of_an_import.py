"""What the old site had not let out yet stays inside here too, whatever its export says of it and how often."""

from datetime import UTC, datetime, timedelta

import pytest

from articles import pages
from articles.models import Article, Page, shown_topics

from .exports import SITE, bring, item, page

pytestmark = pytest.mark.django_db

SCHEDULED = {"status": "future", "post_date_gmt": "2090-01-02 09:00:00"}
AFTER_IT = datetime(2090, 1, 3, tzinfo=UTC)
CODEWORD = [("category", "air", "Air"), ("post_tag", "codeword", "Codeword")]


@pytest.mark.parametrize("now", [{"status": "draft"}, SCHEDULED | {"post_date_gmt": "2091-01-02 09:00:00"}])
def test_a_scheduled_story_that_the_old_site_took_back_or_put_off_was_never_public(tmp_path, now):
    bring(tmp_path, item(1, filed=CODEWORD, **SCHEDULED))

    bring(tmp_path, item(1, filed=CODEWORD, **now))

    assert not Article.objects.once_public(AFTER_IT).exists(), "its address would answer that it is gone"
    assert not shown_topics(AFTER_IT).exists(), "its topic would be named"


def test_a_scheduled_page_is_a_draft_because_nobody_would_see_here_that_it_goes_out(tmp_path):
    report = bring(tmp_path, page(1, "Codeword", **SCHEDULED))

    assert not Page.objects.public(AFTER_IT).exists()
    assert not Page.objects.gone(AFTER_IT).exists()
    assert "Page “Codeword” was to go out on 2 Jan 2090: it is a draft, to be published by hand." in report.warnings


def test_a_page_that_was_only_to_be_public_and_was_taken_back_never_was(db):
    told = {"source": "Elsewhere", "at": AFTER_IT - timedelta(days=9)}
    plain = pages.bring_in(Page(title="Codeword", body="<p>Plan.</p>"), public_since=AFTER_IT, **told)

    pages.bring_in(plain, public_since=None, **told)

    assert not Page.objects.gone(AFTER_IT).exists()


def test_what_was_public_here_keeps_its_first_date_whatever_the_old_site_says_later(tmp_path):
    bring(tmp_path, item(1), page(2))
    story, plain = Article.objects.get(), Page.objects.get()

    bring(tmp_path, item(1, **SCHEDULED), page(2, **SCHEDULED))

    assert Article.objects.get().first_public_at == story.first_public_at
    assert Page.objects.get().first_public_at == plain.first_public_at


@pytest.mark.parametrize("hidden", [SCHEDULED, {"status": "draft"}, {"post_password": "sesame"}])
def test_a_link_by_number_does_not_name_what_readers_cannot_see(tmp_path, hidden):
    links = "".join(f'<p><a href="{SITE}/?{query}">look</a></p>' for query in ("p=2", "page_id=3"))
    secret = item(2, post_name="codeword-raid", link=f"{SITE}/?p=2", **hidden)
    plain = page(3, post_name="codeword-plan", link=f"{SITE}/?page_id=3", **hidden)

    bring(tmp_path, item(1, body=links), secret, plain, item(4, body=links))

    for story in Article.objects.filter(slug__in=["story-1", "story-4"]):
        assert "codeword" not in story.body
        assert '<a href="/?p=2">' in story.body
        assert '<a href="/?page_id=3">' in story.body
