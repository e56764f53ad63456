"""Many moderators who decide on the same replies at the same moment, on a PostgreSQL server of their own.

`python -m bench.moderators_at_once` prints how many decisions were lost, doubled or answered strangely.
"""

import json
import os
import random
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass, field

MODERATORS, REPLIES = 50, 200
VERBS = ("approve", "reject", "spam")
SEED = 20_261_125


@dataclass
class Outcome:
    """What came of it."""

    #: Replies about which nobody's decision is on record, or whose state is not the one decided.
    lost: int = 0
    #: Replies about which more than one decision is on record.
    double: int = 0
    #: Moderators' presses that were taken, and those that were refused with the name of a colleague.
    taken: int = 0
    refused: int = 0
    strange: list[str] = field(default_factory=list)


def at_once() -> Outcome:
    """All moderators decide on all replies, each in an order of their own, having seen them all waiting."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.moderators_at_once", "here"],
        env={**os.environ, "TEST_DATABASE": "postgresql", "TEST_POSTGRESQL": ""},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Outcome(**json.loads(done.stdout.splitlines()[-1]))


def _here() -> Outcome:
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.tests.settings"
    from bench.demo_site import empty_database

    empty_database()
    from django.db import connection

    from articles.comments import moderation
    from articles.comments.models import Comment, ModerationRecord
    from articles.comments.tests.factory import make_pending
    from articles.tests.factory import make_public, make_user

    story = make_public()
    for _ in range(REPLIES):
        make_pending(story)
    moderators = [make_user("Moderator") for _ in range(MODERATORS)]
    outcome, start, lock = Outcome(), threading.Barrier(MODERATORS), threading.Lock()

    def decide(number: int) -> None:
        chance, moderator = random.Random(SEED + number), moderators[number]
        try:
            seen = list(Comment.objects.all())
            chance.shuffle(seen)
            start.wait(timeout=300)
            for comment in seen:
                made = moderation.decide(chance.choice(VERBS), [comment], by=moderator)
                with lock:
                    outcome.taken += len(made.decided)
                    told = [sentence for sentence in made.refused if "moderator-" in sentence.lower()]
                    outcome.refused += len(told)
                    outcome.strange += [sentence for sentence in made.refused if sentence not in told]
        except Exception as error:  # one thread's failure must not hide the others'
            with lock:
                outcome.strange.append(f"{type(error).__name__}: {error}")
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=[number]) for number in range(MODERATORS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for comment in Comment.objects.all():
        records = list(ModerationRecord.objects.filter(comment=comment))
        outcome.double += len(records) > 1
        outcome.lost += not records or records[0].to_state != comment.state
    outcome.lost += abs(outcome.taken - ModerationRecord.objects.count())
    return outcome


if __name__ == "__main__":
    print(json.dumps(asdict(_here() if sys.argv[1:] == ["here"] else at_once())))
