"""The search index by itself: its three views of a question, on vectors that the test chooses."""

from __future__ import annotations

import numpy as np
import pytest

from service_catalogue.encoder import unit
from service_catalogue.index import Saying, SearchIndex, Weights
from service_catalogue.language import Language

DIMENSIONS = 8


def vector(*places: int) -> np.ndarray:
    """A unit vector along the axes named."""
    made = np.zeros(DIMENSIONS, dtype=np.float32)
    made[list(places)] = 1.0
    return unit(made)


def index_of(
    *sayings: tuple[str, str, np.ndarray], language: Language = Language.FI, before: SearchIndex | None = None
) -> SearchIndex:
    """An index of (service, text, vector)."""
    rows = [Saying(service, language, text) for service, text, _ in sayings]
    vectors = np.stack([made for _, _, made in sayings]) if sayings else np.zeros((0, DIMENSIONS), dtype=np.float32)
    return SearchIndex(rows, vectors, version=3, before=before)


@pytest.fixture()
def three() -> SearchIndex:
    """Three services whose sayings do not stand together, one with a single saying."""
    return index_of(
        ("bread", "leipää myyntiin", vector(0)),
        ("apples", "omenoita torille", vector(2, 3)),
        ("bread", "sämpylöitä leipomosta", vector(0, 1)),
        ("cider", "siiderin valmistus", vector(5)),
        ("apples", "omenapuita", vector(2)),
        ("bread", "pullaa ja leipää", vector(0, 1, 4)),
        ("bread", "limppu", vector(0, 4)),
    )


def test_services_stand_in_the_order_of_their_ids(three: SearchIndex) -> None:
    assert three.service_ids == ["apples", "bread", "cider"]
    assert len(three) == 3
    assert three.version == 3


@pytest.mark.parametrize(("place", "owner"), [((0, 1), "bread"), ((2,), "apples"), ((5,), "cider")])
def test_every_view_by_meaning_finds_whose_vector_it_is(three: SearchIndex, place: tuple[int, ...], owner: str) -> None:
    views = three.views("jotain", vector(*place), Language.FI)
    assert views.shape == (3, 3)
    for view in range(2):
        assert three.service_ids[int(views[:, view].argmax())] == owner


@pytest.mark.parametrize(
    ("text", "owner"), [("leipäkauppa", "bread"), ("OMENAPUUT", "apples"), ("siideri", "cider"), ("sampyla", "bread")]
)
def test_the_view_by_letters_finds_who_spells_alike(three: SearchIndex, text: str, owner: str) -> None:
    letters = three.views(text, vector(7), Language.FI)[:, 2]
    assert three.service_ids[int(letters.argmax())] == owner


def test_closeness_is_a_cosine(three: SearchIndex) -> None:
    closeness = three.views("x", vector(5), Language.FI)[:, 1]
    assert closeness[three.service_ids.index("cider")] == pytest.approx(1.0, abs=1e-5)
    assert (np.abs(closeness) <= 1.0 + 1e-5).all()


def test_the_mean_of_three_is_of_as_many_as_there_are(three: SearchIndex) -> None:
    exact = index_of(("two", "a", vector(0)), ("two", "b", vector(0)), ("one", "c", vector(3)), ("one", "d", vector(3)))
    assert exact.views("x", vector(0), Language.FI)[1, 1] == pytest.approx(1.0, abs=1e-5)
    assert three.views("x", vector(0, 1), Language.FI)[three.service_ids.index("bread"), 1] < 1.0 - 1e-3


def test_letters_that_nobody_uses_have_nothing_in_common(three: SearchIndex) -> None:
    assert three.views("日本語", vector(7), Language.FI)[:, 2].tolist() == [0.0, 0.0, 0.0]


def test_the_order_of_the_sayings_makes_no_difference() -> None:
    sayings = [("a", "yksi kaksi", vector(0)), ("b", "kolme neljä", vector(1)), ("a", "viisi", vector(0, 2))]
    one, other = index_of(*sayings), index_of(*reversed(sayings))
    question = vector(0, 1)
    assert np.allclose(
        one.views("kaksi", question, Language.FI), other.views("kaksi", question, Language.FI), atol=1e-5
    )


def test_an_index_made_after_another_is_as_one_made_from_nothing(three: SearchIndex) -> None:
    sayings = [("apples", "omenoita torille", vector(2, 3)), ("honey", "hunajaa ja leipää", vector(0, 6))]
    after, fresh = index_of(*sayings, before=three), index_of(*sayings)
    for text in ("hunajaleipä", "siideriä", "omenapuut"):
        views = after.views(text, vector(0, 2), Language.FI)
        assert np.allclose(views, fresh.views(text, vector(0, 2), Language.FI), atol=1e-6)


def test_an_index_of_nothing_fits_nothing() -> None:
    empty = index_of()
    assert len(empty) == 0
    assert empty.views("mitä vain", vector(0), Language.SV).shape == (0, 3)


def test_an_index_of_one_saying_gives_numbers() -> None:
    single = index_of(("only", "ainoa", vector(0)))
    assert np.isfinite(single.views("ainoa", vector(0), Language.FI)).all()


def test_a_question_in_a_language_that_nobody_speaks_is_compared_too(three: SearchIndex) -> None:
    views = three.views("bröd", vector(0), Language.SV)
    assert np.isfinite(views).all()
    assert three.service_ids[int(views[:, 1].argmax())] == "bread"


def test_languages_with_different_middles_compare() -> None:
    # All Swedish vectors lean towards axis 7; without centring they would look alike, whatever they mean.
    rows, vectors = [], []
    for language, lean in ((Language.FI, 6), (Language.SV, 7)):
        for service, place in (("bread", 0), ("apples", 2)):
            rows.append(Saying(service, language, f"{service} {language}"))
            vectors.append(unit(vector(lean) * 3 + vector(place)))
    index = SearchIndex(rows, np.stack(vectors))
    asked = unit(vector(7) * 3 + vector(0))
    closest = index.views("x", asked, Language.SV)[:, 1]
    assert closest[1] - closest[0] > 0.5


def test_weights_stand_in_the_order_of_the_views() -> None:
    assert Weights(discriminant=1, close_three=2, letters=3).vector().tolist() == [1, 2, 3]


def test_a_large_catalogue_is_compared_in_part_and_finds_the_same_first(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(1)
    middles = random.standard_normal((60, DIMENSIONS)).astype(np.float32)
    words = [f"sana{number} asia{number * 7} juttu{number * 13}" for number in range(60)]
    rows = [
        (f"service_{n:02}", f"{words[n]} {k}", unit(middles[n] + 0.3 * vector(k))) for n in range(60) for k in range(4)
    ]
    whole = index_of(*rows)
    monkeypatch.setattr("service_catalogue.index.COMPARE_ALL", 10)
    monkeypatch.setattr("service_catalogue.index.COMPARED", 12)
    part = index_of(*rows)
    for number in range(0, 60, 7):
        asked = unit(middles[number] + 0.3 * vector(2))
        full, some = (index.views(words[number], asked, Language.FI) for index in (whole, part))
        assert (some[:, 1] == -1.0).sum() >= 48
        assert full[:, 1].argmax() == some[:, 1].argmax() == number
        # Its vectors are rounded to bytes: in eight dimensions that can be seen.
        assert some[number, 1] == pytest.approx(full[number, 1], abs=5e-3)
