"""Keys that let whoever wrote a comment, or asked for mail, come back to it without an account or a cookie.

A key names one row and one purpose, and is signed: nobody can make one, or use one for something else. It says
nothing of the person. How long it works is for the view to say, by the row's own times.
"""

from __future__ import annotations

from enum import StrEnum

from django.core import signing


class Purpose(StrEnum):
    OWN = "own"  # to see and to change a comment
    CONFIRM = "confirm"  # to confirm an address for mail
    STOP = "stop"  # to end that mail


class NoKey(Exception):
    """This was never given out, or for something else."""


def key_for(purpose: Purpose, pk: int) -> str:
    """The key to row ``pk``, fit for an address."""
    return _signer(purpose).sign(str(pk))


def pk_of(purpose: Purpose, key: str) -> int:
    """The row to which ``key`` leads. Raises NoKey."""
    try:
        return int(_signer(purpose).unsign(key))
    except (signing.BadSignature, ValueError) as error:
        raise NoKey(key) from error


def _signer(purpose: Purpose) -> signing.Signer:
    return signing.Signer(sep=".", salt=f"articles.comments.{purpose}")
