"""The words of the pages and of the chat panel, in three languages. Texts of the catalogue stand in the catalogue."""

from __future__ import annotations

from service_catalogue.language import Language

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
    "chat": {"fi": "Kysy Bertalta", "sv": "Fråga Bertta", "en": "Ask Bertta"},
    "chat_note": {
        "fi": "Bertta on tietokoneohjelma. Älä kirjoita henkilötietoja. Keskustelu tallennetaan, ja voit poistaa sen.",
        "sv": "Bertta är ett datorprogram. Skriv inga personuppgifter. Samtalet sparas, och du kan radera det.",
        "en": "Bertta is a computer program. Do not enter personal data. The chat is stored, and you can erase it.",
    },
    "chat_without_script": {
        "fi": "Keskustelu tarvitsee JavaScriptin. Voit selata palveluja tällä sivulla tai ottaa yhteyttä suoraan.",
        "sv": "Chatten behöver JavaScript. Du kan bläddra bland tjänsterna på den här sidan eller ta kontakt direkt.",
        "en": "The chat needs JavaScript. You can browse the services on this page or get in touch directly.",
    },
    "message": {"fi": "Viestisi", "sv": "Ditt meddelande", "en": "Your message"},
    "send": {"fi": "Lähetä", "sv": "Skicka", "en": "Send"},
    "you": {"fi": "Sinä", "sv": "Du", "en": "You"},
    "working": {"fi": "Bertta etsii vastausta …", "sv": "Bertta söker ett svar …", "en": "Bertta is looking …"},
    "still_working": {
        "fi": "Odota hetki, Bertta vastaa vielä edelliseen.",
        "sv": "Vänta en stund, Bertta svarar ännu på det förra.",
        "en": "Wait a moment, Bertta is still answering.",
    },
    "conversation": {"fi": "Keskustelu", "sv": "Samtal", "en": "Conversation"},
    "erase": {"fi": "Poista keskustelu", "sv": "Radera samtalet", "en": "Erase the chat"},
    "erased": {
        "fi": "Keskustelu on poistettu. Voit aloittaa uuden kirjoittamalla viestin.",
        "sv": "Samtalet är raderat. Du kan börja ett nytt genom att skriva ett meddelande.",
        "en": "The chat has been erased. Write a message to start a new one.",
    },
    "failed": {
        "fi": "Viesti ei mennyt perille. Yritä uudelleen, tai ota yhteyttä sivun alalaidassa olevien tietojen avulla.",
        "sv": "Meddelandet gick inte fram. Försök igen, eller ta kontakt med hjälp av uppgifterna längst ner på sidan.",
        "en": "The message did not get through. Try again, or use the contact details at the bottom of the page.",
    },
    "empty": {
        "fi": "Kirjoita ensin viesti.",
        "sv": "Skriv ett meddelande först.",
        "en": "Write a message first.",
    },
    "too_long": {
        "fi": "Viesti on liian pitkä. Lyhennä se enintään 2 000 merkkiin.",
        "sv": "Meddelandet är för långt. Förkorta det till högst 2 000 tecken.",
        "en": "The message is too long. Shorten it to at most 2,000 characters.",
    },
}

#: What the chat's script needs; handed to it as data on the page.
ONLY_FOR_SCRIPTS = (
    "you",
    "working",
    "still_working",
    "erased",
    "failed",
    "empty",
    "too_long",
    "provider",
    "outside",
    "read_more",
    "free",
    "paid",
    "members",
    "as_of",
    "as_of_unknown",
    "check_first",
    "not_reviewed",
)


def words(language: Language) -> dict[str, str]:
    """The words in one language."""
    return {key: texts[language.value] for key, texts in WORDS.items()}
