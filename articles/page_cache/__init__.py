"""Fresh pages, or none: what readers get is kept as long as nothing that it shows has changed, and not a moment longer.

``rules`` says which change of which table readers can see, and ``triggers`` makes the database give out another version
with each, in its own transaction, whoever writes. ``moments`` says until when the clock alone leaves a page as it is.
``serving`` shows a kept page while its version is the one of now, and makes each once; ``asked`` says what may be kept at
all, ``store`` where, ``page`` in which forms, ``counting`` how often which of these has happened.

A page that is old is joined of its ``parts``, as far as these are not: each is kept under narrower versions, of all that
``reading`` has seen it read.
"""

from .asked import keep_pages_of, keep_parts_of
from .moments import Source
from .rules import ANY, NEVER, ONCE_NAMED, Rule, add_rules, of_story

__all__ = ["ANY", "NEVER", "ONCE_NAMED", "Rule", "Source", "add_rules", "keep_pages_of", "keep_parts_of", "of_story"]
