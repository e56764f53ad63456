"""What tests change to see what becomes of pages: a live story with all that hangs on it, another, and a draft."""

from __future__ import annotations

from articles.comments.tests.factory import make_comment, make_pending

from .factory import make_article, make_author, make_image, make_public, make_tag, make_user


class Cast:
    def __init__(self):
        self.tag, self.author, self.picture = make_tag(), make_author(), make_image()
        self.live = make_public(tags=[self.tag], authors=[self.author], lead_image=self.picture)
        self.other = make_public(related=[self.live])
        self.draft = make_article(section=self.live.section, authors=[self.author])
        self.pending, self.approved = make_pending(self.live), make_comment(self.live)
        self.editor = make_user("Editor")
