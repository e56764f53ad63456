"""How the moderator's queue feels with few replies and with very many, on PostgreSQL: two newsrooms side by side.

`python -m bench.many_replies` prints the figures. Each newsroom is a process with a database of its own, which goes away
with it; every page is asked for in one and then in the other, so that whatever else the machine does meets both alike.
"""

import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from bench.side_by_side import Newsroom, medians, serve

FEW, MANY = 1_000, 1_000_000
ROUNDS = 15
STORIES = 100
MODULE = "bench.many_replies"

#: What a moderator looks at, by name.
PAGES = {
    "the queue": "comment/",
    "approved": "comment/?state=approved",
    "spam": "comment/?state=spam",
    "all": "comment/?state=all",
    "of one story": "comment/?state=all&story={story}",
    "with a word": "comment/?state=all&q=harbour",
    "the log": "moderationrecord/",
}
DECISION = "a decision"


def figures(few: int = FEW, many: int = MANY) -> dict[str, tuple[float, float]]:
    """Median milliseconds with few replies and with many, by operation."""
    return dict(_compared(few, many))


def _compared(few: int, many: int) -> Iterator[tuple[str, tuple[float, float]]]:
    with Newsroom(MODULE, few, "postgresql") as small, Newsroom(MODULE, many, "postgresql") as large:
        for operation in (*PAGES, DECISION):
            yield operation, tuple(medians((small, large), operation, rounds=ROUNDS))


def main(arguments: list[str]) -> None:
    """With a number: be a newsroom of that many replies, and answer on stdout. Without: print all figures."""
    if arguments:
        serve(int(arguments[0]), _furnish)
        return
    print(f"{'':20}{FEW:>10} {MANY:>10}   ratio   (milliseconds)")
    for operation, (small, large) in _compared(FEW, MANY):
        print(f"{operation:20}{small:10.1f} {large:10.1f} {large / small:7.2f}", flush=True)


def _furnish(size: int) -> Callable[..., Any]:
    fill(size)
    return _operations()


def _operations() -> Callable[[str], float]:
    """What does an operation and gives its milliseconds."""
    from django.test import Client
    from django.urls import reverse

    from articles.comments.models import Comment, CommentState
    from articles.models import Article
    from articles.tests.factory import make_user

    client = Client(headers={"host": "localhost:8000"})
    client.force_login(make_user("Moderator"))
    story = Article.objects.order_by("pk")[7].pk

    def look(page: str) -> Any:
        return client.get(f"/admin/comments/{page.format(story=story)}")

    def decide() -> Any:
        reply = Comment.objects.filter(state=CommentState.PENDING).order_by("created_at", "pk").first()
        posted = {"decide": f"approve:{reply.pk}", "shown": f"{reply.pk}:{reply.version}"}
        started = time.perf_counter()
        response = client.post(reverse("admin:comments_comment_decide"), posted)
        taken = time.perf_counter() - started
        assert Comment.objects.get(pk=reply.pk).state == CommentState.APPROVED, response
        return taken

    def perform(operation: str) -> float:
        if operation == DECISION:
            return decide() * 1000
        started = time.perf_counter()
        response = look(PAGES[operation])
        taken = (time.perf_counter() - started) * 1000
        assert response.status_code == 200, f"{operation}: {response.status_code}"
        return taken

    return perform


def fill(size: int) -> None:
    """Make `size` replies over ten years under 100 stories, and a record of each decision: the database makes them itself."""
    from django.db import connection

    from articles.tests.factory import make_public

    stories = [make_public(f"Story {number}").pk for number in range(STORIES)]
    with connection.cursor() as cursor:
        cursor.execute(_REPLIES, [stories, STORIES, size, size, size])
        cursor.execute(_RECORDS)
        cursor.execute("VACUUM ANALYZE")  # what its own housekeeping does within minutes


#: One in twenty waits, so that also with few replies the queue fills a page.
_REPLIES = """
INSERT INTO comments_comment (article_id, name, email, website, text, state, created_at, address, user_agent, rule, version,
    is_staff, open_reports, folded_email, folded_name, address_hash, text_digest, search_text)
SELECT (%s::bigint[])[1 + n %% %s], 'Reader ' || n %% 50000, 'reader' || n %% 50000 || '@example.org', '', words,
    CASE WHEN n %% 20 = 0 THEN 'pending' WHEN n %% 20 < 4 THEN 'spam' WHEN n %% 20 = 4 THEN 'rejected' ELSE 'approved' END,
    now() - interval '10 years' * ((%s - n) / %s::float), ('203.0.113.' || n %% 250)::inet, 'A browser', 'first_time', 1,
    false, 0, 'reader' || n %% 50000 || '@example.org', 'reader ' || n %% 50000, md5((n %% 5000)::text), md5(words),
    lower('Reader ' || n %% 50000 || words)
FROM (SELECT n, 'Reply number ' || n || ' says that the harbour is closed, and asks for how long it will be.' AS words
      FROM generate_series(1, %s) AS n) AS numbered
"""
_RECORDS = """
INSERT INTO comments_moderationrecord (comment_id, verb, from_state, to_state, username, at, reason, decision)
SELECT id, CASE state WHEN 'approved' THEN 'approve' WHEN 'spam' THEN 'spam' ELSE 'reject' END, 'pending', state, 'mara',
    created_at + interval '1 hour', '', gen_random_uuid()
FROM comments_comment WHERE state <> 'pending'
"""


if __name__ == "__main__":
    main(sys.argv[1:])
