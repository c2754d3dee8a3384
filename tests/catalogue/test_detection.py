"""Which language a message is in: real messages, terms of one language in sentences of another, and the prior."""

from __future__ import annotations

import pytest

from service_catalogue.detection import find_language, language_scores
from service_catalogue.language import Language

FI, SV, EN = Language.FI, Language.SV, Language.EN

MESSAGES = [
    # Finnish: as written, as spoken, without umlauts, with English and Swedish terms
    (FI, "Mistä saan apua liiketoimintasuunnitelmaan?"),
    (FI, "haluan perustaa yrityksen"),
    (FI, "mite mä saan starttirahan ku oon työtön"),
    (FI, "paljonko tontti maksaa"),
    (FI, "Hei, olen kampaaja ja haluaisin oman liikkeen. Kenen kanssa voisin puhua?"),
    (FI, "tarvitsen tyontekijan kesaksi"),
    (FI, "yritykseni on vaikeuksissa"),
    (FI, "Voinko hakea lainaa koneen ostoon"),
    (FI, "onko teillä startup-yrityksille accelerator-ohjelmaa"),
    (FI, "meidän business angel haluaa term sheetin, kuka auttaa"),
    (FI, "tarviin apua mun pitch deckiin"),
    (FI, "haluan viedä tuotteita Ruotsiin"),
    (FI, "auttaako Företagarna myös suomenkielisiä yrittäjiä"),
    (FI, "palkkatuki työnantajalle"),
    (FI, "kiitos avusta"),
    # Swedish: from Finland too, without umlauts, with Finnish and English terms
    (SV, "Var får jag hjälp med affärsplanen?"),
    (SV, "jag vill starta eget företag"),
    (SV, "hur ansöker jag om startpeng"),
    (SV, "vi behöver anställa folk till sommaren"),
    (SV, "Hej! Jag har klippt hår i femton år och vill nu ha egen firma."),
    (SV, "sku int klara hyran innan kunderna börjar betala"),
    (SV, "jag behover hjalp med bokforing och skatter"),
    (SV, "vem kan hjälpa mig att söka starttiraha"),
    (SV, "behöver jag toiminimi för att sälja kakor"),
    (SV, "finns det någon accelerator för vårt startup"),
    (SV, "vi ska pitcha för investerare, var kan vi öva"),
    (SV, "hur mycket kostar en tomt"),
    (SV, "mitt bolag går dåligt, vad gör jag"),
    (SV, "jag vill exportera till Finland och Estland"),
    (SV, "tack för hjälpen"),
    # English: native and not, with Finnish and Swedish terms
    (EN, "Where can I get help with a business plan?"),
    (EN, "I want to start a company"),
    (EN, "how do I get a toiminimi"),
    (EN, "what is starttiraha and can I apply for it"),
    (EN, "zoom appointment with a yritysneuvoja"),
    (EN, "from where I begin if I want own small place for cut hair"),
    (EN, "we need to hire people for the summer"),
    (EN, "is there any help for my restaurant, the rent is too high"),
    (EN, "do I need a permit from the kaupunki to sell food"),
    (EN, "my Y-tunnus has not arrived, who do I call"),
    (EN, "can foreigners get funding"),
    (EN, "how much does an office cost"),
    (EN, "who helps with export to Germany"),
    (EN, "should I choose aktiebolag or something else"),
    (EN, "thank you very much"),
]

#: What a conversation in the first language may see without leaving it.
STAYS = [
    (FI, "ok"),
    (FI, "Startup"),
    (FI, "yes"),
    (FI, "hej"),
    (FI, "12345"),
    (FI, "0400 123 456"),
    (FI, "???"),
    (FI, "🚀🚀"),
    (SV, "export"),
    (SV, "ok"),
    (SV, "toiminimi"),
    (SV, "0400 123 456"),
    (SV, "..."),
    (EN, "starttiraha"),
    (EN, "YEL"),
    (EN, "moi"),
    (EN, "1 + 1"),
    (EN, "Helsinki"),
]


@pytest.mark.parametrize(("language", "message"), MESSAGES, ids=[f"{code}-{text[:30]}" for code, text in MESSAGES])
def test_the_language_of_a_message_is_found(language: Language, message: str) -> None:
    assert find_language(message) is language


@pytest.mark.parametrize(("language", "message"), MESSAGES, ids=[f"{code}-{text[:30]}" for code, text in MESSAGES])
def test_the_conversations_own_language_is_no_hindrance(language: Language, message: str) -> None:
    assert find_language(message, prior=language) is language


@pytest.mark.parametrize(
    ("prior", "language", "message"),
    [
        (FI, SV, "jag skulle vilja tala svenska med er, tack"),
        (FI, EN, "could we please speak English, I do not understand Finnish"),
        (SV, FI, "voisitko vastata minulle suomeksi, kiitos"),
        (SV, EN, "sorry, I would like to continue in English"),
        (EN, FI, "puhutko suomea, haluaisin kysyä luvista"),
        (EN, SV, "kan vi ta det på svenska i stället"),
    ],
)
def test_a_message_clearly_in_another_language_leaves_the_conversations(
    prior: Language, language: Language, message: str
) -> None:
    assert find_language(message, prior) is language


@pytest.mark.parametrize(("prior", "message"), STAYS)
def test_a_message_that_tells_no_language_keeps_the_conversations(prior: Language, message: str) -> None:
    assert find_language(message, prior) is prior


@pytest.mark.parametrize("prior", list(Language))
@pytest.mark.parametrize(
    "nonsense",
    ["asdf asdf", "asdfgh jkl", "qwerty qwerty", "sdfkj sdf lkj", "hgfd hgfd sdf", "lol lol", "bla bla"],
)
def test_nonsense_keeps_the_conversations_language(prior: Language, nonsense: str) -> None:
    assert find_language(nonsense, prior) is prior


@pytest.mark.parametrize("prior", list(Language))
@pytest.mark.parametrize(
    "number", ["0400 123 456", "+358 9 000 0001", "1 + 1", "12.5.2026 klo 14", "2026", "1 000 000 €"]
)
def test_a_number_keeps_the_conversations_language(prior: Language, number: str) -> None:
    assert find_language(number, prior) is prior


@pytest.mark.parametrize("prior", list(Language))
@pytest.mark.parametrize("word", ["yrittäjyys", "företagande", "entrepreneurship"])
def test_one_word_alone_never_changes_the_language(prior: Language, word: str) -> None:
    assert find_language(word, prior) is prior


@pytest.mark.parametrize(
    ("word", "language"), [("yrittäjyys", FI), ("företagsrådgivning", SV), ("entrepreneurship", EN)]
)
def test_one_word_tells_its_language_where_there_is_no_conversation_yet(word: str, language: Language) -> None:
    assert find_language(word) is language


@pytest.mark.parametrize(
    "text", ["", "12345", "???", "🚀", "a", "ok", "mistä saan apua", "日本語で話せますか", "x" * 2000]
)
def test_the_scores_of_any_text_add_up_to_one(text: str) -> None:
    scores = language_scores(text)
    assert set(scores) == set(Language)
    assert sum(scores.values()) == pytest.approx(1.0)
    assert all(0.0 <= score <= 1.0 for score in scores.values())


@pytest.mark.parametrize("prior", [Language.SV, Language.EN])
def test_letters_of_none_of_the_languages_leave_the_conversations_language(prior: Language) -> None:
    assert find_language("Как открыть компанию в этом городе", prior) is prior
    assert find_language("会社を設立したいです どうすれば", prior) is prior


@pytest.mark.parametrize("text", ["12345", "???", "🚀"])
def test_signs_and_digits_are_taken_for_finnish_where_nothing_else_is_known(text: str) -> None:
    assert find_language(text) is FI
