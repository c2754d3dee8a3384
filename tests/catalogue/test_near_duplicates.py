"""Phrases of two services that nobody could tell apart are found; phrases that differ in what counts are not."""

from __future__ import annotations

import pytest
import tiny

from service_catalogue.content import read_edition
from service_catalogue.language import LANGUAGES, Language
from service_catalogue.near_duplicates import alike_phrases, borrowed_names, copied_texts

FI, SV, EN = LANGUAGES

SAME = [
    (FI, "miten haen starttirahaa", "miten haen starttirahaa"),
    (FI, "miten haen starttirahaa", "Miten starttirahaa haetaan?"),
    (FI, "miten haen starttirahaa", "starttirahan hakeminen"),
    (FI, "mistä saan kesätyösetelin", "kesätyöseteli, mistä sen saa"),
    (FI, "palkkatukea työnantajalle", "palkkatuki työnantajille"),
    (FI, "rakennuslupa varastohallille", "rakennusluvan hakeminen varastohallille"),
    (FI, "mistä löydän mentorin", "mentori mistä löytyy"),
    (FI, "tyottomyysturva", "Työttömyysturva!"),
    (FI, "elintarvikehuoneiston ilmoitus", "elintarvikehuoneistoilmoitus"),
    (SV, "hur ansöker jag om startpeng", "startpengen, hur ansöks den"),
    (SV, "bygglov för lagerhall", "var får jag bygglov för en lagerhall"),
    (SV, "jag vill sälja mitt företag", "sälja företaget"),
    (SV, "hur lägger jag ner min firma", "lägga ned firman"),
    (SV, "läroavtal för ny anställd", "läroavtal för nyanställd"),
    (EN, "how do I apply for the start-up grant", "applying for a startup grant"),
    (EN, "building permit for a warehouse", "I need a building permit for my warehouse"),
    (EN, "selling my company", "I want to sell my company"),
    (EN, "residence permit for an entrepreneur", "entrepreneur’s residence permit"),
    (EN, "summer job voucher for companies", "summer job vouhcer for a company"),
]

DIFFERENT = [
    (FI, "oppisopimus nykyiselle työntekijälle", "oppisopimus uudelle työntekijälle"),
    (FI, "kelan tuki yrittäjälle 2020", "kunnan tuki yrittäjälle 2020"),
    (FI, "rahoitusneuvonta yritykselle", "kasvuneuvonta yritykselle"),
    (FI, "y-tunnuksen lakkauttaminen", "miten saan y-tunnuksen"),
    (FI, "muutosturva työnantajalle", "muutosturva 55"),
    (FI, "TyEL-vakuutus", "YEL-vakuutus"),
    (FI, "miten haen starttirahaa", "miten haen palkkatukea"),
    (SV, "nedläggningsanmälan i registret", "ändringsanmälan i registret"),
    (SV, "läroavtal för en anställd vi redan har", "läroavtal för nyanställd"),
    (SV, "jag kan mitt yrke men inte att sälja", "jag kan mitt yrke men inte företagandet"),
    (EN, "the bank guarantee", "the bank start guarantee"),
    (EN, "change security for employers", "change security 55+"),
    (EN, "Can we apply for round 2025?", "Can we apply for round 2026?"),
    (EN, "can a company develop its service there", "what services can a resident use there"),
]


@pytest.mark.parametrize(("language", "first", "second"), SAME)
def test_rewordings_of_one_need_in_two_services_are_alike(language: Language, first: str, second: str) -> None:
    assert alike_phrases([("a", first), ("b", second)], language) == [(0, 1)]


@pytest.mark.parametrize(("language", "first", "second"), DIFFERENT)
def test_phrases_that_one_telling_word_keeps_apart_are_not_alike(language: Language, first: str, second: str) -> None:
    assert alike_phrases([("a", first), ("b", second)], language) == []


def test_rewordings_within_one_service_are_wanted() -> None:
    assert alike_phrases([("a", "miten haen starttirahaa"), ("a", "starttirahan haku")], FI) == []


def test_all_pairs_of_several_services_are_told_the_earlier_place_first() -> None:
    phrases = [("a", "market stall"), ("b", "bank loan"), ("c", "the market stalls"), ("d", "a market stall")]
    assert alike_phrases(phrases, EN) == [(0, 2), (0, 3), (2, 3)]


def test_a_word_that_very_many_services_hold_tells_nothing_apart() -> None:
    elsewhere = [(f"service_{number}", f"kuvala {word}") for number, word in enumerate("ABCDEFGH")]
    assert alike_phrases([("a", "market stall kuvala"), ("b", "market stall")], EN) == []
    assert alike_phrases([("a", "market stall kuvala"), ("b", "market stall"), *elsewhere], EN) == [(0, 1)]


def test_phrases_of_a_tiny_edition_are_told_apart() -> None:
    edition = read_edition(tiny.KUVALA)
    for language in LANGUAGES:
        said = [(each.id, text) for each in edition.services for text in getattr(each.phrases, language.value)]
        assert alike_phrases(said, language) == []


def test_saying_another_services_name_is_found_whatever_the_spelling() -> None:
    names = [("permit", "Torimyyntilupa"), ("advice", "Neuvontaa perustajalle")]
    phrases = [("advice", "tori-myyntilupa"), ("advice", "neuvontaa perustajalle"), ("permit", "lupa myydä torilla")]
    assert list(borrowed_names(names, phrases)) == [(0, 0)]


def test_texts_that_are_copies_but_for_a_word_are_found() -> None:
    texts = [
        ("a", "The town advises new businesses and grants permits for its market square."),
        ("b", "The town advises all businesses and grants permits for its market square."),
        ("c", "The town lends workshops to firms that want to try out a product."),
    ]
    assert list(copied_texts(texts)) == [(0, 1)]
