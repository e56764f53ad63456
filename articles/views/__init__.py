"""The public pages. None looks at the visitor: no cookie, no session, the same page for everybody."""
