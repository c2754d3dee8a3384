"""The words of the pages and of the chat panel, in three languages. Texts of the catalogue stand in the catalogue."""

from __future__ import annotations

from bot.pages.chat_words import CHAT_WORDS, ONLY_FOR_SCRIPTS
from service_catalogue.language import Language

__all__ = ["ONLY_FOR_SCRIPTS", "TOPICS", "WORDS", "topic_name", "words"]

WORDS: dict[str, dict[str, str]] = {
    "skip": {"fi": "Siirry sisältöön", "sv": "Gå till innehållet", "en": "Skip to content"},
    "languages": {"fi": "Kieli", "sv": "Språk", "en": "Language"},
    "title": {"fi": "Yrityspalvelut", "sv": "Företagstjänster", "en": "Business services"},
    "lead": {
        "fi": "Löydä palvelu, joka auttaa yritystäsi eteenpäin",
        "sv": "Hitta tjänsten som för ditt företag framåt",
        "en": "Find the service that moves your business forward",
    },
    "lead_more": {
        "fi": "Kysy omin sanoin Bertalta tai selaa palveluja tarpeen mukaan.",
        "sv": "Fråga Bertta med egna ord eller bläddra bland tjänsterna efter behov.",
        "en": "Ask Bertta in your own words, or browse the services by what you need.",
    },
    "browse": {"fi": "Selaa palveluja", "sv": "Bläddra bland tjänsterna", "en": "Browse the services"},
    "services": {"fi": "palvelua", "sv": "tjänster", "en": "services"},
    "other_headings": {"fi": "Liittyy myös", "sv": "Hör också hit", "en": "Also related"},
    "provider": {"fi": "Palvelun tarjoaa", "sv": "Tjänsten erbjuds av", "en": "Provided by"},
    "also_by": {"fi": "Mukana myös", "sv": "Medverkar också", "en": "Also involved"},
    "outside": {"fi": "verkoston ulkopuolinen toimija", "sv": "aktör utanför nätverket", "en": "outside the network"},
    "signpost": {
        "fi": "Verkosto ei hoida tätä asiaa itse. Tässä kerrotaan, mistä saat apua.",
        "sv": "Nätverket sköter inte det här ärendet självt. Här får du veta vart du kan vända dig.",
        "en": "The network does not handle this matter itself. This tells you where to turn.",
    },
    "how_to_get": {"fi": "Näin saat palvelun", "sv": "Så får du tjänsten", "en": "How to get it"},
    "who_for": {"fi": "Kenelle", "sv": "För vem", "en": "Who it is for"},
    "cost": {"fi": "Hinta", "sv": "Kostnad", "en": "Cost"},
    "free": {"fi": "maksuton", "sv": "avgiftsfri", "en": "free of charge"},
    "paid": {"fi": "maksullinen", "sv": "avgiftsbelagd", "en": "subject to a fee"},
    "members": {"fi": "jäsenille", "sv": "för medlemmar", "en": "for members"},
    "service_languages": {"fi": "Palvelukielet", "sv": "Servicespråk", "en": "Languages of the service"},
    "fi": {"fi": "suomi", "sv": "finska", "en": "Finnish"},
    "sv": {"fi": "ruotsi", "sv": "svenska", "en": "Swedish"},
    "en": {"fi": "englanti", "sv": "engelska", "en": "English"},
    "contact": {"fi": "Ota yhteyttä", "sv": "Ta kontakt", "en": "Get in touch"},
    "no_contact": {
        "fi": "Yhteystietoja ei ole vielä vahvistettu.",
        "sv": "Kontaktuppgifterna har ännu inte bekräftats.",
        "en": "The contact details are not yet confirmed.",
    },
    "as_of": {
        "fi": "Tiedot ovat vuodelta {year}.",
        "sv": "Uppgifterna är från {year}.",
        "en": "This information is from {year}.",
    },
    "as_of_unknown": {
        "fi": "Ei ole tiedossa, miltä vuodelta tiedot ovat.",
        "sv": "Det är inte känt från vilket år uppgifterna är.",
        "en": "It is not known how old this information is.",
    },
    "check_first": {
        "fi": "Tarkista tiedot ennen kuin luotat niihin.",
        "sv": "Kontrollera uppgifterna innan du litar på dem.",
        "en": "Check it before you rely on it.",
    },
    "expired": {
        "fi": "Tiedot olivat voimassa {day} asti.",
        "sv": "Uppgifterna gällde till och med {day}.",
        "en": "This information was valid until {day}.",
    },
    "reviewed_on": {"fi": "Tarkistettu", "sv": "Kontrollerad", "en": "Reviewed"},
    "not_reviewed": {
        "fi": "Palvelun tarjoaja ei ole vielä vahvistanut tietoja.",
        "sv": "Den som erbjuder tjänsten har ännu inte bekräftat uppgifterna.",
        "en": "Not yet confirmed by the provider.",
    },
    "ended": {
        "fi": "Tämä palvelu on päättynyt.",
        "sv": "Den här tjänsten har upphört.",
        "en": "This service has ended.",
    },
    "instead": {"fi": "Sen sijaan voit käyttää:", "sv": "I stället kan du använda:", "en": "Instead you can use:"},
    "passed_on": {
        "fi": "{old} ei enää toimi tällä nimellä. Sen yrityspalvelut hoitaa nykyisin {new}.",
        "sv": "{old} finns inte längre under det namnet. Företagstjänsterna sköts i dag av {new}.",
        "en": "{old} no longer exists under that name. Its business services are now with {new}.",
    },
    "organisation_services": {"fi": "Palvelut", "sv": "Tjänster", "en": "Services"},
    "home": {"fi": "Etusivu", "sv": "Startsida", "en": "Home"},
    "read_more": {"fi": "Lue lisää palvelusta", "sv": "Läs mer om tjänsten", "en": "Read more about"},
    "main_menu": {"fi": "Päävalikko", "sv": "Huvudmeny", "en": "Main menu"},
    "more": {"fi": "Lisää tietoa", "sv": "Mer information", "en": "Good to know"},
    "here": {"fi": "Olet tässä", "sv": "Du är här", "en": "You are here"},
    "all_services": {"fi": "Kaikki palvelut", "sv": "Alla tjänster", "en": "All services"},
    "organisations": {"fi": "Toimijat", "sv": "Aktörer", "en": "Organisations"},
    "events": {"fi": "Tapahtumat", "sv": "Evenemang", "en": "Events"},
    "questions": {"fi": "Usein kysyttyä", "sv": "Vanliga frågor", "en": "Common questions"},
    "terms": {"fi": "Sanasto", "sv": "Ordlista", "en": "Glossary"},
    "open_data": {
        "fi": "Avoin data kehittäjille",
        "sv": "Öppna data för utvecklare",
        "en": "Open data for developers",
    },
    "search": {"fi": "Hae", "sv": "Sök", "en": "Search"},
    "search_label": {"fi": "Hae omin sanoin", "sv": "Sök med egna ord", "en": "Search in your own words"},
    "search_results": {"fi": "Haku: {text}", "sv": "Sökning: {text}", "en": "Search: {text}"},
    "filters": {"fi": "Rajaa hakua", "sv": "Avgränsa sökningen", "en": "Narrow the search"},
    "clear_filters": {"fi": "Poista rajaukset", "sv": "Ta bort avgränsningarna", "en": "Clear the filters"},
    "any": {"fi": "Kaikki", "sv": "Alla", "en": "All"},
    "package": {"fi": "Palvelukokonaisuus", "sv": "Servicehelhet", "en": "Service package"},
    "heading": {"fi": "Aihe", "sv": "Ämne", "en": "Topic"},
    "category": {"fi": "Palvelun laji", "sv": "Typ av tjänst", "en": "Kind of service"},
    "advice_and_services": {
        "fi": "Neuvonta ja palvelut",
        "sv": "Rådgivning och tjänster",
        "en": "Advice and services",
    },
    "projects": {"fi": "Hankkeet", "sv": "Projekt", "en": "Projects"},
    "financial_support": {"fi": "Rahoitus ja tuet", "sv": "Finansiering och stöd", "en": "Financial support"},
    "partners": {"fi": "Kumppanit", "sv": "Samarbetspartner", "en": "Partners"},
    "stage": {"fi": "Yrityksen vaihe", "sv": "Företagets skede", "en": "Stage of the business"},
    "customers": {"fi": "Esimerkkejä asiakkaista", "sv": "Exempel på kunder", "en": "Examples of customers"},
    "delivery": {"fi": "Asiointitapa", "sv": "Så ges tjänsten", "en": "How it is given"},
    "personal": {"fi": "henkilökohtaisesti", "sv": "personligen", "en": "in person"},
    "event": {"fi": "tapahtumassa tai kurssilla", "sv": "på evenemang eller kurs", "en": "at an event or course"},
    "online": {"fi": "verkossa", "sv": "på nätet", "en": "online"},
    "phone": {"fi": "puhelimitse", "sv": "per telefon", "en": "by phone"},
    "service": {"fi": "palvelu", "sv": "tjänst", "en": "service"},
    "best_first": {
        "fi": "Parhaiten sopivat ovat ensin.",
        "sv": "De som passar bäst kommer först.",
        "en": "The best matches come first.",
    },
    "result_pages": {"fi": "Tulosten sivut", "sv": "Resultatsidor", "en": "Pages of results"},
    "previous": {"fi": "Edelliset", "sv": "Föregående", "en": "Previous"},
    "next": {"fi": "Seuraavat", "sv": "Nästa", "en": "Next"},
    "page_of": {"fi": "Sivu {page}/{pages}", "sv": "Sida {page}/{pages}", "en": "Page {page}/{pages}"},
    "nothing_found": {
        "fi": "Näillä rajauksilla ei löytynyt yhtään palvelua.",
        "sv": "Inga tjänster hittades med de här avgränsningarna.",
        "en": "No services were found with these filters.",
    },
    "nothing_fits": {
        "fi": "Mikään palvelu ei näytä vastaavan hakuasi hyvin. Alla ovat lähimmät.",
        "sv": "Ingen tjänst verkar motsvara din sökning särskilt bra. Nedan finns de närmaste.",
        "en": "No service seems to fit your search well. The nearest ones are below.",
    },
    "search_unusable": {
        "fi": "Hakua ei voitu tehdä. Kirjoita tarpeesi lyhyemmin, enintään 2 000 merkillä.",
        "sv": "Sökningen kunde inte göras. Skriv kortare, högst 2 000 tecken.",
        "en": "The search could not be made. Write it more briefly, in at most 2,000 characters.",
    },
    "go_on": {"fi": "Näin pääset eteenpäin", "sv": "Så kommer du vidare", "en": "How to go on"},
    "try_other_words": {
        "fi": "Kokeile toisia sanoja, tai kerro tarpeesi kokonaisella lauseella.",
        "sv": "Pröva andra ord, eller berätta vad du behöver med en hel mening.",
        "en": "Try other words, or tell what you need in a whole sentence.",
    },
    "without_filters": {"fi": "Hae ilman rajauksia", "sv": "Sök utan avgränsningar", "en": "Search without filters"},
    "browse_by_need": {
        "fi": "Selaa palveluja tarpeen mukaan",
        "sv": "Bläddra bland tjänsterna efter behov",
        "en": "Browse the services by what you need",
    },
    "ask_a_person": {
        "fi": "Ota yhteyttä suoraan: yhteystiedot ovat sivun alalaidassa.",
        "sv": "Ta kontakt direkt: kontaktuppgifterna finns längst ner på sidan.",
        "en": "Get in touch directly: the contact details are at the bottom of the page.",
    },
    "organisations_found": {
        "fi": "Toimijoita tällä nimellä",
        "sv": "Aktörer med det här namnet",
        "en": "Organisations by this name",
    },
    "signpost_mark": {"fi": "Opaste muualle", "sv": "Vägvisning", "en": "Signpost"},
    "age_mark": {"fi": "tiedot vuodelta {year}", "sv": "uppgifter från {year}", "en": "information from {year}"},
    "age_unknown_mark": {"fi": "tietojen ikä ei tiedossa", "sv": "uppgifternas ålder okänd", "en": "age not known"},
    "expired_mark": {
        "fi": "vanhentunut, voimassa {day} asti",
        "sv": "inaktuell, gällde till och med {day}",
        "en": "out of date, valid until {day}",
    },
    "on_this_page": {"fi": "Tällä sivulla", "sv": "På den här sidan", "en": "On this page"},
    "search_in_package": {
        "fi": "Hae tästä kokonaisuudesta",
        "sv": "Sök i den här helheten",
        "en": "Search in this package",
    },
    "area": {"fi": "Alue", "sv": "Område", "en": "Area"},
    "next_steps": {"fi": "Mihin voit jatkaa", "sv": "Så kan du gå vidare", "en": "Where to go next"},
    "related_packages": {
        "fi": "Muita aiheita, joista voi olla apua",
        "sv": "Andra teman som kan vara till hjälp",
        "en": "Other themes that may help you",
    },
    "organisations_lead": {
        "fi": "Nämä toimijat tarjoavat palvelut. Sinun ei tarvitse tuntea niitä: kerro vain tarpeesi.",
        "sv": "De här aktörerna erbjuder tjänsterna. Du behöver inte känna till dem: berätta bara vad du behöver.",
        "en": "These organisations provide the services. You need not know them: just tell us what you need.",
    },
    "network_members": {"fi": "Verkoston jäsenet", "sv": "Nätverkets medlemmar", "en": "Members of the network"},
    "other_organisations": {
        "fi": "Kumppanit ja muut toimijat",
        "sv": "Samarbetspartner och andra aktörer",
        "en": "Partners and other organisations",
    },
    "former_organisations": {
        "fi": "Aiemmat toimijat",
        "sv": "Tidigare aktörer",
        "en": "Former organisations",
    },
    "part_of": {"fi": "Osa kokonaisuutta", "sv": "Hör till", "en": "Part of"},
    "events_lead": {
        "fi": "Tapahtumia, joissa yrittäjät ja asiantuntijat kohtaavat.",
        "sv": "Evenemang där företagare och experter möts.",
        "en": "Events where entrepreneurs and experts meet.",
    },
    "coming_events": {"fi": "Tulevat tapahtumat", "sv": "Kommande evenemang", "en": "Coming events"},
    "no_coming_events": {
        "fi": "Tulevien tapahtumien ajankohtia ei nyt ole tiedossa. Järjestäjien sivuilta näet, mitä on tulossa.",
        "sv": "Just nu känner vi inte till några datum. På arrangörernas egna sidor ser du vad som är på gång.",
        "en": "No dates are known at the moment. The organisers' own pages tell what is coming up.",
    },
    "recurring_events": {
        "fi": "Toistuvat tapahtumat",
        "sv": "Återkommande evenemang",
        "en": "Recurring events",
    },
    "calendar": {
        "fi": "Tilaa tapahtumat kalenteriisi",
        "sv": "Prenumerera på evenemangen i din kalender",
        "en": "Get the events in your calendar",
    },
    "past_events": {"fi": "Päättyneet tapahtumat", "sv": "Avslutade evenemang", "en": "Past events"},
    "organiser": {"fi": "Järjestäjä", "sv": "Arrangör", "en": "Organised by"},
    "when": {"fi": "Milloin", "sv": "När", "en": "When"},
    "where": {"fi": "Missä", "sv": "Var", "en": "Where"},
    "event_over": {
        "fi": "Tämä tapahtuma on päättynyt.",
        "sv": "Det här evenemanget är avslutat.",
        "en": "This event is over.",
    },
    "event_cancelled": {
        "fi": "Tämä tapahtuma on peruttu.",
        "sv": "Det här evenemanget är inställt.",
        "en": "This event has been cancelled.",
    },
    "no_date": {
        "fi": "Ajankohta ei ole tiedossa. Kysy sitä järjestäjältä.",
        "sv": "Tidpunkten är inte känd. Fråga arrangören.",
        "en": "The date is not known. Ask the organiser.",
    },
    "event_page": {
        "fi": "Tapahtuman oma sivu",
        "sv": "Evenemangets egen sida",
        "en": "The event's own page",
    },
    "questions_lead": {
        "fi": "Vastauksia siihen, mitä yrittäjät usein kysyvät.",
        "sv": "Svar på det som företagare ofta frågar.",
        "en": "Answers to what entrepreneurs often ask.",
    },
    "more_help": {"fi": "Palveluja, joista on apua", "sv": "Tjänster som hjälper", "en": "Services that help"},
    "terms_lead": {
        "fi": "Yrityspalvelujen sanoja kolmella kielellä.",
        "sv": "Ord inom företagstjänster på tre språk.",
        "en": "Words of business services in three languages.",
    },
    "missing": {"fi": "Sivua ei löytynyt", "sv": "Sidan hittades inte", "en": "Page not found"},
    "missing_why": {
        "fi": "Tässä osoitteessa ei ole sivua. Se on ehkä poistettu, tai osoitteessa on kirjoitusvirhe.",
        "sv": "Det finns ingen sida på den här adressen. Den har kanske tagits bort, eller så är adressen felskriven.",
        "en": "There is no page at this address. It may have been removed, or the address may be misspelt.",
    },
    "missing_search": {
        "fi": "Hae palveluja omin sanoin sivun yläosan hakukentällä tai jatka tästä:",
        "sv": "Sök tjänster med egna ord i sökfältet högst upp på sidan, eller fortsätt här:",
        "en": "Search for services in your own words with the search box at the top of the page, or go on from here:",
    },
    "missing_start": {"fi": "Siirry etusivulle", "sv": "Gå till startsidan", "en": "Go to the home page"},
    **CHAT_WORDS,
}

#: What the topics of the common questions are called, in the order of their page; an edition may have others.
TOPICS: dict[str, dict[str, str]] = {
    "start": {"fi": "Yrityksen perustaminen", "sv": "Starta företag", "en": "Starting a business"},
    "growth": {"fi": "Kasvu ja rahoitus", "sv": "Tillväxt och finansiering", "en": "Growth and funding"},
    "training": {"fi": "Osaaminen", "sv": "Kompetens", "en": "Skills"},
    "employment": {"fi": "Työnantajana", "sv": "Som arbetsgivare", "en": "Employing people"},
    "internationalisation": {"fi": "Kansainvälistyminen", "sv": "Internationalisering", "en": "Going international"},
    "change": {"fi": "Muutostilanteet", "sv": "Förändringssituationer", "en": "Change situations"},
    "corona": {"fi": "Korona-ajan tuet", "sv": "Stöd under coronatiden", "en": "Support in coronavirus times"},
    "cocreation": {"fi": "Yhteiskehittäminen", "sv": "Samskapande", "en": "Co-creation"},
    "network": {"fi": "Verkosto ja asiointi", "sv": "Nätverket och kontakten", "en": "The network"},
    "bertta": {"fi": "Tietoa Bertasta", "sv": "Om Bertta", "en": "About Bertta"},
    "other": {"fi": "Muut kysymykset", "sv": "Andra frågor", "en": "Other questions"},
}


def topic_name(topic: str, language: Language) -> str:
    """What a topic of the common questions is called; a topic that is not ours is among the other questions."""
    return TOPICS.get(topic, TOPICS["other"])[language.value]


def words(language: Language) -> dict[str, str]:
    """The words in one language."""
    return {key: texts[language.value] for key, texts in WORDS.items()}
