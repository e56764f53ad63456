"""The checklist before publishing: what a story has, what it lacks, and what the chief made a condition.

``check`` says it for one story in a fixed number of queries. ``articles.publishing`` refuses what lacks a required
point; ``links`` asks, when an editor wants to know, whether the links of a story answer.
"""

from .links import Link, check_links, links_of
from .points import ALWAYS, RULES, Checklist, Point, Rule, Status, check, required_points, set_required

__all__ = [
    "ALWAYS",
    "RULES",
    "Checklist",
    "Link",
    "Point",
    "Rule",
    "Status",
    "check",
    "check_links",
    "links_of",
    "required_points",
    "set_required",
]
