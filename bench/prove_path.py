"""One story's way from the desk to the reader: nothing leaks, nothing is broken, nobody is followed."""

import statistics
import time
from urllib.parse import urlsplit

from bench.demo_site import HOST, crawl, prepare, stranger, visit
from bench.prove import Claim

ROUNDS = 30


def hidden_headlines_on_pages() -> float:
    """Headlines of stories that are not public, counted over all pages that a reader can reach."""
    prepare()
    from django.utils.html import escape

    from articles.models import Article

    pages = [page for page in crawl() if page.status == 200]
    shown = Article.objects.public().values_list("headline", flat=True)
    # A working copy may have the headline of its live story.
    hidden = Article.objects.exclude(headline__in=shown).values_list("headline", flat=True)
    assert hidden, "the demo site has no hidden story, so finding none would prove nothing"
    return sum(escape(headline) in page.text for headline in hidden for page in pages)


def hidden_stories_that_answer() -> float:
    """Addresses of stories that are not public and are shown all the same."""
    prepare()
    from articles.models import Article

    # A working copy has the address of its live story, if any.
    hidden = Article.objects.without_copies().exclude(pk__in=Article.objects.public())
    return sum(visit(story.get_absolute_url()).status not in (404, 410) for story in hidden)


def stories_that_can_be_reached() -> float:
    """Per cent of the public stories that a reader finds by following links from the front page."""
    prepare()
    from articles.models import Article

    reached = {page.path for page in crawl() if page.status == 200}
    public = [story.get_absolute_url() for story in Article.objects.public()]
    return 100 * sum(path in reached for path in public) / len(public)


def broken_links() -> float:
    """Links and pictures of our own that lead to an error."""
    return sum(page.status >= 400 for page in crawl())


def cookies() -> float:
    """Pages that give a reader a cookie."""
    return sum(page.sets_cookie for page in crawl())


def other_hosts() -> float:
    """Addresses at other hosts that a reader's browser would fetch by itself."""
    fetched = {address for page in crawl() for address in page.resources}
    return sum(urlsplit(address).netloc not in (HOST, "") for address in fetched)


def milliseconds_of_the_front_page() -> float:
    """The median of the processor's time, in this process, with the demo content and no cache in front."""
    return _median_time("/")


def milliseconds_of_the_longest_discussion() -> float:
    """The same for the story with the most replies."""
    prepare()
    from django.db.models import Count

    from articles.comments.models import Comment
    from articles.models import Article

    (story, _), *_ = (
        Comment.objects.public().values_list("article").annotate(replies=Count("pk")).order_by("-replies", "article")
    )
    return _median_time(Article.objects.get(pk=story).get_absolute_url())


def _median_time(path: str) -> float:
    """Processor time and not the clock's: what else the machine does is not our figure."""
    prepare()
    client, times = stranger(), []
    for _ in range(ROUNDS):
        started = time.process_time()
        response = client.get(path)
        times.append(time.process_time() - started)
        assert response.status_code == 200, f"{path} answered {response.status_code}"
    return statistics.median(times) * 1000


CLAIMS = [
    Claim("No page shows the headline of a story that is not public", 0, hidden_headlines_on_pages),
    Claim("No story that is not public answers", 0, hidden_stories_that_answer),
    Claim("Every public story can be reached by links", 100, stories_that_can_be_reached, "%", keep="at least"),
    Claim("No link and no picture of ours is broken", 0, broken_links),
    Claim("No page gives a reader a cookie", 0, cookies),
    Claim("No page makes the browser ask another host", 0, other_hosts),
    Claim("The front page is made quickly", 150, milliseconds_of_the_front_page, "ms"),
    Claim("The story with most replies is made quickly", 150, milliseconds_of_the_longest_discussion, "ms"),
]
