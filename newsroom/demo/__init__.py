"""A living site for a stranger to look at: invented stories, pictures, replies and accounts.

``load_demo`` puts them there. WORLD.md says what the stories may speak of.
"""
