"""Parts of pages that are kept by themselves: see articles.page_cache.parts."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context, Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token, token_kwargs

from articles.page_cache import parts

register = template.Library()


class KeptNode(Node):
    """Renders what is in it with the frame and with what it names, and nothing else of the page."""

    def __init__(self, name: str, values: dict[str, FilterExpression], things: list[str], nodelist: NodeList) -> None:
        self.name, self.values, self.things, self.nodelist = name, values, things, nodelist

    def render(self, context: Context) -> str:
        values = {name: expression.resolve(context, ignore_failures=True) for name, expression in self.values.items()}

        def make() -> str:
            # Not asked for here: whoever shows a thing has it asked for.
            things = {name: context[name] for name in self.things if name in context}
            return self.nodelist.render(context.new({"frame": context["frame"]} | things | values))

        return parts.part(self.name, tuple(values.values()), make)


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """{% kept NAME value=… other=… using THING THING %}…{% endkept %}: HTML that is kept, as often as it is shown.

    It is made of its values, which are plain, of the database and of the clock. What is named behind ``using`` has to be the
    same thing wherever the values are the same.
    """
    name, *words = token.split_contents()[1:]
    values: dict[str, Any] = token_kwargs(words, parser)
    if words and words[0] != "using":
        raise TemplateSyntaxError(f"{words[0]} is no value of the part {name}")
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(name, values, words[1:], nodelist)
