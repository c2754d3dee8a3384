"""What visitors read: every word in three languages, and no city's name outside of its content."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
import yaml

from bot.pages import words
from bot.settings import ROOT
from service_catalogue.detection import find_language
from service_catalogue.language import LANGUAGES

CODES = {language.value for language in LANGUAGES}
#: Words that happen to be the same in two languages.
ALIKE: set[str] = set()

#: Names of the shipped edition that belong in its content, and in examples of what people say, only.
NAMES = (
    r"\bespoo\w*|\besbo\w*|\w*yritysespoo\w*|\w*företagsesbo\w*|\benterpriseespoo\w*|business espoo|\bomnia\w*"
    r"|\botanie\w*|\botnäs\w*|\btapiola\w*|\bhagalund\w*|\bte-toimisto\w*|\buudenmaan\w*|\bnylands?\b|\buusimaa\w*"
    r"|\bhelsing\w*|\bhelsinki\w*|\bfinnvera\w*"
)
#: The one place in the code that says which edition fills an empty database.
CHOICE_OF_EDITION = re.compile(r'ROOT / "catalogue" / "content" / "espoo"')
#: The zone of all cities of Finland happens to be called after one.
ZONE = "Europe/Helsinki"
#: The list of all municipalities of the country has every city's name.
NATIONAL = {"catalogue/service_catalogue/formats/ptv_codes.py"}
#: Where no name of a city may stand.
CODE = ["catalogue/service_catalogue", "bot", "actions", "data/rules", "data/responses"]
SINGLE = ["domain.yml", "config.yml"]


def texts_without_names() -> list[Path]:
    """Every text file of the code."""
    suffixes = {".py", ".html", ".js", ".css", ".svg", ".yml", ".yaml", ".mako", ".txt", ".xml", ".json"}
    found = [file for folder in CODE for file in sorted((ROOT / folder).rglob("*")) if file.suffix in suffixes]
    found = [file for file in found if file.relative_to(ROOT).as_posix() not in NATIONAL]
    return [*found, *(ROOT / name for name in SINGLE)]


def names_in(text: str) -> list[str]:
    """The names that stand in a text, the choice of the edition apart."""
    return re.findall(NAMES, CHOICE_OF_EDITION.sub("", text).replace(ZONE, ""), re.IGNORECASE)


@lru_cache
def templates() -> str:
    """All templates as one text."""
    found = sorted((ROOT / "bot" / "pages" / "templates").rglob("*.html"))
    assert found
    return "\n".join(file.read_text(encoding="utf-8") for file in found)


def test_no_citys_name_stands_in_the_code() -> None:
    files = texts_without_names()
    assert len(files) > 60
    found = {str(file.relative_to(ROOT)): names for file in files if (names := names_in(file.read_text("utf-8")))}
    assert found == {}


@pytest.mark.parametrize(
    "text", ["Tervetuloa Espooseen", "Esbos tjänster", "YritysEspoosta", "ask Omnia", "in Otaniemi", "business espoo"]
)
def test_a_citys_name_would_be_noticed(text: str) -> None:
    assert names_in(text)


@pytest.mark.parametrize("text", ["a response", "the respondent", "corresponds", "omnibus", 'action="send_response"'])
def test_other_words_are_no_citys_name(text: str) -> None:
    assert not names_in(text)


def test_the_edition_is_chosen_in_one_place() -> None:
    chosen = [file for file in texts_without_names() if CHOICE_OF_EDITION.search(file.read_text("utf-8"))]
    assert [file.relative_to(ROOT).as_posix() for file in chosen] == ["bot/settings.py"]


def test_every_word_of_the_pages_exists_in_every_language() -> None:
    for key, texts in words.WORDS.items():
        assert set(texts) == CODES, key
        assert all(text.strip() == text and text for text in texts.values()), key


def test_the_words_of_the_pages_differ_between_languages() -> None:
    alike = {key for key, texts in words.WORDS.items() if len(set(texts.values())) < len(CODES)}
    assert alike == ALIKE


def test_the_gaps_of_a_word_are_the_same_in_every_language() -> None:
    for key, texts in words.WORDS.items():
        assert len({frozenset(re.findall(r"{(\w*)}", text)) for text in texts.values()}) == 1, key


def test_every_word_that_is_used_exists_and_every_one_that_exists_is_used() -> None:
    pages = (ROOT / "bot" / "pages" / "pages.py").read_text("utf-8")
    script = (ROOT / "bot" / "pages" / "static" / "chat.js").read_text("utf-8")
    used = set(re.findall(r"\bwords\.(\w+)", templates())) | set(re.findall(r"\bwords\.(\w+)", script))
    used -= {"format"}
    by_value = {"free", "paid", "members", *CODES}  # looked up by a service's cost and languages
    assert used <= set(words.WORDS)
    unused = set(words.WORDS) - used - by_value - {key for key in words.WORDS if f'"{key}"' in pages}
    assert unused == set()


def test_the_chats_script_is_handed_every_word_it_asks_for() -> None:
    script = (ROOT / "bot" / "pages" / "static" / "chat.js").read_text("utf-8")
    asked = set(re.findall(r"\bwords\.(\w+)", script))
    assert asked
    assert asked <= set(words.ONLY_FOR_SCRIPTS)
    assert set(words.ONLY_FOR_SCRIPTS) <= set(words.WORDS)


def test_words_of_one_language_are_those_of_the_table() -> None:
    for language in LANGUAGES:
        assert words.words(language) == {key: texts[language.value] for key, texts in words.WORDS.items()}


def _responses() -> Iterator[tuple[str, str, str]]:
    for file in sorted((ROOT / "data" / "responses").glob("*.yml")):
        for name, variants in yaml.safe_load(file.read_text("utf-8"))["responses"].items():
            for variant in variants:
                yield name, variant["condition"][0]["value"], variant["text"]


def test_every_response_is_in_the_language_it_says() -> None:
    checked = 0
    for name, code, text in _responses():
        own_words = re.sub(r"{\w+}", "", text)
        if len(own_words.split()) < 4:
            continue
        checked += 1
        assert find_language(own_words) == code, (name, text)
    assert checked > 50


def test_every_word_of_the_pages_is_in_the_language_it_says() -> None:
    for key, texts in words.WORDS.items():
        for code, text in texts.items():
            if len(text.split()) >= 4:
                assert find_language(text) == code, (key, text)
