"""The dialogue's parts fit together: intents, examples, rules, responses and actions, in three languages."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa_sdk import Action

from bot.assistant.decisions import KIND_OF_INTENT
from bot.settings import ROOT
from service_catalogue.language import LANGUAGES

DATA = ROOT / "data"
ACTIONS = ROOT / "actions"
#: Set by the pipeline or the server, never learned.
INTERNAL = {"nlu_fallback", "technical_error"}
#: Files in actions/ that are no skill: what all skills share.
SHARED = {"turn", "cards", "__init__"}
CODES = [language.value for language in LANGUAGES]


@lru_cache
def domain() -> dict[str, Any]:
    """`domain.yml`."""
    return read(ROOT / "domain.yml")


def read(file: Path) -> dict[str, Any]:
    """A YAML file."""
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def files(*folders: str) -> list[Path]:
    """The YAML files of a folder of data/; none would make every rule hold."""
    found = sorted(DATA.joinpath(*folders).glob("*.yml"))
    assert found, folders
    return found


@lru_cache
def intents() -> tuple[str, ...]:
    """The intents of the domain."""
    return tuple(name for item in domain()["intents"] for name in (item if isinstance(item, dict) else [item]))


@lru_cache
def examples(code: str) -> dict[str, list[str]]:
    """The examples of each intent in a language."""
    found: dict[str, list[str]] = {}
    for file in files("nlu", code):
        for item in read(file)["nlu"]:
            if "intent" in item:
                lines = item["examples"].splitlines()
                found.setdefault(item["intent"], []).extend(line.removeprefix("- ") for line in lines if line.strip())
    return found


@lru_cache
def responses() -> dict[str, list[dict[str, Any]]]:
    """The variants of each response."""
    found: dict[str, list[dict[str, Any]]] = {}
    for file in files("responses"):
        for name, variants in read(file)["responses"].items():
            assert name not in found, f"{name} is defined twice"
            found[name] = variants
    return found


def steps() -> Iterator[dict[str, Any]]:
    """The steps of all rules."""
    for file in files("rules"):
        for rule in read(file)["rules"]:
            yield from rule["steps"]


def actions_in_code() -> list[str]:
    """The names of the actions that the package defines, as they name themselves."""
    names = []
    for module in (import_module(f"actions.{file.stem}") for file in ACTIONS.glob("*.py") if file.stem != "__init__"):
        own = [thing for thing in vars(module).values() if getattr(thing, "__module__", "") == module.__name__]
        names += [thing().name() for thing in own if isinstance(thing, type) and issubclass(thing, Action)]
    return names


def texts_in_code() -> set[str]:
    """Every text that stands in the code of actions and bot, docstrings and all."""
    return {
        node.value
        for folder in (ACTIONS, ROOT / "bot")
        for file in folder.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def utters_used() -> set[str]:
    """The responses that rules or code name."""
    in_rules = {step["action"] for step in steps() if str(step.get("action", "")).startswith("utter_")}
    return in_rules | {text for text in texts_in_code() if re.fullmatch(r"utter_\w+", text)}


def stems(*folders: str) -> set[str]:
    """The names of a data folder's files without their endings."""
    return {file.stem for file in files(*folders)}


@pytest.mark.parametrize("code", CODES)
def test_every_intent_that_is_learned_has_examples_in_every_language(code: str) -> None:
    missing = {name for name in intents() if name not in INTERNAL and len(examples(code).get(name, [])) < 10}
    assert missing == set()


@pytest.mark.parametrize("code", CODES)
def test_no_example_is_for_an_intent_that_does_not_exist_or_is_not_learned(code: str) -> None:
    assert set(examples(code)) <= set(intents()) - INTERNAL


@pytest.mark.parametrize("code", CODES)
def test_no_example_stands_twice_in_a_language(code: str) -> None:
    counted = Counter(text.casefold() for texts in examples(code).values() for text in texts)
    assert [text for text, times in counted.items() if times > 1] == []


def test_no_example_has_marks_of_entities() -> None:
    # Entities come from today's catalogue; a mark would teach yesterday's.
    marked = [text for code in CODES for texts in examples(code).values() for text in texts if re.search(r"\]\(", text)]
    assert marked == []


def test_every_intent_has_a_rule_and_every_rule_begins_with_an_intent() -> None:
    assert {step["intent"] for step in steps() if "intent" in step} == set(intents())
    for file in files("rules"):
        for rule in read(file)["rules"]:
            assert "intent" in rule["steps"][0], rule["rule"]
            assert len(rule["steps"]) > 1, rule["rule"]


def test_an_intent_has_one_rule_only() -> None:
    counted = Counter(step["intent"] for step in steps() if "intent" in step)
    assert [name for name, times in counted.items() if times > 1] == []


def test_every_intent_that_is_learned_is_a_kind_of_the_contract() -> None:
    assert set(KIND_OF_INTENT) == set(intents()) - INTERNAL


def test_every_response_has_one_variant_per_language() -> None:
    wrong = {}
    for name, variants in responses().items():
        conditions = [variant.get("condition") for variant in variants]
        wanted = [[{"type": "slot", "name": "language", "value": code}] for code in CODES]
        if sorted(map(str, conditions)) != sorted(map(str, wanted)):
            wrong[name] = conditions
    assert wrong == {}


def test_the_variants_of_a_response_have_the_same_gaps_and_as_many_buttons() -> None:
    for name, variants in responses().items():
        gaps = {frozenset(re.findall(r"{(\w+)}", variant["text"])) for variant in variants}
        assert len(gaps) == 1, name
        # Which language a button offers differs; what it is for does not.
        aims = {tuple(button["payload"].split("{")[0] for button in variant.get("buttons", [])) for variant in variants}
        assert len(aims) == 1, name


def test_the_variants_of_a_response_differ() -> None:
    for name, variants in responses().items():
        own_words = {re.sub(r"{\w+}", "", variant["text"]).strip() for variant in variants}
        if any(re.search(r"\w", words) for words in own_words):  # a response of gaps only has no language
            assert len(own_words) == len(variants), name


def test_every_button_of_a_response_names_an_intent() -> None:
    for name, variants in responses().items():
        for button in (button for variant in variants for button in variant.get("buttons", [])):
            assert button["payload"].removeprefix("/").split("{")[0] in intents(), name


def test_the_domain_and_the_code_have_the_same_actions() -> None:
    in_code = actions_in_code()
    assert len(in_code) == len(set(in_code))
    assert set(in_code) == set(domain()["actions"])


def test_every_action_is_called_by_a_rule_and_every_rule_calls_what_exists() -> None:
    called = {step["action"] for step in steps() if "action" in step}
    assert {name for name in called if name.startswith("action_")} == set(domain()["actions"])
    assert all(name.startswith(("action_", "utter_")) for name in called)


def test_every_response_that_is_named_exists_and_every_one_that_exists_is_named() -> None:
    assert utters_used() == set(responses())


def test_every_text_that_an_action_hands_over_has_its_gap_or_none() -> None:
    # A gap that nobody fills would be shown to the visitor as it is.
    named = {name: _given_in_code(name) for name in responses() if name in texts_in_code()}
    for name, given in named.items():
        gaps = {gap for variant in responses()[name] for gap in re.findall(r"{(\w+)}", variant["text"])}
        assert gaps <= given, name


def _given_in_code(name: str) -> set[str]:
    """The keywords of calls in the module that names a response (a helper may stand between)."""
    return {
        keyword.arg
        for file in ACTIONS.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and (name in ast.unparse(node) or "response=response" in ast.unparse(node))
        for keyword in node.keywords
        if keyword.arg
    }


def test_responses_that_rules_alone_say_have_no_gaps() -> None:
    for name in set(responses()) - texts_in_code():
        for variant in responses()[name]:
            assert not re.search(r"{\w+}", variant["text"]), name


def test_a_skill_has_one_name_in_every_language() -> None:
    assert stems("nlu", "fi") == stems("nlu", "sv") == stems("nlu", "en")


@pytest.mark.parametrize("folder", ["rules", "responses"])
def test_a_skill_has_the_same_name_in_rules_and_responses(folder: str) -> None:
    assert stems(folder) == stems("nlu", "fi")


def test_a_skill_has_the_same_name_in_the_actions() -> None:
    assert {file.stem for file in ACTIONS.glob("*.py")} - SHARED <= stems("nlu", "fi")


def test_no_training_data_lies_elsewhere_in_data() -> None:
    folders = {file.parent.relative_to(DATA).as_posix() for file in DATA.rglob("*.y*ml")}
    assert folders == {"rules", "responses", "nlu/fi", "nlu/sv", "nlu/en"}


def test_the_slot_language_knows_the_catalogues_languages() -> None:
    slot = domain()["slots"]["language"]
    assert slot["values"] == CODES
    assert slot["initial_value"] in CODES
