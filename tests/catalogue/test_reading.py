"""The catalogue as everybody reads it: what is asked for is found, and what was changed a moment ago is seen."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
import tiny
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from service_catalogue import kept_vectors, models
from service_catalogue.cards import get
from service_catalogue.database import Sessions
from service_catalogue.documents import KINDS, document_of
from service_catalogue.editing import Editor
from service_catalogue.encoder import LetterEncoder, SentenceEncoder, Vectors
from service_catalogue.errors import NotFound, TextUnusable
from service_catalogue.kept_vectors import KeptVectors
from service_catalogue.language import Language
from service_catalogue.loading import load_edition
from service_catalogue.reading import Catalogue

PARAPHRASES = [
    ("founding_advice", "kenen kanssa voisin pohtia oman firman aloittamista"),
    ("founding_advice", "jag skulle vilja diskutera min affärsidé med någon kunnig"),
    ("founding_advice", "could I talk to somebody about starting up on my own"),
    ("market_stall_permit", "ajattelin pitää lettukojua kauppatorilla heinäkuussa"),
    ("market_stall_permit", "måste man fråga om lov för att sälja jordgubbar på torget"),
    ("market_stall_permit", "am I allowed to sell waffles from a cart by the boats"),
    ("loan_guarantee", "omaisuuteni ei kelpaa pankille lainan pantiksi"),
    ("loan_guarantee", "jag får inte låna eftersom jag inte har något att ställa som pant"),
    ("loan_guarantee", "the bank refused to lend us money because we own nothing"),
    ("first_employee_help", "tarvitsen apulaisen, en ole ennen maksanut kenellekään palkkaa"),
    ("first_employee_help", "jag ska börja betala lön åt någon, hur går det till"),
    ("first_employee_help", "we need to recruit somebody and have never done that"),
    ("language_at_work", "asentajamme tulee Vietnamista eikä ymmärrä suomenkielisiä ohjeita"),
    ("language_at_work", "våra utländska anställda behöver lära sig finska"),
    ("language_at_work", "could someone teach Finnish to our nurses from abroad"),
    ("cellar_apprentices", "saisiko pajaan kesäksi nuoren harjoittelijan"),
    ("cellar_apprentices", "vi kunde ta en ung person på praktik i verkstan"),
    ("cellar_apprentices", "our smithy could take a young intern for July"),
]


@pytest.mark.parametrize(("service_id", "text"), PARAPHRASES)
def test_the_service_is_found_in_words_that_the_catalogue_does_not_use(
    catalogue: Catalogue, service_id: str, text: str
) -> None:
    found = catalogue.route(text)
    assert found.services[0].id == service_id
    assert found.confidence > 1 / 6


def test_a_routing_tells_language_names_package_and_organisation(catalogue: Catalogue) -> None:
    found = catalogue.route("vem går i borgen för vårt lån")
    assert found.language is Language.SV
    assert found.services[0].name == "Borgen för banklån"
    assert found.packages[0].id == "begin"
    assert found.organisations[0].id == "lantern_guarantee"
    assert found.version == 1


def test_the_names_are_in_the_language_of_the_question(catalogue: Catalogue) -> None:
    assert catalogue.route("mistä takaus yrityksen lainalle").services[0].name == "Takaus pankkilainalle"
    assert catalogue.route_in("lainantakaus", Language.EN).services[0].name == "Guarantee for a bank loan"
    assert catalogue.route("lainantakaus", prior=Language.SV).language is Language.SV


@pytest.mark.parametrize("text", ["", "  ", "\0", "\ud83d", "x" * 2001])
def test_what_is_no_text_is_not_searched_with(catalogue: Catalogue, text: str) -> None:
    with pytest.raises(TextUnusable):
        catalogue.route(text)


@pytest.mark.parametrize("text", ["🚀", "?", "日本語", "'; DROP TABLE service; --", "{{7*7}}", "%s %d", "a" * 2000])
def test_any_other_text_is_routed(catalogue: Catalogue, text: str) -> None:
    assert catalogue.route(text).services


def test_something_foreign_is_further_away_than_what_the_catalogue_knows(catalogue: Catalogue) -> None:
    known = catalogue.route("vakuudet eivät riitä lainaan")
    foreign = catalogue.route("kuka voitti jääkiekon maailmanmestaruuden")
    assert known.close_three > foreign.close_three
    assert known.letters > foreign.letters


@pytest.mark.parametrize(
    "text", ["mistä mehiläispesiä", "hur börjar man med honungsproduktion", "where to get beehives"]
)
def test_a_service_added_a_moment_ago_is_found_by_the_very_next_question(
    filled: Engine, filled_sessions: Sessions, encoder: SentenceEncoder, text: str
) -> None:
    asked_here, asked_elsewhere = Catalogue(filled, encoder), Catalogue(filled, encoder)
    assert tiny.first_service(asked_here, text) != "beekeeping"
    assert tiny.first_service(asked_elsewhere, text) != "beekeeping"
    with filled_sessions() as session:
        tiny.publish_beekeeping(session)
    for reader in (asked_here, asked_elsewhere):
        found = reader.route(text)
        assert found.services[0].id == "beekeeping"
        assert found.organisations[0].id == "lantern_guarantee"
        assert found.version == 2
        assert "beekeeping" in reader.snapshot().names.services


def test_a_removed_service_is_found_by_nobody(
    catalogue: Catalogue, filled_sessions: Sessions, encoder: SentenceEncoder
) -> None:
    elsewhere = Catalogue(catalogue.engine, encoder)
    assert tiny.first_service(elsewhere, "saanko myydä makkaraa torilla") == "market_stall_permit"
    catalogue.service_cards(["market_stall_permit"], Language.FI)
    with filled_sessions() as session:
        session.delete(get(session, models.Service, "market_stall_permit"))
        tiny.raise_version(session)
    for reader in (catalogue, elsewhere):
        found = reader.route("saanko myydä makkaraa torilla")
        assert "market_stall_permit" not in [service.id for service in found.services]
        assert "market_stall_permit" not in reader.snapshot().names.services
        with pytest.raises(NotFound):
            reader.service_cards(["market_stall_permit"], Language.FI)


def test_a_service_that_ended_a_moment_ago_is_shown_as_ended(catalogue: Catalogue, filled_sessions: Sessions) -> None:
    assert catalogue.service_cards(["loan_guarantee"], Language.EN)[0]["status"] == "ongoing"
    with filled_sessions() as session:
        service = get(session, models.Service, "loan_guarantee")
        service.status, service.replaced_by = "ended", ["founding_advice"]
        tiny.raise_version(session)
    card = catalogue.service_cards(["loan_guarantee"], Language.EN)[0]
    assert (card["status"], card["replaced_by"]) == ("ended", ["founding_advice"])
    # Who asks for it is still led to it, to be told what replaced it.
    assert tiny.first_service(catalogue, "lainantakaus yritykselle") == "loan_guarantee"


def test_a_service_that_got_another_name_is_called_that_at_once(
    catalogue: Catalogue, filled_sessions: Sessions
) -> None:
    catalogue.service_cards(["loan_guarantee"], Language.FI)
    with filled_sessions() as session:
        name = {"fi": "Lyhdyn takaus", "sv": "Lyktans borgen", "en": "Lantern's guarantee"}
        get(session, models.Service, "loan_guarantee").name = name
        tiny.raise_version(session)
    assert catalogue.route("lainantakaus").services[0].name == "Lyhdyn takaus"
    assert catalogue.service_cards(["loan_guarantee"], Language.FI)[0]["name"] == "Lyhdyn takaus"


def test_an_empty_catalogue_answers_with_nothing(engine: Engine, encoder: SentenceEncoder) -> None:
    empty = Catalogue(engine, encoder)
    found = empty.route("mistä saan apua")
    assert (found.services, found.organisations, found.packages) == ((), (), ())
    assert found.confidence == 0.0
    assert empty.version() == found.version == 0


def test_an_empty_catalogue_is_filled_while_it_is_read(
    engine: Engine, sessions: Sessions, encoder: SentenceEncoder
) -> None:
    reader = Catalogue(engine, tiny.FakeEncoder())
    assert reader.route("lainantakaus").services == ()
    load_edition(sessions, tiny.KUVALA)
    assert tiny.first_service(reader, "lainantakaus") == "loan_guarantee"


def test_the_catalogue_works_with_letters_only(engine: Engine, sessions: Sessions) -> None:
    load_edition(sessions, tiny.KUVALA)
    reader = Catalogue(engine, LetterEncoder())
    assert tiny.first_service(reader, "lainantakausta") == "loan_guarantee"
    assert tiny.first_service(reader, "glasskioskar i hamnen") == "market_stall_permit"


def test_no_text_is_encoded_twice(engine: Engine, sessions: Sessions) -> None:
    load_edition(sessions, tiny.KUVALA)
    counting = tiny.CountingEncoder(tiny.FakeEncoder())
    first = Catalogue(engine, counting)
    first.route("lainantakaus")
    first.route("torimyynti")
    assert len(counting.catalogue_texts) == len(set(counting.catalogue_texts)) == tiny.SAYINGS
    Catalogue(engine, counting).route("lainantakaus")
    assert len(counting.catalogue_texts) == tiny.SAYINGS
    with sessions() as session:
        tiny.publish_beekeeping(session)
    first.route("hunajaa")
    new = counting.catalogue_texts[tiny.SAYINGS :]
    assert sorted(new) == sorted(text for texts in tiny.BEEKEEPING.values() for text in texts)
    with sessions() as session:
        assert session.execute(select(func.count()).select_from(models.TextVector)).scalar_one() == tiny.SAYINGS + 9


CHANGES = {
    "published": lambda editor, _: editor.publish("service", tiny.beekeeping()),
    "withdrawn": lambda editor, _: editor.withdraw("service", "market_stall_permit"),
    "ended": lambda editor, _: editor.end("service", "loan_guarantee", ["founding_advice"]),
    "merged": lambda editor, _: editor.end("organisation", "kuvala_employment", ["lantern_guarantee"]),
    "reworded": lambda editor, document: editor.publish(
        "service", {**document, "phrases": {**document["phrases"], "fi": ["aivan uutta puhetta", *_PHRASES]}}
    ),
    "moved": lambda editor, document: editor.publish("service", {**document, "packages": ["people"], "headings": []}),
}
_PHRASES = [f"yrityksen perustaminen {number}" for number in range(8)]


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_change_the_catalogue_is_as_one_read_for_the_first_time(
    engine: Engine, sessions: Sessions, change: str
) -> None:
    load_edition(sessions, tiny.KUVALA)
    changed = Catalogue(engine, LetterEncoder())
    changed.snapshot()
    with sessions() as session:
        document = document_of(session, KINDS["service"], "founding_advice")
    CHANGES[change](Editor(sessions, "maija"), document)
    kept, fresh = changed.snapshot(), Catalogue(engine, LetterEncoder()).snapshot()
    assert replace(kept, index=fresh.index) == fresh
    assert kept.index.service_ids == fresh.index.service_ids
    for text in ("lainantakaus", "aivan uutta puhetta", "var får jag bikupor", "torilupa makkaroille", "qwzx"):
        asked = LetterEncoder().query(text)
        views = [made.index.views(text, asked, Language.FI) for made in (kept, fresh)]
        assert np.allclose(*views, atol=1e-5), text


def test_after_a_change_only_the_vectors_of_new_texts_are_read(
    engine: Engine, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_edition(sessions, tiny.KUVALA)
    reader = Catalogue(engine, LetterEncoder())
    reader.snapshot()
    asked = []
    stored = KeptVectors._stored
    monkeypatch.setattr(KeptVectors, "_stored", lambda own, of, keys: asked.append(len(keys)) or stored(own, of, keys))
    with sessions() as session:
        tiny.publish_beekeeping(session)
    reader.snapshot()
    with sessions() as session:
        tiny.raise_version(session)
    reader.snapshot()
    assert asked == [9, 0]


def test_vectors_that_are_too_many_to_hold_are_read_again(
    engine: Engine, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_edition(sessions, tiny.KUVALA)
    monkeypatch.setattr(kept_vectors, "MOST_HELD", 10)
    counting = tiny.CountingEncoder(tiny.FakeEncoder())
    reader = Catalogue(engine, counting)
    before = reader.route("lainantakaus").services
    with sessions() as session:
        tiny.raise_version(session)
    assert reader.route("lainantakaus").services == before
    assert len(counting.catalogue_texts) == tiny.SAYINGS


def test_stored_vectors_are_those_that_were_made(engine: Engine, sessions: Sessions) -> None:
    load_edition(sessions, tiny.KUVALA)
    made = Catalogue(engine, tiny.FakeEncoder()).snapshot().index
    read = Catalogue(engine, tiny.CountingEncoder(tiny.FakeEncoder())).snapshot().index
    question = tiny.FakeEncoder().query("lainantakaus")
    assert np.array_equal(
        made.views("lainantakaus", question, Language.FI), read.views("lainantakaus", question, Language.FI)
    )


def test_each_encoder_keeps_vectors_of_its_own(engine: Engine, sessions: Sessions) -> None:
    load_edition(sessions, tiny.KUVALA)
    Catalogue(engine, tiny.FakeEncoder()).snapshot()
    assert tiny.first_service(Catalogue(engine, LetterEncoder()), "lainantakaus") == "loan_guarantee"


def test_the_index_is_kept_until_the_catalogue_changes(catalogue: Catalogue, filled_sessions: Sessions) -> None:
    held = catalogue.snapshot()
    catalogue.route("mitä vain")
    assert catalogue.snapshot() is held
    with filled_sessions() as session:
        tiny.raise_version(session)
    assert catalogue.snapshot() is not held


def test_many_who_ask_at_once_make_one_index(engine: Engine, sessions: Sessions) -> None:
    load_edition(sessions, tiny.KUVALA)
    counting = tiny.CountingEncoder(tiny.FakeEncoder())
    reader = Catalogue(engine, counting)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: reader.route("lainantakaus").services[0].id, range(32)))
    assert set(found) == {"loan_guarantee"}
    assert len(counting.catalogue_texts) == tiny.SAYINGS


def test_two_processes_that_make_the_index_at_once_both_answer(engine: Engine, sessions: Sessions) -> None:
    load_edition(sessions, tiny.KUVALA)
    together = threading.Barrier(2, timeout=20)

    class Meeting(tiny.FakeEncoder):
        """Encodes when both have found out which vectors are missing."""

        def queries(self, texts: list[str]) -> Vectors:
            if len(texts) > 1:
                together.wait()
            return super().queries(texts)

    readers = [Catalogue(engine, Meeting()), Catalogue(engine, Meeting())]
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda reader: tiny.first_service(reader, "lainantakaus"), readers))
    assert found == ["loan_guarantee", "loan_guarantee"]


def test_cards_come_in_the_order_asked_for_and_with_the_public_address(
    filled: Engine, encoder: SentenceEncoder
) -> None:
    reader = Catalogue(filled, encoder, public_url="https://torilla.example")
    cards = reader.service_cards(["language_at_work", "founding_advice"], Language.SV)
    assert [card["id"] for card in cards] == ["language_at_work", "founding_advice"]
    assert cards[0]["url"] == "https://torilla.example/sv/services/language_at_work"
    assert reader.service_cards([], Language.SV) == []


def test_the_names_hold_every_language_and_nickname(catalogue: Catalogue) -> None:
    names = catalogue.snapshot().names
    assert set(names.services["loan_guarantee"]) == {
        "Takaus pankkilainalle",
        "Borgen för banklån",
        "Guarantee for a bank loan",
    }
    assert {"Takausyhtiö Lyhty", "Lyktan", "Lantern"} <= set(names.organisations["lantern_guarantee"])
    assert names.packages["people"] == ("Väki", "Personal", "People")
