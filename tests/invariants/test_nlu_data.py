"""The questions that answers are measured with: enough, right, and never seen in training."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import lru_cache
from typing import Any

import pytest
import yaml
from rapidfuzz import fuzz, process

from bot.settings import ROOT
from service_catalogue.content import read_edition
from service_catalogue.language import LANGUAGES

CODES = [language.value for language in LANGUAGES]
CONTENT = ROOT / "catalogue" / "content" / "espoo"
#: At this likeness (0..100) a question is one that was learned, in other letters.
TOO_ALIKE = 90
#: Below this many letters two questions are alike by chance ("kiitos", "kiitos!"), and only the same one counts.
SHORT = 20
FEWEST = 250
KINDS = {"service", "organisation", "package", "event", "development_need", "contact", "human", "smalltalk"}
KINDS |= {"out_of_scope", "unclear"}
#: The kinds whose right answer names something of the catalogue; for a broad question a package is enough.
NAMING = {"service": ("services", "packages"), "organisation": ("organisations",), "package": ("packages",)}


@lru_cache
def questions(which: str, code: str) -> tuple[dict[str, Any], ...]:
    """The questions of a set in a language."""
    lines = (ROOT / "tests" / "nlu" / f"{which}_{code}.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line) for line in lines if line.strip())


def folded(text: str) -> str:
    """A text in small letters, without marks (but for hyphens) and doubled spaces."""
    return " ".join(re.sub(r"[^\w-]+|_", " ", text.casefold()).split())


@lru_cache
def learned() -> dict[str, str]:
    """All that is learned from, folded, and where it stands."""
    found = {}
    for file in sorted((ROOT / "data" / "nlu").rglob("*.yml")):
        for item in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            lines = item.get("examples", "").splitlines()
            found.update({folded(line.removeprefix("- ")): file.name for line in lines if line.strip()})
    for service in read_edition(CONTENT).services:
        for phrases in service.phrases.dict().values():
            found.update({folded(phrase): service.id for phrase in phrases})
    assert len(found) > 3000
    return found


def alike(text: str, others: list[str]) -> tuple[str, float] | None:
    """The one of `others` that a text is too much like.

    A single word or a few signs ("HILMA", "hej", "???") can be said in one way only, and so may have been learned.
    """
    if len(text.split()) < 2:
        return None
    if len(text) < SHORT:
        return (text, 100.0) if text in others else None
    found = process.extractOne(text, others, scorer=fuzz.ratio, score_cutoff=TOO_ALIKE)
    return (found[0], found[1]) if found else None


@pytest.mark.parametrize("which", ["heldout", "tuning"])
@pytest.mark.parametrize("code", CODES)
def test_no_question_was_learned(which: str, code: str) -> None:
    others = list(learned())
    found = {
        question["id"]: (question["text"], near[0], learned()[near[0]])
        for question in questions(which, code)
        if (near := alike(folded(question["text"]), others))
    }
    assert found == {}


def test_a_question_that_was_learned_would_be_noticed() -> None:
    phrase = next(text for text in learned() if len(text) > 40)
    assert alike(phrase, list(learned()))
    assert alike(phrase[:10] + phrase[11:], list(learned()))
    assert not alike("zzzz qqqq wwww xxxx kkkk jjjj", list(learned()))


@pytest.mark.parametrize("code", CODES)
def test_there_are_enough_questions_in_every_language(code: str) -> None:
    assert len(questions("heldout", code)) >= FEWEST


@pytest.mark.parametrize("which", ["heldout", "tuning"])
def test_no_question_stands_twice(which: str) -> None:
    counted = Counter(
        (code, folded(question["text"]) or question["text"]) for code in CODES for question in questions(which, code)
    )
    assert [text for text, times in counted.items() if times > 1] == []


def test_what_is_tuned_on_is_not_measured_with() -> None:
    tuning = [question for code in CODES for question in questions("tuning", code)]
    heldout = [question for code in CODES for question in questions("heldout", code)]
    assert not {question["id"] for question in tuning} & {question["id"] for question in heldout}
    texts = [folded(question["text"]) for question in heldout]
    near = {question["id"]: found for question in tuning if (found := alike(folded(question["text"]), texts))}
    assert near == {}


def test_every_question_has_an_id_of_its_own() -> None:
    counted = Counter(
        question["id"] for which in ("heldout", "tuning") for code in CODES for question in questions(which, code)
    )
    assert [entry_id for entry_id, times in counted.items() if times > 1] == []


@pytest.mark.parametrize("which", ["heldout", "tuning"])
@pytest.mark.parametrize("code", CODES)
def test_every_label_exists_in_the_content(which: str, code: str) -> None:
    edition = read_edition(CONTENT)
    known = {
        "services": {service.id for service in edition.services},
        "organisations": {organisation.id for organisation in edition.organisations},
        "packages": {package.id for package in edition.packages},
    }
    wrong = [
        (question["id"], key, label)
        for question in questions(which, code)
        for key, ids in known.items()
        for label in question.get(key) or []
        if label not in ids
    ]
    assert wrong == []


@pytest.mark.parametrize("which", ["heldout", "tuning"])
@pytest.mark.parametrize("code", CODES)
def test_every_question_is_labelled_whole(which: str, code: str) -> None:
    for question in questions(which, code):
        assert question["text"].strip(), question["id"]
        assert question["lang"] == code, question["id"]
        assert question["kind"] in KINDS, question["id"]
        if keys := NAMING.get(question["kind"]):
            assert any(question[key] for key in keys), question["id"]


def test_no_service_that_has_ended_is_the_only_right_answer_of_most_questions() -> None:
    ended = {service.id for service in read_edition(CONTENT).services if service.status == "ended"}
    asked = [question for code in CODES for question in questions("heldout", code) if question.get("services")]
    only_ended = [question for question in asked if set(question["services"]) <= ended]
    assert len(only_ended) < len(asked) / 10


@pytest.mark.parametrize("code", CODES)
def test_the_questions_reach_over_the_whole_catalogue(code: str) -> None:
    packages = {package.id for package in read_edition(CONTENT).packages}
    counted = Counter(label for question in questions("heldout", code) for label in question.get("packages") or [])
    assert {package for package in packages if counted[package] < 10} == set()
