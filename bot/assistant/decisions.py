"""What to do with a message: the kind of turn, what the catalogue makes of it, and how sure both are, as one decision.

This is the one entry that the chat, `POST /api/v1/route` and `bertta route` share.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace
from math import exp, log
from typing import Any

from service_catalogue.routing import CatalogueRouting, Scored

#: Below the first, two or three services are asked back ("did you mean"); below the second there is nothing to show.
#: Chosen from the calibration table in docs/evaluation.md.
ANSWER_FROM = 0.5
CONFIRM_FROM = 0.15
#: All turns of the conversation itself (greetings, contacts, people ...) together must be this likely; which of them it
#: is matters only then, as "hei hei" is half a greeting and half a goodbye. Chosen on examples that the classifier had
#: not seen: 7 % of such turns are declined, 33 % when one of them alone had to reach 0.6.
TURN_FROM = 0.5
#: A wish for a person, or for how to reach one, is followed sooner: a wrong answer to it costs most.
PEOPLE_FROM = 0.3
#: Where it may be a need (so likely) and the catalogue is this sure of the service, such a wish must be this likely.
NEED_FROM = 0.2
KNOWN_FROM = 0.9
PEOPLE_ANYHOW = 0.6
#: A question how to reach somebody must be so many times as likely as something that is not ours.
OURS_TO_REACH = 1.5
#: What would be declined is taken for such a turn if it is this likely.
RATHER_THAN_DECLINE = 0.4
#: Below this chance of being about business at all, a message is declined: on the tuning questions 2 % of needs are
#: then lost and 87 % of the rest are declined (benchmarks/scope_weights.py).
IN_SCOPE_FROM = 0.55


@dataclass(frozen=True)
class ScopeWeights:
    """A logistic regression on what tells a business need from anything else.

    Fitted by benchmarks/scope_weights.py on the training examples, each judged by a classifier that has not seen it.
    """

    bias: float
    need: float
    nothing: float
    close_three: float
    letters: float
    length: float


SCOPE = ScopeWeights(bias=-4.568, need=1.082, nothing=-1.124, close_three=6.663, letters=15.294, length=0.152)

KIND_OF_INTENT = {
    "find_service": "service",
    "ask_organisation": "organisation",
    "ask_contact": "contact",
    "browse_packages": "package",
    "ask_for_person": "human",
    "out_of_scope": "out_of_scope",
    "greet": "smalltalk",
    "goodbye": "smalltalk",
    "thank": "smalltalk",
    "bot_challenge": "smalltalk",
    "capabilities": "smalltalk",
    "change_language": "smalltalk",
    "affirm": "smalltalk",
    "deny": "smalltalk",
}
TURNS = tuple(intent for intent in KIND_OF_INTENT if intent not in ("find_service", "out_of_scope"))
PEOPLE = ("ask_for_person", "ask_contact")
#: What a message that names an organisation may ask.
ABOUT_ORGANISATIONS = ("ask_organisation", "ask_contact", "find_service")


@dataclass(frozen=True)
class Decision:
    """The outcome: the intent that Rasa goes on with, and the contract's routing object."""

    intent: str
    confidence: float
    routing: dict[str, Any]


def decide(
    ranking: list[dict[str, Any]], entities: list[dict[str, Any]], found: CatalogueRouting, words: int
) -> Decision:
    """The decision on a message of so many `words`.

    `ranking` are the intents with their probabilities, best first; `entities` what was recognised; `found` what the
    catalogue makes of the text.
    """
    chances = {item["name"]: float(item["confidence"]) for item in ranking}
    intent, certainty = (
        _named_alone(entities) or _about_an_organisation(chances, entities) or _turn(chances, found, words)
    )
    kind = KIND_OF_INTENT[intent]
    if kind == "service":
        return _about_a_service(certainty, _with_first(found, _named_alone_as(entities, "service")))
    if kind == "out_of_scope":
        return Decision(intent, certainty, _routing(found, kind, "decline", certainty, empty=True))
    named = _named(entities, "package" if kind == "package" else "organisation")
    if kind in ("organisation", "package") and not named:  # the search guesses which, and may be wrong in that too
        guessed = found.packages if kind == "package" else found.organisations
        certainty *= guessed[0].score if guessed else 0.0
    decision = "hand_over" if kind == "human" else "answer"
    if kind == "organisation" and not named and certainty < ANSWER_FROM:
        decision = "ask"  # which of the network's organisations is meant
    return Decision(intent, certainty, _routing(found, kind, decision, certainty, named))


def _named_alone(entities: list[dict[str, Any]]) -> tuple[str, float] | None:
    """A message that is nothing but the name of a service, an organisation or a package asks for it."""
    asked = {"service": "find_service", "organisation": "ask_organisation", "package": "browse_packages"}
    return next(((intent, 1.0) for label, intent in asked.items() if _named_alone_as(entities, label)), None)


def _named_alone_as(entities: list[dict[str, Any]], label: str) -> list[str]:
    return [entity["value"] for entity in entities if entity.get("alone") and entity["entity"] == label]


def _about_an_organisation(chances: dict[str, float], entities: list[dict[str, Any]]) -> tuple[str, float] | None:
    """A message that names an organisation is ours; None if what it asks is a need like any other."""
    if not _named(entities, "organisation"):
        return None
    total = sum(chances.get(intent, 0.0) for intent in ABOUT_ORGANISATIONS) or 1.0
    intent = max(ABOUT_ORGANISATIONS, key=lambda name: chances.get(name, 0.0))
    return None if intent == "find_service" else (intent, chances.get(intent, 0.0) / total)


def _with_first(found: CatalogueRouting, service_ids: list[str]) -> CatalogueRouting:
    """`found` with the services of these ids, which the message names, in front."""
    if not service_ids:
        return found
    others = tuple(scored for scored in found.services if scored.id not in service_ids)
    known = {scored.id: scored.name for scored in found.services}
    first = tuple(Scored(service_id, 1.0, known.get(service_id, "")) for service_id in service_ids)
    return replace(found, services=first + others, confidence=1.0)


def _turn(chances: dict[str, float], found: CatalogueRouting, words: int) -> tuple[str, float]:
    """The kind of turn and how sure it is."""
    turn = max(TURNS, key=lambda name: chances.get(name, 0.0))
    kind = KIND_OF_INTENT[turn]
    of_this_kind = min(1.0, sum(chances.get(name, 0.0) for name in TURNS if KIND_OF_INTENT[name] == kind))
    all_turns = sum(chances.get(name, 0.0) for name in TURNS)
    if _for_people(chances, turn, found) if turn in PEOPLE else all_turns >= TURN_FROM:
        return turn, of_this_kind
    # What is left is either a need or nothing of ours. What the catalogue knows counts as much as what was learned,
    # so that a service published a minute ago is not declined.
    scope = scope_chance(scope_evidence(chances, found, words))
    if scope >= IN_SCOPE_FROM:
        return "find_service", scope
    rather = all_turns >= RATHER_THAN_DECLINE and turn not in PEOPLE
    return (turn, of_this_kind) if rather else ("out_of_scope", 1.0 - scope)


def _for_people(chances: dict[str, float], turn: str, found: CatalogueRouting) -> bool:
    """Whether to take a message for a wish for people, even though something else may be as likely."""
    chance, need = chances.get(turn, 0.0), chances.get("find_service", 0.0)
    if need >= NEED_FROM and found.confidence >= KNOWN_FROM:
        return chance >= PEOPLE_ANYHOW
    # Who asks how to reach a dentist is not ours; who asks for a person is, whatever else was said.
    nothing = OURS_TO_REACH * chances.get("out_of_scope", 0.0) if turn == "ask_contact" else 0.0
    return chance >= max(PEOPLE_FROM, need, nothing)


def scope_evidence(chances: dict[str, float], found: CatalogueRouting, words: int) -> list[float]:
    """What speaks for and against a business need, in the order of ScopeWeights after its bias."""
    need, nothing = chances.get("find_service", 0.0), chances.get("out_of_scope", 0.0)
    return [log(need + 1e-4), log(nothing + 1e-4), found.close_three, found.letters, log(1 + words)]


def scope_chance(evidence: list[float], weights: ScopeWeights = SCOPE) -> float:
    """The probability that a message with this evidence is a business need."""
    bias, *rest = astuple(weights)
    score = bias + sum(weight * value for weight, value in zip(rest, evidence, strict=True))
    return 1.0 / (1.0 + exp(-score))


def _about_a_service(certainty: float, found: CatalogueRouting) -> Decision:
    confidence = certainty * found.confidence
    alone = len(found.services) == 1  # to ask "did you mean" takes two
    if confidence >= (CONFIRM_FROM if alone else ANSWER_FROM):
        return Decision("find_service", certainty, _routing(found, "service", "answer", confidence))
    if confidence >= CONFIRM_FROM:
        return Decision("find_service", certainty, _routing(found, "service", "confirm", confidence))
    return Decision("nlu_fallback", certainty, _routing(found, "unclear", "ask", confidence))


def _named(entities: list[dict[str, Any]], label: str) -> list[str]:
    return list(dict.fromkeys(entity["value"] for entity in entities if entity["entity"] == label))


def _routing(
    found: CatalogueRouting,
    kind: str,
    decision: str,
    confidence: float,
    named: list[str] | None = None,
    *,
    empty: bool = False,
) -> dict[str, Any]:
    lists = {"packages": found.packages, "organisations": found.organisations, "services": found.services}
    if named:
        key = "packages" if kind == "package" else "organisations"
        lists[key] = tuple(Scored(entry_id, 1.0) for entry_id in named) + tuple(
            scored for scored in lists[key] if scored.id not in named
        )
    return {
        "language": found.language.value,
        "kind": kind,
        "decision": decision,
        "confidence": round(min(confidence, 1.0), 4),
        **{name: [] if empty else [item.as_json() for item in items] for name, items in lists.items()},
        "development_needs": [],
        "events": [],
    }
