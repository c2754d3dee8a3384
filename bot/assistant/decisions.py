"""What to do with a message: the kind of turn, what the catalogue makes of it, and how sure both are, as one decision.

This is the one entry that the chat, `POST /api/v1/route` and `bertta route` share.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from math import exp, log
from typing import Any

from service_catalogue.routing import CatalogueRouting, Scored

#: Below the first, two or three services are asked back ("did you mean"); below the second there is nothing to show.
#: Chosen from the calibration table in docs/evaluation.md.
ANSWER_FROM = 0.5
CONFIRM_FROM = 0.15
#: A kind of turn other than a question about a service must be this likely, or the search decides.
TURN_FROM = 0.6
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


SCOPE = ScopeWeights(bias=-4.483, need=1.038, nothing=-1.124, close_three=6.875, letters=11.492, length=0.185)

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
    intent, certainty = _named_alone(entities) or _turn(chances, found, words)
    kind = KIND_OF_INTENT[intent]
    if kind == "service":
        return _about_a_service(certainty, found)
    if kind == "out_of_scope":
        return Decision(intent, certainty, _routing(found, kind, "decline", certainty, empty=True))
    named = _named(entities, "package" if kind == "package" else "organisation")
    if kind in ("organisation", "package") and not named:  # the search guesses which, and may be wrong in that too
        guessed = found.packages if kind == "package" else found.organisations
        certainty *= guessed[0].score if guessed else 0.0
    decision = "hand_over" if kind == "human" else "answer"
    return Decision(intent, certainty, _routing(found, kind, decision, certainty, named))


def _named_alone(entities: list[dict[str, Any]]) -> tuple[str, float] | None:
    """A message that is nothing but the name of an organisation or a package asks what that is."""
    asked = {"organisation": "ask_organisation", "package": "browse_packages"}
    alone = (entity["entity"] for entity in entities if entity.get("alone"))
    return next(((asked[label], 1.0) for label in alone if label in asked), None)


def _turn(chances: dict[str, float], found: CatalogueRouting, words: int) -> tuple[str, float]:
    """The kind of turn and how sure it is."""
    intent = max(chances, key=lambda name: chances[name], default="find_service")
    if intent not in ("find_service", "out_of_scope") and chances[intent] >= TURN_FROM:
        return intent, chances[intent]
    # What is left is either a need or nothing of ours. What the catalogue knows counts as much as what was learned,
    # so that a service published a minute ago is not declined.
    scope = scope_chance(scope_evidence(chances, found, words))
    return ("find_service", scope) if scope >= IN_SCOPE_FROM else ("out_of_scope", 1.0 - scope)


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
