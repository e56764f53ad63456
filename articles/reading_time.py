"""How long a text takes to read."""

from __future__ import annotations

import re

# Words, or characters where a script has no spaces between words, that a reader takes in a minute. English, Arabic, Hebrew,
# Chinese and Japanese as measured by Trauzettel-Klosinski and Dietz (Investigative Ophthalmology & Visual Science 53,
# 2012) with the same texts in each; Thai, Lao, Burmese and Khmer, which they lack, as Japanese.
WORDS, ARABIC_WORDS, HEBREW_WORDS = 230, 140, 190
CHINESE, JAPANESE = 255, 360

_HAN = r"\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_KANA = r"\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9f"
_SPACELESS = r"\u0e01-\u0e5b\u0e81-\u0edf\u1000-\u109f\u1780-\u17ff"
_CHARACTER = re.compile(f"[{_HAN}{_KANA}{_SPACELESS}]")
_IS_JAPANESE = re.compile(f"[{_KANA}]")
_WORD = re.compile(r"\w[\w’'.,-]*")
_ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]")
_HEBREW = re.compile(r"[\u0590-\u05ff\ufb1d-\ufb4f]")


def minutes(text: str) -> int:
    """Whole minutes for plain ``text``, each word at the pace of its script; 0 where there is nothing to read."""
    spaced = _CHARACTER.sub(" ", text)
    taken = sum(1 / _pace(word) for word in _WORD.findall(spaced))
    characters = len(_CHARACTER.findall(text))
    if characters:
        # A Japanese text is known by its kana; of what has only Han in it, it is Chinese.
        thai = len(re.findall(f"[{_SPACELESS}]", text))
        taken += thai / JAPANESE + (characters - thai) / (JAPANESE if _IS_JAPANESE.search(text) else CHINESE)
    return max(1, round(taken)) if taken else 0


def _pace(word: str) -> int:
    if _ARABIC.match(word):
        return ARABIC_WORDS
    return HEBREW_WORDS if _HEBREW.match(word) else WORDS
