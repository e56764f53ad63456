"""An import is taken back whole; what people here did since stays, and is named."""

import json

import pytest
from django.core.management import CommandError, call_command

from articles import working_copies
from articles.comments import moderation
from articles.comments.models import Comment
from articles.comments.tests.factory import make_comment
from articles.models import Article, Author, Image, Page, Section
from articles.tests.factory import make_article, make_section, make_user, scene_bytes
from articles.wordpress.models import Imported, WordPressSite
from articles.wordpress.removal import remove
from tags.models import Tag

from .exports import SITE, attachment, author, bring, category, comment, item, page, tag

pytestmark = pytest.mark.django_db
MODELS = (Article, Page, Section, Tag, Author, Image, Comment, Imported, WordPressSite)


@pytest.fixture
def brought(tmp_path):
    folder = tmp_path / "2020" / "01"
    folder.mkdir(parents=True)
    (folder / "bridge.jpg").write_bytes(scene_bytes(1))
    bring(
        tmp_path,
        author("jane", "Jane Doe"),
        category("air", parent="defence"),
        category("defence"),
        tag("nato", "NATO"),
        *(
            item(
                number,
                f"Story {number}",
                filed=[("category", "air", "Air"), ("post_tag", "nato", "NATO")],
                meta=[("_thumbnail_id", 50), ("_wp_old_slug", f"old-{number}")],
                comments=[comment(number)],
                is_sticky=1,
            )
            for number in range(1, 4)
        ),
        page(20, "Team", post_parent=21),
        page(21, "About"),
        attachment(50),
        media=tmp_path,
    )
    return WordPressSite.objects.get()


def there():
    return {model.__name__: model.objects.count() for model in MODELS if model.objects.exists()}


def test_nothing_is_left_of_it(brought):
    report = remove(brought)

    assert there() == {}
    assert report.warnings == []
    assert report.updated["articles"] == report.updated["comments"] == 3


def test_what_was_here_before_stays(tmp_path):
    section, story = make_section("Air"), make_article("Ours")
    bring(tmp_path, category("air", "Air"), item(1))

    remove(WordPressSite.objects.get())

    assert list(Section.objects.all()) == [section]
    assert list(Article.objects.all()) == [story]


def test_what_was_changed_here_stays_with_all_that_it_uses_and_is_named(brought):
    Article.objects.filter(slug="story-1").update(headline="The editor's")

    report = remove(brought)

    story = Article.objects.get()
    assert story.headline == "The editor's"
    assert story.section.path == "defence/air"
    assert story.lead_image
    assert "“The editor's” stays: it was changed here since it came over." in report.warnings
    assert Imported.objects.post(1).get().ours() == story
    assert Imported.objects.post(2).count() == 0


def test_it_goes_too_where_that_is_wished(brought):
    Article.objects.filter(slug="story-1").update(headline="The editor's")

    remove(brought, changed_too=True)

    assert there() == {}


def test_what_readers_replied_to_here_stays_in_any_case(brought):
    make_comment(Article.objects.get(slug="story-2"))

    report = remove(brought, changed_too=True)

    assert [story.slug for story in Article.objects.all()] == ["story-2"]
    assert Comment.objects.count() == 2
    assert any("readers have replied" in warning for warning in report.warnings)


def test_what_moderators_decided_and_what_is_being_rewritten_stays(brought):
    moderation.reject(Comment.objects.get(article__slug="story-1"), by=make_user("Moderator"))
    working_copies.open_copy(Article.objects.get(slug="story-2"), by=make_user("Editor"))

    remove(brought)

    assert set(Article.objects.without_copies().values_list("slug", flat=True)) == {"story-1", "story-2"}


def test_it_can_be_stopped_and_run_again(brought, monkeypatch):
    monkeypatch.setattr("articles.wordpress.removal._BATCH", 1)
    calls = iter(range(2))

    def stop(count):
        if next(calls, None) is None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        remove(brought, done=stop)
    assert Article.objects.count() == 0 or Article.objects.count() < 3

    remove(brought)
    assert there() == {}


def test_after_it_the_site_can_be_brought_over_once_more(tmp_path):
    bring(tmp_path, item(1, comments=[comment(1)]))
    remove(WordPressSite.objects.get())

    assert bring(tmp_path, item(1, comments=[comment(1)])).created["articles"] == 1


def test_the_command_takes_back_the_site_that_is_named(brought, capsys):
    call_command("remove_import", f"{SITE}/", "--json")

    answer = json.loads(capsys.readouterr().out)
    assert answer["removed"]["articles"] == 3
    assert there() == {}


def test_the_command_lists_the_sites_where_none_is_named(brought):
    with pytest.raises(CommandError, match=SITE):
        call_command("remove_import")

    remove(brought)
    with pytest.raises(CommandError, match="none to take back"):
        call_command("remove_import", SITE)
