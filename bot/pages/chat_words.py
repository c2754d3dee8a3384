"""The words of the chat panel, in three languages."""

from __future__ import annotations

CHAT_WORDS: dict[str, dict[str, str]] = {
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
        "fi": "Odota hetki, Bertta vastaa vielä edelliseen viestiin.",
        "sv": "Vänta en stund, Bertta svarar fortfarande på ditt förra meddelande.",
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
    "signpost",
    "outside",
    "read_more",
    "free",
    "paid",
    "members",
    "as_of",
    "as_of_unknown",
    "check_first",
    "expired",
    "not_reviewed",
)
