"""From views to probabilities, and from services to packages and organisations."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_catalogue.index import Weights
from service_catalogue.reading import Catalogue
from service_catalogue.routing import LEAST, MOST, WEIGHTS, Scored, Ties, best, probabilities, spread

NUMBERS = st.floats(min_value=-50, max_value=50)


@given(st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=30))
def test_probabilities_add_up_to_one(rows: list[tuple[float, ...]]) -> None:
    chances = probabilities(np.array(rows))
    assert chances.shape == (len(rows),)
    assert (chances >= 0).all()
    assert chances.sum() == pytest.approx(1.0)


def test_no_services_have_no_probabilities() -> None:
    assert probabilities(np.zeros((0, 3))).tolist() == []


def test_a_single_service_is_certain() -> None:
    assert probabilities(np.array([[-3.0, 0.1, 0.2]])).tolist() == [1.0]


@pytest.mark.parametrize("view", range(3))
def test_more_of_any_view_makes_a_service_likelier(view: int) -> None:
    views = np.zeros((2, 3))
    views[1, view] = 0.5
    chances = probabilities(views)
    assert chances[1] > chances[0]


def test_equal_views_have_equal_chances_and_weights_decide_who_is_ahead() -> None:
    views = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    assert probabilities(np.zeros((4, 3))).tolist() == [0.25] * 4
    assert probabilities(views, Weights(close_three=5.0))[0] > 0.9
    assert probabilities(views, Weights(letters=5.0))[1] > 0.9


def test_the_shipped_weights_use_every_view() -> None:
    assert (WEIGHTS.vector() > 0).all()


def test_the_best_come_first_and_noise_is_left_out() -> None:
    found = best({"a": 0.1, "b": 0.6, "c": LEAST / 2, "d": 0.29}, {"b": "Bee"})
    assert found == (Scored("b", 0.6, "Bee"), Scored("d", 0.29), Scored("a", 0.1))


def test_the_best_of_noise_is_kept() -> None:
    assert [scored.id for scored in best({"a": 0.01, "b": 0.015})] == ["b"]
    assert best({}) == ()


def test_no_more_than_a_few_are_named_and_ties_go_by_id() -> None:
    found = best(dict.fromkeys("jihgfedcba", 0.1))
    assert [scored.id for scored in found] == list("abcde")
    assert len(found) == MOST


def test_a_package_has_the_chances_of_its_home_services_and_an_organisation_of_what_it_provides() -> None:
    ties = {
        "one": Ties(packages=("begin",), organisations=("town",)),
        "two": Ties(packages=("begin", "people"), organisations=("town", "bank")),
        "three": Ties(packages=("people",), organisations=("bank", "town")),
        "lost": Ties(),
    }
    packages, organisations = spread(["one", "two", "three", "lost"], np.array([0.4, 0.3, 0.2, 0.1]), ties)
    assert packages == {"begin": pytest.approx(0.7), "people": pytest.approx(0.2)}
    assert organisations == {
        "town": pytest.approx(0.4 + 0.3 + 0.2 * 0.9),
        "bank": pytest.approx(0.3 * 0.9 + 0.2),
    }


@given(st.lists(st.floats(min_value=0.001, max_value=1), min_size=1, max_size=8))
def test_no_spread_chance_is_above_one(weights: list[float]) -> None:
    chances = np.array(weights) / sum(weights)
    ids = [f"s{number}" for number in range(len(chances))]
    ties = {service_id: Ties(("p",), ("a", "b", "c")) for service_id in ids}
    packages, organisations = spread(ids, chances, ties)
    assert packages["p"] == pytest.approx(1.0)
    assert all(0 < chance <= 1 + 1e-9 for chance in organisations.values())
    assert organisations["a"] > organisations["b"] > organisations["c"]


def test_a_score_in_json_is_short_and_named_only_where_there_is_a_name() -> None:
    assert Scored("a", 0.123456).as_json() == {"id": "a", "score": 0.1235}
    assert Scored("a", 1.0, "Apu").as_json() == {"id": "a", "score": 1.0, "name": "Apu"}


@pytest.mark.parametrize("text", ["takaus lainalle", "får jag sälja bullar", "hire someone", "zzz", "🚀"])
def test_a_routing_is_ordered_and_within_bounds(catalogue: Catalogue, text: str) -> None:
    found = catalogue.route(text)
    for scored in (found.services, found.organisations, found.packages):
        scores = [item.score for item in scored]
        assert scores == sorted(scores, reverse=True)
        assert all(0.0 <= score <= 1.0 + 1e-9 for score in scores)
        assert 1 <= len(scored) <= MOST
    assert found.confidence == found.services[0].score
    assert -1.0 <= found.close_three <= 1.0 + 1e-5
    assert 0.0 <= found.letters <= 1.0
