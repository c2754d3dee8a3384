"""Misspelt words are found, and right ones, names and compounds are left alone, in three languages."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from service_catalogue.language import LANGUAGES, Language
from service_catalogue.spelling import PACKAGES, Knows, Names, Speller, open_dictionary

FI, SV, EN = LANGUAGES
NOTHING = Names()


@pytest.fixture(scope="module")
def dictionaries() -> dict[Language, Knows]:
    """The system's dictionaries; CI must have them all."""
    found = {language: opened for language in LANGUAGES if (opened := open_dictionary(language))}
    missing = [PACKAGES[language] for language in LANGUAGES if language not in found]
    if missing and not os.environ.get("BERTTA_DICTIONARIES_REQUIRED"):
        pytest.skip(f"install {' '.join(missing)} to check the spelling")
    assert not missing
    return found


def speller(dictionaries: dict[Language, Knows], language: Language, names: Names = NOTHING) -> Speller:
    """As a check makes it: the other languages' dictionaries know names."""
    others = [knows for code, knows in dictionaries.items() if code is not language]
    return Speller(language, dictionaries[language], names, others)


def knowing(*words: str) -> Callable[[str], bool]:
    """A dictionary of these words."""
    return set(words).__contains__


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (FI, "Hae starttirahaa ennen kuin aloitat päätoimisena yrittäjänä."),
        (FI, "Palkkatukihakemuksen voi täyttää sähköisesti työnantajan asiointipalvelussa."),
        (FI, "Neuvontaa saa yritys- ja verotusasioissa, myös 3D-tulostimella tehdyistä tuotteista."),
        (FI, "Yli 55-vuotiaille ja EU-maista tuleville, 1.1.2025 alkaen, 16 000 euroa, 20 m²."),
        (SV, "Ansök om stöd innan du börjar som företagare på heltid, t.ex. inom hälso- och sjukvården."),
        (SV, "Företagets revisionsberättelse och momsdeklaration lämnas till Skatteförvaltningen."),
        (SV, "Sysselsättningstjänsterna i Grankulla, Kyrkslätt och Åbo betjänar 15–17-åringar."),
        (EN, "Apply for a start-up grant before you organise the company's co-creation sessions."),
        (EN, "The adviser’s programme doesn’t cover labour-market training."),
        (EN, "See https://example.org/startt, write to neuvnta@example.org or read 003_dbf18e.txt on example.fi."),
    ],
)
def test_right_words_inflected_compound_and_with_hyphens_pass(dictionaries, language: Language, text: str) -> None:
    assert speller(dictionaries, language).unknown(text) == []


@pytest.mark.parametrize(
    ("language", "text", "wrong"),
    [
        (FI, "Hae startirahaa ennen kuin aloitat", ["startirahaa"]),
        (FI, "Yrityksen lopetaminen ja tyottomyys", ["lopetaminen", "tyottomyys"]),
        (FI, "Neuvontaa maahanmuuttaneille yritäjille", ["maahanmuuttaneille", "yritäjille"]),
        (FI, "hallinto-oikeudden päätös", ["hallinto-oikeudden"]),
        (SV, "Ansök på en webbblankett om tilstånd", ["webbblankett", "tilstånd"]),
        (SV, "försäkring för foretagare", ["foretagare"]),
        (EN, "Aply for the begining of your busines", ["Aply", "begining", "busines"]),
        (EN, "a long-trem plan, a long-trem loan", ["long-trem"]),
    ],
)
def test_misspelt_words_are_told_each_once_in_their_order(dictionaries, language, text: str, wrong: list[str]) -> None:
    assert speller(dictionaries, language).unknown(text) == wrong


def test_every_language_has_its_own_words(dictionaries) -> None:
    assert speller(dictionaries, EN).unknown("yritys grows") == ["yritys"]
    assert speller(dictionaries, FI).unknown("growing yritys") == ["growing"]


def test_a_word_with_a_capital_that_another_language_knows_is_a_name(dictionaries) -> None:
    assert speller(dictionaries, EN).unknown("an office in Leppävaara and Helsingfors") == []
    assert speller(dictionaries, EN).unknown("an office in leppävaara") == ["leppävaara"]


@pytest.mark.parametrize(
    ("language", "names", "right", "wrong"),
    [
        (FI, ["Lyhtyvera"], "Lyhtyvera Lyhtyveran Lyhtyveraan Lyhtyverasta Lyhtyverallekin", "Lyhtyvra Lyhtyverakoste"),
        (FI, ["KVT"], "KVT KVT:n KVT:hen KVT:ssä", "KTV:n"),
        (FI, ["Kiubus"], "Kiubus Kiubuksen Kiubuksesta", "Kiubuskoste"),
        (FI, ["zormi"], "zormi Zormin-tuki zormeja zormeihin zormiyritykselle palveluzormi", "zormikoste Zrmi"),
        (SV, ["Lyktvera"], "Lyktvera Lyktveras Lyktveran Lyktvera-borgen", "Lyktvra"),
        (SV, ["zorpp"], "zorpp zorpps zorppet zorppföretag Zorppföretagens startzorpp", "zoorpp zorppföretga"),
        (EN, ["Lanterna"], "Lanterna Lanterna's Lanterna’s", "Lantena's"),
        (EN, ["zorpspace"], "zorpspace zorpspaces Zorpspaces", "zorpspacing"),
    ],
)
def test_a_listed_name_passes_inflected_and_a_misspelt_one_does_not(
    dictionaries, language, names, right, wrong
) -> None:
    checked = speller(dictionaries, language, Names(frozenset(names)))
    assert checked.unknown(right) == []
    assert checked.unknown(wrong) == wrong.split()


def test_a_name_of_several_words_passes_as_a_whole_only() -> None:
    checked = Speller(EN, knowing("the", "of"), Names(phrases=frozenset({"Zorp your Klim"})))
    assert checked.unknown("the Zorp your Klim's") == []
    assert checked.unknown("your Klim of the Zorp") == ["your", "Klim", "Zorp"]


def test_a_name_with_capitals_must_be_written_with_them() -> None:
    checked = Speller(FI, knowing(), Names(frozenset({"KVT"})))
    assert checked.unknown("kvt") == ["kvt"]


def test_a_name_written_together_of_known_words_passes() -> None:
    checked = Speller(SV, knowing("Yritys", "Kuvala"), NOTHING)
    assert checked.unknown("YritysKuvala") == []
    assert checked.unknown("YrritysKuvala") == ["YrritysKuvala"]


def test_what_was_needed_of_the_names_is_remembered() -> None:
    checked = Speller(EN, knowing("with"), Names(frozenset({"Zorp", "Klim"}), frozenset({"Make with Blim", "Of Blom"})))
    checked.unknown("with Zorp's Make with Blim")
    assert checked.used == {"Zorp", "Make with Blim"}


def test_a_missing_dictionary_is_told_and_not_a_dictionary_that_knows_everything(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr("service_catalogue.spelling._FOLDER", tmp_path)
    assert open_dictionary(SV) is None
    assert open_dictionary(EN) is None


def test_without_voikko_finnish_has_no_dictionary(monkeypatch) -> None:
    import libvoikko

    def missing(_language: str) -> None:
        raise OSError("libvoikko.so.1: cannot open shared object file")

    monkeypatch.setattr(libvoikko, "Voikko", missing)
    assert open_dictionary(FI) is None
