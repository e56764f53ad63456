"""Words that are one slip of a finger away from another."""

from __future__ import annotations

#: First and last letter of an alphabet, and all of it that folded text has.
_ALPHABETS = (
    ("a", "z", "abcdefghijklmnopqrstuvwxyz"),
    ("α", "ω", "αβγδεζηθικλμνξοπρστυφχψω"),
    ("а", "я", "абвгдежзиклмнопрстуфхцчшщъыьэюя"),
    ("א", "ת", "אבגדהוזחטיךכלםמןנסעףפץצקרשת"),
    ("ء", "ي", "ءابةتثجحخدذرزسشصضطظعغفقكلمنهوىي"),
)
#: Shorter words are near too many others, longer ones are no words.
SHORTEST, LONGEST = 4, 30  # characters


def near(word: str) -> list[str]:
    """What ``word`` was with one letter too many, missing, wrong, or two in each other's place; the likeliest first."""
    if not SHORTEST <= len(word) <= LONGEST:
        return []
    letters = next((all_ for first, last, all_ in _ALPHABETS if first <= word[0] <= last), "")
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    slips = [
        *(head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1),
        *(head + letter + tail for head, tail in cuts for letter in letters),
        *(head + tail[1:] for head, tail in cuts if tail),
        *(head + letter + tail[1:] for head, tail in cuts if tail for letter in letters),
    ]
    return [slip for slip in dict.fromkeys(slips) if slip != word]
