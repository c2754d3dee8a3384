"""Searching with filters: all that are given hold together, and an organisation's old id finds who does its work."""

from __future__ import annotations

from dataclasses import fields

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from service_catalogue import models
from service_catalogue.database import Sessions
from service_catalogue.editing import Editor
from service_catalogue.encoder import LetterEncoder
from service_catalogue.errors import TextUnusable
from service_catalogue.filters import Filters
from service_catalogue.language import Language
from service_catalogue.reading import Catalogue

EVERY = {
    *("founding_advice", "loan_guarantee", "market_stall_permit"),
    *("cellar_apprentices", "first_employee_help", "language_at_work"),
}
NARROWING = [
    ("package", "begin", {"founding_advice", "loan_guarantee", "market_stall_permit", "language_at_work"}),
    ("heading", "begin_permits", {"market_stall_permit"}),
    ("category", "financial_support", {"loan_guarantee"}),
    ("organisation", "lantern_guarantee", {"loan_guarantee"}),
    ("audience", "founder", {"founding_advice", "loan_guarantee"}),
    ("cost", "members", {"language_at_work"}),
    ("delivery", "online", {"loan_guarantee", "market_stall_permit"}),
    ("kind", "signpost", {"loan_guarantee"}),
    ("status", "ended", {"cellar_apprentices"}),
    ("package", "nothing", set()),
]


@pytest.fixture()
def plain(loaded_engine: Engine) -> Catalogue:
    """The edition, searched by letters."""
    return Catalogue(loaded_engine, LetterEncoder())


def found(catalogue: Catalogue, text: str = "", **wanted: str) -> list[str]:
    """The ids of what a search finds."""
    return [scored.id for scored in catalogue.search(text, Filters(**wanted), Language.EN)]


@pytest.mark.parametrize(("name", "value", "expected"), NARROWING)
def test_a_filter_leaves_what_has_its_value_and_nothing_else(
    plain: Catalogue, name: str, value: str, expected: set[str]
) -> None:
    assert set(found(plain, **{name: value})) == expected


@pytest.mark.parametrize(("name", "value", "expected"), [case for case in NARROWING if case[0] in ("heading", "cost")])
def test_a_filter_narrows_a_search_with_words_in_the_same_way(
    plain: Catalogue, name: str, value: str, expected: set[str]
) -> None:
    assert set(found(plain, "advice for a new company", **{name: value})) == expected


def test_all_filters_hold_together(plain: Catalogue) -> None:
    ways = {name: set(found(plain, **{name: value})) for name, value, _ in NARROWING[:7]}
    values = {name: value for name, value, _ in NARROWING[:7]}
    for first in ways:
        for second in ways:
            both = {first: values[first], second: values[second]}
            assert set(found(plain, **both)) == ways[first] & ways[second]
    assert found(plain, package="begin", delivery="online", cost="paid", category="financial_support") == [
        "loan_guarantee"
    ]
    assert found(plain, package="begin", cost="members", stage="planning") == []


def test_every_filter_has_its_facet(plain: Catalogue) -> None:
    facets = plain.snapshot().facets["founding_advice"]
    assert set(facets) == {field.name for field in fields(Filters)}
    everything = {name: next(iter(values)) for name, values in facets.items()}
    assert found(plain, **everything) == ["founding_advice"]


def test_without_filters_everything_is_found_the_best_first(plain: Catalogue) -> None:
    results = plain.search("tarvitsen torimyyntiluvan")
    assert {scored.id for scored in results} == EVERY
    assert results[0].id == "market_stall_permit"
    assert sum(scored.score for scored in results) == pytest.approx(1.0)
    assert [scored.score for scored in results] == sorted((scored.score for scored in results), reverse=True)


def test_a_filtered_search_keeps_order_and_scores(plain: Catalogue) -> None:
    results = plain.search("tarvitsen torimyyntiluvan")
    kept = plain.search("tarvitsen torimyyntiluvan", Filters(package="begin"))
    assert kept == [scored for scored in results if scored.id in {scored.id for scored in kept}]
    assert 0 < len(kept) < len(results)


@pytest.mark.parametrize("language", list(Language))
def test_without_words_services_come_by_name_in_the_readers_language(plain: Catalogue, language: Language) -> None:
    names = [scored.name for scored in plain.search("  ", prior=language)]
    assert names == sorted(names, key=str.casefold)
    with plain.sessions() as session:
        assert {row.name[language.value] for row in session.execute(select(models.Service)).scalars()} == set(names)


def test_names_are_in_the_language_of_the_words(plain: Catalogue) -> None:
    assert plain.search("jag vill söka tillstånd för torghandel")[0].name == "Tillstånd för torghandel"
    assert plain.search("I would like a permit for a market stall")[0].name == "Market stall permit"


@pytest.mark.parametrize("text", ["\0", "x" * 2001, "\ud83d"])
def test_what_is_no_text_is_not_searched_with(plain: Catalogue, text: str) -> None:
    with pytest.raises(TextUnusable):
        plain.search(text)


def test_an_organisations_old_id_finds_who_does_its_work_now(plain: Catalogue, loaded: Sessions) -> None:
    todays = found(plain, organisation="kuvala_employment")
    assert todays
    assert found(plain, organisation="kuvala_labour_office") == todays
    Editor(loaded, "maija").end("organisation", "kuvala_employment", ["lantern_guarantee"])
    merged = found(plain, organisation="lantern_guarantee")
    assert set(merged) == {*todays, "loan_guarantee"}
    for old in ("kuvala_labour_office", "kuvala_employment"):
        assert found(plain, organisation=old) == merged


def test_organisations_that_name_each_other_as_successors_do_not_stop_the_search(
    plain: Catalogue, loaded: Sessions
) -> None:
    with loaded() as session:  # no editor may do so
        session.get(models.Organisation, "kuvala_employment").successor_id = "kuvala_labour_office"
    assert set(found(plain)) == EVERY
    for one in ("kuvala_employment", "kuvala_labour_office"):
        assert set(found(plain, organisation=one)) <= EVERY


def test_a_filter_sees_a_change_at_once(plain: Catalogue, loaded: Sessions) -> None:
    editor = Editor(loaded, "maija")
    editor.end("service", "market_stall_permit", ["founding_advice"])
    assert set(found(plain, status="ended")) == {"market_stall_permit", "cellar_apprentices"}
    editor.withdraw("service", "market_stall_permit")
    assert found(plain, status="ended") == ["cellar_apprentices"]
    assert "market_stall_permit" not in found(plain)


@pytest.mark.parametrize("text", ["", "permit for a market stall"])
def test_staff_see_what_is_withdrawn_and_what_has_ended_each_told_apart(
    plain: Catalogue, loaded: Sessions, text: str
) -> None:
    Editor(loaded, "maija").withdraw("service", "market_stall_permit")
    hits = {hit.id: hit for hit in plain.search(text, prior=Language.EN, unpublished=True)}
    assert set(hits) == EVERY
    assert hits["market_stall_permit"].publication == "withdrawn"
    assert {hit.publication for key, hit in hits.items() if key != "market_stall_permit"} == {"published"}
    assert hits["market_stall_permit"].name == "Market stall permit"
    assert "cellar_apprentices" in hits
    if text:
        assert next(iter(hits)) == "market_stall_permit"
        assert sum(hit.score for hit in hits.values()) == pytest.approx(1.0)


def test_what_staff_see_no_visitor_sees(plain: Catalogue, loaded: Sessions) -> None:
    Editor(loaded, "maija").withdraw("service", "market_stall_permit")
    for _ in range(2):
        assert "market_stall_permit" in [hit.id for hit in plain.search("torilupa", unpublished=True)]
        assert "market_stall_permit" not in found(plain) + found(plain, "torilupa")
        assert "market_stall_permit" not in [scored.id for scored in plain.route("torilupa").services]
        assert "market_stall_permit" not in plain.snapshot().names.services


def test_staff_narrow_what_is_withdrawn_by_the_same_filters(plain: Catalogue, loaded: Sessions) -> None:
    Editor(loaded, "maija").withdraw("service", "market_stall_permit")
    for name, value, expected in NARROWING:
        hits = plain.search("", Filters(**{name: value}), unpublished=True)
        assert {hit.id for hit in hits} == expected, name


def test_staff_see_a_change_at_once(plain: Catalogue, loaded: Sessions) -> None:
    editor = Editor(loaded, "maija")

    def withdrawn() -> set[str]:
        return {hit.id for hit in plain.search("", unpublished=True) if hit.publication == "withdrawn"}

    assert withdrawn() == set()
    editor.withdraw("service", "loan_guarantee")
    assert withdrawn() == {"loan_guarantee"}
    editor.restore("service", "loan_guarantee")
    assert withdrawn() == set()
    assert "loan_guarantee" in found(plain)
