"""What is worth knowing beside the services: common questions with their answers, and the glossary."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from bot.pages import schema_org
from bot.pages.finding import cards_to_be_had
from bot.pages.frame import InLanguage, page
from bot.pages.freshness import ConditionalRoute
from bot.pages.open_data import CatalogueHere
from bot.pages.words import TOPICS, topic_name, words
from service_catalogue import models
from service_catalogue.cards import out_of_date
from service_catalogue.language import LANGUAGES, Language, in_language
from service_catalogue.reading import Catalogue

router = APIRouter(route_class=ConditionalRoute)


@router.get("/{language}/questions")
def questions(language: InLanguage, request: Request, catalogue: CatalogueHere) -> HTMLResponse:
    """Common questions by topic, each with its answer and the services that help further."""
    reader = Language(language)
    asked = _questions(catalogue, reader)
    by_topic: dict[str, list[dict[str, Any]]] = {topic: [] for topic in TOPICS}
    for question in asked:
        by_topic[question["topic"] if question["topic"] in TOPICS else "other"].append(question)
    return page(
        request,
        "questions.html",
        reader,
        "questions",
        crumbs=[(words(reader)["questions"], "questions")],
        linked_data=[schema_org.questions([(item["question"], item["answer"]) for item in asked], language)],
        summary=words(reader)["questions_lead"],
        topics=[
            {"id": topic, "name": topic_name(topic, reader), "questions": found}
            for topic, found in by_topic.items()
            if found
        ],
    )


def _questions(catalogue: Catalogue, language: Language) -> list[dict[str, Any]]:
    with catalogue.sessions() as session:
        rows = session.execute(select(models.Faq).options(selectinload(models.Faq.services))).scalars().all()
        found = [
            {
                "id": row.id,
                "topic": row.topic,
                "question": in_language(row.question, language),
                "answer": in_language(row.answer, language),
                "services": [service.id for service in row.services],
                "as_of": row.as_of,
                # Answers about Bertta itself lead to no service; they are as old as the program.
                "out_of_date": out_of_date(row.as_of, date.today()) and bool(row.as_of or row.services),
            }
            for row in rows
        ]
    named = {key for item in found for key in item["services"]}
    cards = {card["id"]: card for card in cards_to_be_had(catalogue, named, language)}
    for item in found:
        item["services"] = [cards[key] for key in item["services"] if key in cards]
    return sorted(found, key=lambda item: str(item["question"]).casefold())


@router.get("/{language}/terms")
def terms(language: InLanguage, request: Request, catalogue: CatalogueHere) -> HTMLResponse:
    """The glossary, by the reader's language, with each term in the other two."""
    reader = Language(language)
    with catalogue.sessions() as session:
        rows = session.execute(select(models.Term)).scalars().all()
        found = [
            {
                "id": row.id,
                "term": in_language(row.term, reader),
                "meaning": in_language(row.meaning, reader),
                "elsewhere": {code.value: row.term[code.value] for code in LANGUAGES if code is not reader},
            }
            for row in rows
        ]
    found.sort(key=lambda item: str(item["term"]).casefold())
    name = words(reader)["terms"]
    return page(
        request,
        "terms.html",
        reader,
        "terms",
        crumbs=[(name, "terms")],
        linked_data=[schema_org.terms(name, [(item["term"], item["meaning"]) for item in found], language)],
        summary=words(reader)["terms_lead"],
        terms=found,
    )
