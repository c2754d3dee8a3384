"""The components: whose names are recognised, which language is marked, what the classifier leaves behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import wiring
from bot.assistant.components.entities import CatalogueEntities, make_pipeline
from bot.assistant.components.intents import HybridIntentClassifier
from bot.assistant.components.language import LanguageMarker, language_of
from bot.assistant.components.routing import CatalogueRouter
from service_catalogue.language import LANGUAGES, Language
from service_catalogue.reading import Names


def heard(text: str, language: str | None = None, **data: object) -> Message:
    """A message as the graph hands it on; `language` is the conversation's."""
    metadata = {"language": language} if language else {}
    return Message(data={"text": text, "metadata": metadata, **data})


def _marked(text: str, prior: str | None = None) -> str:
    message = heard(text, prior)
    LanguageMarker().process([message])
    return language_of(message).value


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("mistä saan apua liiketoimintasuunnitelmaan", "fi"),
        ("tarviin apuu yrityksen kaa", "fi"),
        ("var får jag hjälp med affärsplanen", "sv"),
        ("jag vill anställa någon", "sv"),
        ("where can I get help with my business plan", "en"),
        ("how do I get a toiminimi", "en"),
        ("miten teen LinkedIn-mainoksen", "fi"),
    ],
)
@pytest.mark.parametrize("prior", [None, "fi", "sv", "en"])
def test_a_sentence_is_in_its_language_whatever_the_conversation_was_in(text, language, prior):
    assert _marked(text, prior) == language


@pytest.mark.parametrize("prior", ["fi", "sv", "en"])
@pytest.mark.parametrize("text", ["Omnia", "startup", "ok", "Finnvera", "+358 40 123 4567", "?!", "🙂", "12345", "hmm"])
def test_a_word_or_a_sign_does_not_change_the_conversations_language(text, prior):
    assert _marked(text, prior) == prior


@pytest.mark.parametrize("prior", ["de", "", "FI", 5, None])
def test_a_prior_that_is_no_language_of_ours_is_no_prior(prior):
    message = Message(data={"text": "jag vill starta ett företag", "metadata": {"language": prior}})
    LanguageMarker().process([message])
    assert language_of(message) is Language.SV


def test_without_metadata_or_text_the_language_is_marked_all_the_same():
    message = Message(data={"text": None})
    LanguageMarker().process([message])
    assert language_of(message) is Language.FI
    assert language_of(Message(data={"text": "x"})) is Language.FI


def test_the_mark_is_added_to_what_others_found():
    other = {"entity": "organisation", "value": "omnia"}
    message = heard("mitä Omnia tekee", entities=[other])
    LanguageMarker().process([message])
    assert message.get("entities")[0] == other
    assert message.get("entities")[1]["entity"] == "language"


NAMES = Names(
    services={"startup_grant": ("Starttiraha", "Startpeng", "Start-up grant")},
    organisations={
        "enterprise_espoo": ("YritysEspoo", "FöretagsEsbo", "EnterpriseEspoo", "uusyrityskeskus"),
        "helsinki_chamber": ("Helsingin seudun kauppakamari", "Helsingforsregionens handelskammare", "chamber"),
        "ai": ("AI", "Ai"),
    },
    packages={"recruitment_assistance": ("Työvoiman hankinta", "Rekryteringshjälp", "Recruitment assistance")},
    company_forms={"sole_trader": ("toiminimi", "firma", "sole trader"), "limited_company": ("osakeyhtiö", "oy", "ab")},
    audiences={"student": ("Opiskelija", "Studerande", "Student"), "chamber": ("chamber",)},
    stages={"planning": ("Suunnittelu", "Planering", "Planning", "liikeidea", "affärsidé")},
    places={"otaniemi": ("Otaniemi", "Otnäs")},
)


def _named(text: str, language: Language, names: Names) -> set[tuple[str, str]]:
    return {(span.label_, span.ent_id_) for span in make_pipeline(language, names)(text).ents}


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("mistä haen starttirahaa", "fi", ("service", "startup_grant")),
        ("STARTTIRAHAN hakeminen", "fi", ("service", "startup_grant")),
        ("kysy uusyrityskeskuksesta", "fi", ("organisation", "enterprise_espoo")),
        ("onko YritysEspoossa neuvojia", "fi", ("organisation", "enterprise_espoo")),
        ("Helsingin seudun kauppakamarin jäsen", "fi", ("organisation", "helsinki_chamber")),
        ("FöretagsEsbos rådgivare", "sv", ("organisation", "enterprise_espoo")),
        ("Helsingforsregionens handelskammares medlem", "sv", ("organisation", "helsinki_chamber")),
        ("the chamber's members", "en", ("organisation", "helsinki_chamber")),
        ("tell me about the start-up grant", "en", ("service", "startup_grant")),
        ("Recruitment assistance please", "en", ("package", "recruitment_assistance")),
        ("voitko puhua ruotsia", "fi", ("target_language", "sv")),
        ("kan vi ta det på finska", "sv", ("target_language", "fi")),
        ("in English please", "en", ("target_language", "en")),
        ("minulla on toiminimi", "fi", ("company_form", "sole_trader")),
        ("perustan oy:n", "fi", ("company_form", "limited_company")),
        ("vi har ett ab", "sv", ("company_form", "limited_company")),
        ("olen opiskelija", "fi", ("audience", "student")),
        ("I am a student", "en", ("audience", "student")),
        ("onko liikeideassani järkeä", "fi", ("stage", "planning")),
        ("tila Otaniemestä", "fi", ("place", "otaniemi")),
        ("en lokal i Otnäs", "sv", ("place", "otaniemi")),
        ("lainaa 20 000 euroa", "fi", ("amount", "20000")),
        ("jag börjar den 1 mars 2027", "sv", ("date", "2027-03-01")),
    ],
)
def test_an_inflected_name_is_recognised(text, language, found):
    assert _named(text, Language(language), NAMES) == {found}


@pytest.mark.parametrize("text", ["minulla on AI", "mitä kuuluu", "", "  ", "🙂 12345"])
def test_two_letters_are_no_name_and_other_words_are_none_either(text):
    assert _named(text, Language.FI, NAMES) == set()


@pytest.mark.trained
@pytest.mark.parametrize(
    ("text", "language", "label", "entry_id"),
    [
        ("mitä Omnia tekee", "fi", "organisation", "omnia"),
        ("opiskelen Omniassa", "fi", "organisation", "omnia"),
        ("mitä uusyrityskeskuksesta saa", "fi", "organisation", "enterprise_espoo"),
        ("YritysEspoon yhteystiedot", "fi", "organisation", "enterprise_espoo"),
        ("kuulunko kauppakamariin", "fi", "organisation", "helsinki_chamber"),
        ("Helsingin seudun kauppakamarilta", "fi", "organisation", "helsinki_chamber"),
        ("soitin TE-toimistoon", "fi", "organisation", "te_office"),
        ("Espoon työllisyyspalveluista", "fi", "organisation", "employment_services_espoo"),
        ("Espoon Yrittäjien jäsenyys", "fi", "organisation", "espoon_yrittajat"),
        ("Business Finlandilta rahaa", "fi", "organisation", "business_finland"),
        ("Finnveran takaus", "fi", "organisation", "finnvera"),
        ("Patentti- ja rekisterihallituksesta", "fi", "organisation", "prh"),
        ("starttirahasta", "fi", "service", "startup_grant"),
        ("saanko starttirahaa", "fi", "service", "startup_grant"),
        ("vad gör Omnia", "sv", "organisation", "omnia"),
        ("FöretagsEsbos kontaktuppgifter", "sv", "organisation", "enterprise_espoo"),
        ("jag ringde nyföretagarcentralen", "sv", "organisation", "enterprise_espoo"),
        ("handelskammarens medlemmar", "sv", "organisation", "helsinki_chamber"),
        ("vad är TE-byrån i dag", "sv", "organisation", "te_office"),
        ("Skatteförvaltningens nummer", "sv", "organisation", "vero"),
        ("hur får jag startpeng", "sv", "service", "startup_grant"),
        ("what does Omnia do", "en", "organisation", "omnia"),
        ("EnterpriseEspoo's phone number", "en", "organisation", "enterprise_espoo"),
        ("the Helsinki Region Chamber of Commerce", "en", "organisation", "helsinki_chamber"),
        ("where is the TE Office now", "en", "organisation", "te_office"),
        ("I called the Tax Administration, I mean the tax office", "en", "organisation", "vero"),
        ("who can get the start-up grant", "en", "service", "startup_grant"),
    ],
)
def test_an_inflected_name_of_the_shipped_catalogue_is_recognised(shipped, text, language, label, entry_id):
    message = heard(text, entities=[{"entity": "language", "value": language}])
    CatalogueEntities().process([message])
    found = [(entity["entity"], entity["value"]) for entity in message.get("entities")]
    assert (label, entry_id) in found
    entity = next(entity for entity in message.get("entities") if entity["value"] == entry_id)
    assert 0 <= entity["start"] < entity["end"] <= len(text)
    assert text[entity["start"] : entity["end"]].strip() == text[entity["start"] : entity["end"]]


@pytest.mark.trained
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_organisation_of_the_shipped_catalogue_is_recognised_by_its_name(shipped, language):
    held = wiring.catalogue().snapshot()
    names, pipeline = held.names, make_pipeline(language, held.names)
    lost = []
    for entry_id, called in names.organisations.items():
        for name in called[:1]:
            found = {(span.label_, span.ent_id_) for span in pipeline(f"– {name} –").ents}
            # A service of the same name comes first.
            named_so = {("service", service_id) for service_id, forms in names.services.items() if name in forms}
            if not found & {("organisation", entry_id), *named_so}:
                lost.append((name, entry_id, found))
    assert lost == []


@pytest.mark.trained
@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("mistä saan apua yrityksen perustamiseen", "fi"),
        ("tarvitsen rahaa investointiin", "fi"),
        ("var får jag hjälp med bokföringen", "sv"),
        ("how do I find my first customers", "en"),
    ],
)
def test_a_sentence_without_a_name_names_no_organisation(shipped, text, language):
    message = heard(text, entities=[{"entity": "language", "value": language}])
    CatalogueEntities().process([message])
    assert [entity for entity in message.get("entities") if entity["entity"] == "organisation"] == []


EXAMPLES = {
    "greet": ["hei", "moikka", "hej", "god dag", "hello", "good morning"],
    "find_service": ["mistä saan starttirahaa", "haluan perustaa yrityksen", "jag vill starta ett företag",
                     "var får jag hjälp", "how do I get a start-up grant", "I want to start a business"],
    "ask_for_person": ["haluan puhua ihmiselle", "onko siellä ihmistä", "jag vill tala med en människa",
                       "koppla mig till någon", "I want to talk to a person", "is there a human"],
}  # fmt: skip


def test_the_intent_classifier_is_trained_stored_and_loaded_as_rasa_does_it(tmp_path: Path):
    storage, resource = LocalModelStorage.create(tmp_path), Resource("intents")
    data = TrainingData(
        [Message(data={"text": text, "intent": name}) for name, texts in EXAMPLES.items() for text in texts]
    )
    trained = HybridIntentClassifier.create({}, storage, resource, None)
    assert trained.train(data) == resource
    loaded = HybridIntentClassifier.load({}, storage, resource, None)
    rankings = []
    for component in (trained, loaded):
        message = heard("mistä saisin starttirahaa")
        component.process([message])
        rankings.append(message.get("intent_ranking"))
    assert rankings[0] == rankings[1]
    assert rankings[0][0]["name"] == "find_service"
    assert {item["name"] for item in rankings[0]} == set(EXAMPLES)
    assert sum(item["confidence"] for item in rankings[0]) == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("text", ["", "   ", None])
def test_a_message_without_text_has_no_intent(text):
    message = Message(data={"text": text})
    HybridIntentClassifier(None, None).process([message])
    assert message.get("intent") == {"name": None, "confidence": 0.0}
    assert message.get("intent_ranking") == []


@pytest.mark.parametrize("text", ["", "\0", "\ud800", "x" * 2001], ids=ascii)
def test_a_text_that_cannot_be_searched_with_is_left_without_routing(text):
    message = heard(text)
    CatalogueRouter().process([message])
    assert message.get("routing") is None
