"""What a story's body may contain, declared once: the editor's toolbar and both sanitisers come from it.

``declaration`` says what an editor can put in, ``embeds`` from whom posts and videos may come, ``sanitising`` keeps
everything else out, ``pasted`` first makes of foreign markup what can be kept, ``figures`` and ``reading`` find things
in a body that is clean.
"""

from .declaration import ATTRIBUTES, EDITOR_EXTENSIONS, FEATURES, SCHEMES, TAGS, Feature
from .embeds import PROVIDERS, Embed, Provider, recognise
from .figures import Figure, embeds_in, figures_in, pictures_in, replace_figures, stories_in
from .reading import links_in, plain_text
from .sanitising import safe_link, sanitise

__all__ = [
    "ATTRIBUTES",
    "EDITOR_EXTENSIONS",
    "FEATURES",
    "PROVIDERS",
    "SCHEMES",
    "TAGS",
    "Embed",
    "Feature",
    "Figure",
    "Provider",
    "embeds_in",
    "figures_in",
    "links_in",
    "pictures_in",
    "plain_text",
    "recognise",
    "replace_figures",
    "safe_link",
    "sanitise",
    "stories_in",
]
