"""Links to stories that came over after the ones that link to them."""

from __future__ import annotations

import re
from html import escape, unescape

from django.db import transaction

from articles.bringing_in import lead_elsewhere
from articles.models import Article

from . import fingerprints
from .models import Imported, Kind
from .run import Run
from .stories import addresses_of, came_over

_BATCH = 100
_HREF = re.compile(r'(<a href=")(/[^"#]*)((?:#[^"]*)?")')


def lead_to_ours(run: Run) -> None:
    """Give links of this run's stories our addresses where by now there are some; name those that lead nowhere."""
    for start in range(0, len(run.early_links), _BATCH):
        numbers = run.early_links[start : start + _BATCH]
        with transaction.atomic():
            stories = {story.pk: story for story in Article.objects.select_for_update().filter(pk__in=numbers)}
            rows = {
                row.object_id: row
                for row in Imported.objects.filter(site=run.site, kind=Kind.STORY, object_id__in=numbers)
            }
            as_brought = fingerprints.now(Kind.STORY, numbers)
            found = {pk: {unescape(one[1]) for one in _HREF.findall(story.body)} for pk, story in stories.items()}
            keys = {path: run.addresses.key(path) for paths in found.values() for path in paths}
            here = came_over(run, set(keys.values()) - {""})
            addresses = addresses_of(set(here.values()), run.at)
            ours = {key: addresses[row] for key, row in here.items() if row in addresses}
            # The page of an attachment is an address that goes on answering, though it is none of ours.
            answered = Imported.objects.filter(site=run.site, path__in=keys.values()).values_list("path", flat=True)
            known = {*answered, *here, *ours.values()}
            changed = [
                story
                for pk, story in stories.items()
                if as_brought[pk] == rows[pk].fingerprint and _rewrite(run, story, keys, ours, known)
            ]
            lead_elsewhere(changed)
            prints = fingerprints.now(Kind.STORY, [story.pk for story in changed]) if changed else {}
            for pk, print_ in prints.items():
                rows[pk].fingerprint = print_
            Imported.objects.bulk_update([rows[pk] for pk in prints], ["fingerprint"])
        run.committed()


def _rewrite(run: Run, story: Article, keys: dict[str, str], ours: dict[str, str], known: set[str]) -> bool:
    """Whether the story's body is another now."""
    lost: list[str] = []

    def to_ours(found: re.Match[str]) -> str:
        address = unescape(found[2])
        key = keys.get(address, "")
        if key in ours:
            return f"{found[1]}{escape(ours[key])}{found[3]}"
        if key and not {key, address} & known and address not in lost:
            lost.append(address)
        return found[0]

    body = _HREF.sub(to_ours, story.body)
    for address in lost:
        run.report.warn("link to nothing", f"“{story.headline}” links to {address[:200]}, which did not come over.")
    is_changed = body != story.body
    story.body = body
    return is_changed
