"""Decisions: what kind of turn a message is and what to do with it, by tables and by properties."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assistant.decisions import (
    ANSWER_FROM,
    CONFIRM_FROM,
    KIND_OF_INTENT,
    Decision,
    decide,
    scope_chance,
    scope_evidence,
)
from service_catalogue import models
from service_catalogue.database import session_maker
from service_catalogue.encoder import open_encoder
from service_catalogue.language import Language
from service_catalogue.reading import Catalogue
from service_catalogue.routing import CatalogueRouting, Scored

LISTS = ("packages", "organisations", "services")
KINDS = {*KIND_OF_INTENT.values(), "event", "development_need", "unclear"}
DECISIONS = {"answer", "confirm", "ask", "hand_over", "decline"}


def found_in_catalogue(confidence: float = 0.9, close_three: float = 0.7, letters: float = 0.4) -> CatalogueRouting:
    """What the catalogue makes of a text about the start-up grant, as sure as wanted."""
    return CatalogueRouting(
        language=Language.EN,
        confidence=confidence,
        close_three=close_three,
        letters=letters,
        services=(Scored("startup_grant", confidence, "Start-up grant"), Scored("ey_counselling", 0.02, "Counselling")),
        organisations=(Scored("employment_services_espoo", confidence), Scored("enterprise_espoo", 0.02)),
        packages=(Scored("start_a_business", confidence),),
    )


def ranked(**chances: float) -> list[dict[str, object]]:
    """An intent ranking."""
    return [{"name": name, "confidence": chance} for name, chance in sorted(chances.items(), key=lambda item: -item[1])]


A_NEED = ranked(find_service=0.98, out_of_scope=0.001)
NOT_OURS = ranked(out_of_scope=0.97, find_service=0.01)
FOREIGN = found_in_catalogue(confidence=0.2, close_three=0.05, letters=0.02)


@pytest.mark.parametrize(
    ("intent", "kind", "decision"),
    [
        ("greet", "smalltalk", "answer"),
        ("goodbye", "smalltalk", "answer"),
        ("thank", "smalltalk", "answer"),
        ("bot_challenge", "smalltalk", "answer"),
        ("capabilities", "smalltalk", "answer"),
        ("change_language", "smalltalk", "answer"),
        ("affirm", "smalltalk", "answer"),
        ("deny", "smalltalk", "answer"),
        ("ask_organisation", "organisation", "answer"),
        ("ask_contact", "contact", "answer"),
        ("browse_packages", "package", "answer"),
        ("ask_for_person", "human", "hand_over"),
    ],
)
def test_a_turn_that_is_clearly_no_question_about_a_service_is_taken_for_what_it_is(intent, kind, decision):
    taken = decide(ranked(**{intent: 0.9, "find_service": 0.05}), [], found_in_catalogue(), 4)
    assert (taken.intent, taken.routing["kind"], taken.routing["decision"]) == (intent, kind, decision)
    # Where nothing is named the search guesses which organisation or package is meant: less sure than the turn itself.
    guesses = {"organisation": taken.routing["organisations"], "package": taken.routing["packages"]}
    guess = guesses[kind][0]["score"] if kind in guesses else 1.0
    assert taken.confidence == pytest.approx(0.9 * guess, abs=1e-3)
    assert taken.routing["confidence"] == pytest.approx(taken.confidence, abs=1e-3)


@pytest.mark.parametrize("intent", sorted(KIND_OF_INTENT.keys() - {"find_service", "out_of_scope"}))
def test_what_is_more_likely_a_question_is_searched_for(intent):
    taken = decide(ranked(**{intent: 0.25, "find_service": 0.65}), [], found_in_catalogue(), 6)
    assert (taken.intent, taken.routing["kind"]) == ("find_service", "service")


@pytest.mark.parametrize(
    ("confidence", "intent", "kind", "decision"),
    [
        (0.97, "find_service", "service", "answer"),
        (ANSWER_FROM + 0.02, "find_service", "service", "answer"),
        (ANSWER_FROM - 0.02, "find_service", "service", "confirm"),
        (CONFIRM_FROM + 0.02, "find_service", "service", "confirm"),
        (CONFIRM_FROM - 0.02, "nlu_fallback", "unclear", "ask"),
        (0.01, "nlu_fallback", "unclear", "ask"),
    ],
)
def test_a_need_is_answered_asked_back_or_unclear_by_how_sure_the_search_is(confidence, intent, kind, decision):
    taken = decide(A_NEED, [], found_in_catalogue(confidence), 8)
    assert (taken.intent, taken.routing["kind"], taken.routing["decision"]) == (intent, kind, decision)


def test_did_you_mean_takes_two():
    found = replace(found_in_catalogue(CONFIRM_FROM + 0.1), services=(Scored("startup_grant", CONFIRM_FROM + 0.1),))
    assert decide(A_NEED, [], found, 8).routing["decision"] == "answer"


def test_what_is_not_ours_is_declined():
    taken = decide(NOT_OURS, [], FOREIGN, 5)
    assert (taken.intent, taken.routing["kind"], taken.routing["decision"]) == (
        "out_of_scope",
        "out_of_scope",
        "decline",
    )


def test_what_is_learned_as_not_ours_is_still_served_when_the_catalogue_knows_it_well():
    taken = decide(NOT_OURS, [], found_in_catalogue(confidence=0.95, close_three=0.8, letters=0.6), 5)
    assert taken.routing["kind"] == "service"


def test_without_any_ranking_the_search_decides():
    assert decide([], [], found_in_catalogue(), 5).routing["kind"] == "service"


@pytest.mark.parametrize(
    ("intent", "entities", "key", "first"),
    [
        ("ask_organisation", [{"entity": "organisation", "value": "omnia"}], "organisations", ["omnia"]),
        ("ask_contact", [{"entity": "organisation", "value": "omnia"}], "organisations", ["omnia"]),
        (
            "browse_packages",
            [{"entity": "package", "value": "internationalisation"}],
            "packages",
            ["internationalisation"],
        ),
        (
            "ask_organisation",
            [{"entity": "organisation", "value": name} for name in ("omnia", "enterprise_espoo", "omnia")],
            "organisations",
            ["omnia", "enterprise_espoo"],
        ),
    ],
)
def test_what_is_named_stands_first_with_certainty_and_once(intent, entities, key, first):
    listed = decide(ranked(**{intent: 0.95}), entities, found_in_catalogue(), 4).routing[key]
    ids = [item["id"] for item in listed]
    assert ids[: len(first)] == first
    assert [item["score"] for item in listed[: len(first)]] == [1.0] * len(first)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("label", "intent", "kind"),
    [
        ("organisation", "ask_organisation", "organisation"),
        ("package", "browse_packages", "package"),
        ("service", "find_service", "service"),
    ],
)
def test_a_message_that_is_nothing_but_a_name_asks_what_that_is(label, intent, kind):
    alone = [{"entity": "language", "value": "fi"}, {"entity": label, "value": "omnia", "alone": True}]
    taken = decide(NOT_OURS, alone, FOREIGN, 1)
    assert (taken.intent, taken.routing["kind"], taken.routing["decision"]) == (intent, kind, "answer")
    assert taken.routing[f"{kind}s"][0]["id"] == "omnia"


@pytest.mark.parametrize("label", ["package", "service"])
def test_among_other_words_a_name_does_not_make_a_message_ours(label):
    among_words = [{"entity": label, "value": "omnia", "alone": False}]
    assert decide(NOT_OURS, among_words, FOREIGN, 5).routing["kind"] == "out_of_scope"


@pytest.mark.parametrize("intent", ["ask_organisation", "ask_contact"])
def test_a_message_that_names_an_organisation_is_ours_however_little_else_it_says(intent):
    named = [{"entity": "organisation", "value": "omnia", "alone": False}]
    taken = decide(ranked(out_of_scope=0.6, **{intent: 0.2}, find_service=0.15), named, FOREIGN, 4)
    assert (taken.intent, taken.routing["organisations"][0]["id"]) == (intent, "omnia")


def test_turns_that_share_a_message_are_no_reason_to_decline_it():
    taken = decide(ranked(goodbye=0.48, greet=0.46, out_of_scope=0.03, find_service=0.03), [], FOREIGN, 2)
    assert (taken.intent, taken.routing["kind"], taken.routing["confidence"]) == ("goodbye", "smalltalk", 0.94)


@pytest.mark.parametrize(("intent", "nothing"), [("ask_for_person", 0.5), ("ask_contact", 0.25)])
def test_a_wish_for_people_is_followed_sooner(intent, nothing):
    assert decide(ranked(**{intent: 0.42}, out_of_scope=nothing, find_service=0.05), [], FOREIGN, 6).intent == intent


def test_how_to_reach_who_is_not_ours_is_declined():
    assert decide(ranked(ask_contact=0.5, out_of_scope=0.38), [], FOREIGN, 6).intent == "out_of_scope"


@pytest.mark.parametrize("intent", ["ask_for_person", "ask_contact"])
def test_a_need_that_the_catalogue_knows_goes_before_a_wish_that_is_only_likely(intent):
    found = replace(found_in_catalogue(), confidence=0.97)
    assert decide(ranked(**{intent: 0.5}, find_service=0.45), [], found, 12).intent == "find_service"


def test_an_organisation_that_is_only_guessed_is_asked_for():
    found = replace(FOREIGN, organisations=(Scored("omnia", 0.2),))
    assert decide(ranked(ask_organisation=0.9), [], found, 3).routing["decision"] == "ask"


def test_the_language_of_the_search_is_the_language_of_the_routing():
    assert decide(A_NEED, [], found_in_catalogue(), 5).routing["language"] == "en"


chances = st.floats(0, 1)
rankings = st.dictionaries(st.sampled_from(sorted(KIND_OF_INTENT)), chances, max_size=6).map(
    lambda made: ranked(**made)
)
searches = st.builds(found_in_catalogue, chances, st.floats(-1, 1), chances)


def _of_the_contract(taken: Decision) -> None:
    routing = taken.routing
    assert set(routing) == {"language", "kind", "decision", "confidence", *LISTS, "development_needs", "events"}
    assert routing["kind"] in KINDS
    assert routing["decision"] in DECISIONS
    assert 0 <= routing["confidence"] <= 1
    assert 0 <= taken.confidence <= 1
    assert all(0 <= item["score"] <= 1 for name in LISTS for item in routing[name])


@given(rankings, searches, st.integers(1, 400))
def test_every_decision_is_of_the_contracts_shape_with_probabilities_between_0_and_1(ranking, found, words):
    _of_the_contract(decide(ranking, [], found, words))


@given(rankings, searches, st.integers(1, 400))
def test_the_lists_are_empty_for_a_declined_message_and_for_no_other(ranking, found, words):
    routing = decide(ranking, [], found, words).routing
    declined = routing["decision"] == "decline"
    assert [bool(routing[name]) for name in LISTS] == [not declined] * 3


@given(chances, chances, st.floats(-1, 1), chances, st.integers(1, 400), st.floats(0.01, 0.5))
def test_what_speaks_for_a_need_never_lowers_its_chance(need, nothing, close, letters, words, more):
    def chance(need=need, nothing=nothing, close=close, letters=letters):
        made = found_in_catalogue(0.5, close, letters)
        return scope_chance(scope_evidence({"find_service": need, "out_of_scope": nothing}, made, words))

    plain = chance()
    assert 0 <= plain <= 1
    assert chance(need=need + more) >= plain
    assert chance(close=close + more) >= plain
    assert chance(letters=letters + more) >= plain
    assert chance(nothing=nothing + more) <= plain


NEW_SERVICE = {
    "fi": ["drooni kuljetuksiin", "luvat droonilla lentämiseen", "mistä saan drooneja yrityksen kuljetuksiin"],
    "sv": ["drönare för transporter", "tillstånd att flyga drönare", "var får företaget drönare för transporter"],
    "en": ["drone deliveries", "a permit to fly drones", "where can my company get drones for deliveries"],
}
OTHER_SERVICE = {
    "fi": ["starttiraha aloittavalle yrittäjälle", "tukea elämiseen yrityksen alussa", "miten haen starttirahaa"],
    "sv": ["startpeng för en ny företagare", "stöd till försörjningen i början", "hur söker jag startpeng"],
    "en": [
        "a start-up grant for a new entrepreneur",
        "support for living costs",
        "how do I apply for the start-up grant",
    ],
}


@pytest.fixture()
def small_catalogue(engine) -> Catalogue:
    """Two services of one organisation, one of them unlike anything that was ever learned."""
    texts = {"fi": "x", "sv": "x", "en": "x"}
    none = {"fi": [], "sv": [], "en": []}
    with session_maker(engine)() as session:
        office = models.Organisation(
            id="office", name=texts, name_is_ours=[], kind="network", status="active", summary=texts, description=texts,
            nicknames=none, source=[],
        )  # fmt: skip
        session.add(office)
        for entry_id, said in (("drone_deliveries", NEW_SERVICE), ("startup_grant", OTHER_SERVICE)):
            name = {language: sayings[0] for language, sayings in said.items()}
            phrases = [models.Phrase(language=code, text=text) for code, sayings in said.items() for text in sayings]
            session.add(
                models.Service(
                    id=entry_id, kind="service", status="ongoing", category="projects", cost=None, name=name,
                    name_is_ours=[], summary=name, description=name, how_to_get=name, who_for=name, delivery=[],
                    languages=["fi"], replaced_by=[], source=["test"], phrases=phrases,
                )
            )  # fmt: skip
            session.flush()
            led = {"service_id": entry_id, "other_id": "office", "position": 0}
            session.execute(models.service_provider.insert(), [led])
        session.add(models.CatalogueState(id=1, version=1))
    return Catalogue(engine, open_encoder())


@pytest.mark.parametrize(
    "text",
    [
        "mistä yritys saa drooneja kuljetuksiin",
        "tarvitsenko luvan droonin lentämiseen",
        "vi behöver drönare för våra transporter",
        "do I need a permit to fly a drone",
        "drones for our deliveries",
    ],
)
def test_a_text_close_to_a_service_published_a_minute_ago_is_not_declined(small_catalogue, text):
    found = small_catalogue.route(text)
    taken = decide(ranked(find_service=0.5, out_of_scope=0.45), [], found, len(text.split()))
    assert taken.routing["decision"] != "decline"
    assert taken.routing["services"][0]["id"] == "drone_deliveries"
