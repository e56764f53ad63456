"""An archive of as many invented stories as are asked for, the same for the same seed. ``make_archive`` puts it there.

It is of the demo's world (see ``WORLD.md`` beside this folder) and adds people, places and units of its own.
"""
