"""Texts to words: one spelling of the same letters, tokens, and what the forms of a name share."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from service_catalogue.errors import TextUnusable

#: A visitor's message longer than this is refused: nobody's need takes more, and an encoder's time grows with length.
LONGEST_MESSAGE = 2000

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")


def clean(text: str) -> str:
    """`text` in composed letters, without control characters, its white space folded.

    Raises TextUnusable when nothing is left, when it is too long, and for halves of characters (lone surrogates).
    """
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise TextUnusable("The text holds half a character (a lone surrogate).")
    if "\0" in text:
        raise TextUnusable("The text holds a NUL character.")
    composed = unicodedata.normalize("NFC", text)
    # A zero-width joiner belongs to an emoji; the other invisible characters would only hide words from the search.
    visible = "".join(letter if not _invisible(letter) else " " for letter in composed)
    folded = " ".join(visible.split())
    if not folded.replace("\u200d", "").strip():  # joiners that join nothing cannot be seen
        raise TextUnusable("The text is empty.")
    if len(folded) > LONGEST_MESSAGE:
        raise TextUnusable(f"The text has {len(folded)} characters; {LONGEST_MESSAGE} is the most.")
    return folded


def _invisible(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cf") and letter != "\u200d"


def tokens(text: str) -> list[str]:
    """The words of `text`, case folded, punctuation left out."""
    return [word.casefold() for word in _WORD.findall(text)]


def without_umlauts(text: str) -> str:
    """`text` as people type it without å, ä and ö, so that both spellings meet."""
    return text.translate(_PLAIN)


_PLAIN = str.maketrans({"å": "a", "ä": "a", "ö": "o", "Å": "A", "Ä": "A", "Ö": "O", "é": "e", "É": "E"})


#: What may follow the four or more letters that a name's forms share: the vowel or two that change, the -kse- of words
#: in -us, a case ending or a genitive, whose it is, and a clitic.
_INFLECTED = re.compile(
    r"(?P<key>.{4,}?)[aeiouyäö]{0,3}(?:k?se)?['’]?"
    r"(?:n|t|ta|tä|tta|ttä|ssa|ssä|sta|stä|lla|llä|lle|lta|ltä|ksi|na|nä|an|en|een|in|iin|s|ns|ts|jen|den|ien|illa|ista)?"
    r"(?:(?<=[aeiouyäön])(?:ni|nsa|nsä|mme|nne))?(?:kin|ko|kö)?"
)


@lru_cache(maxsize=50_000)
def name_key(word: str) -> str:
    """What the forms of a word in a name share: "keskus", "keskuksen" and "keskuksesta" have one key.

    Cruder than a stem and only for recognising names: it must not tell forms apart, and may mix up words that no
    catalogue has side by side.
    """
    bare, _, ending = word.partition(":")
    if len(bare) > 1 and ending:  # "oy:n"
        return name_key(bare)
    found = _INFLECTED.fullmatch(word)
    return found["key"] if found else word
