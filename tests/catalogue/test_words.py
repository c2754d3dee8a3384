"""Texts to words: what is cleaned, what is refused, and which forms of a name share a key."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service_catalogue.errors import TextUnusable
from service_catalogue.words import LONGEST_MESSAGE, clean, name_key, tokens, without_umlauts

FAMILY = "👩\u200d👧"
FIREFIGHTER = "👨🏽\u200d🚒"


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  mistä saan   apua \n\t yritykselle  ", "mistä saan apua yritykselle"),
        ("a\u0308iti ja o\u0308ljy", "äiti ja öljy"),
        ("A\u030angström", "Ångström"),
        ("yritys\u00adpalvelu", "yritys palvelu"),
        ("raha\u200bhakemus", "raha hakemus"),
        ("rivi\x07 yksi\x1b[31m", "rivi yksi [31m"),
        ("käännetty \u202eteksti\u202c", "käännetty teksti"),
        ("\ufeffmerkki alussa", "merkki alussa"),
        ("sitova\u00a0väli", "sitova väli"),
        ("rivin\u2028vaihto", "rivin vaihto"),
        (f"perhe {FAMILY} yrittää", f"perhe {FAMILY} yrittää"),
        (FIREFIGHTER, FIREFIGHTER),
        ("🚀", "🚀"),
        ("🇫🇮", "🇫🇮"),
        ("a", "a"),
        ("日本語で", "日本語で"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_a_text_is_cleaned_and_nothing_that_can_be_read_is_lost(typed: str, cleaned: str) -> None:
    assert clean(typed) == cleaned


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "\n\t \r\n",
        "\u00a0\u2003\u2028",
        "\u200b\u200b",
        "\ufeff",
        "\x01\x02",
        "\u200d",
        " \u200d \u200d ",
    ],
)
def test_a_text_in_which_nothing_can_be_read_is_refused(typed: str) -> None:
    with pytest.raises(TextUnusable):
        clean(typed)


@pytest.mark.parametrize("typed", ["mistä\0apua", "\0", "\ud83d", "starttiraha \udc00", "\udfff\ud800"])
def test_a_text_that_is_no_text_is_refused(typed: str) -> None:
    with pytest.raises(TextUnusable):
        clean(typed)


def test_the_longest_message_is_taken_and_one_letter_more_is_refused() -> None:
    assert len(clean("ö" * LONGEST_MESSAGE)) == LONGEST_MESSAGE
    with pytest.raises(TextUnusable, match=str(LONGEST_MESSAGE + 1)):
        clean("ö" * (LONGEST_MESSAGE + 1))


def test_white_space_and_loose_accents_do_not_make_a_message_too_long() -> None:
    assert clean("o\u0308" * LONGEST_MESSAGE + " " * 5000) == "ö" * LONGEST_MESSAGE


@given(st.text(max_size=60) | st.text(alphabet="aäo\u0308\u030a\u200d\u200b\u00ad \n\x1f\ufeff가ᄀ\u1161", max_size=30))
@example("a\u200b\u0308")
@example("\u1100\u200b\u1161")
@example("\u0958")
def test_cleaning_twice_is_cleaning_once(typed: str) -> None:
    try:
        once = clean(typed)
    except TextUnusable:
        return
    assert clean(once) == once


@given(st.text(alphabet=st.characters(), max_size=80))
def test_what_is_cleaned_is_composed_printable_and_can_be_written(typed: str) -> None:
    try:
        cleaned = clean(typed)
    except TextUnusable:
        return
    assert cleaned.encode("utf-8")
    assert unicodedata.is_normalized("NFC", cleaned)
    assert cleaned == cleaned.strip()
    assert not any(unicodedata.category(letter) == "Cc" for letter in cleaned)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mistä saan apua?", ["mistä", "saan", "apua"]),
        ("YEL-vakuutus ja Y-tunnus", ["yel-vakuutus", "ja", "y-tunnus"]),
        ("I don't know, it's ’new’", ["i", "don't", "know", "it's", "new"]),
        ("Åbo, Ängö & Öland", ["åbo", "ängö", "öland"]),
        ("25 % alv (2026)", ["25", "alv", "2026"]),
        ("snake_case", ["snake", "case"]),
        ("STRAẞE", ["strasse"]),
        ("… – ! 🚀", []),
        ("", []),
    ],
)
def test_words_are_found_without_their_punctuation(text: str, words: list[str]) -> None:
    assert tokens(text) == words


@pytest.mark.parametrize(
    ("typed", "plain"), [("yrittäjä på Åland", "yrittaja pa Aland"), ("ÖLJY", "OLJY"), ("café", "cafe"), ("abc", "abc")]
)
def test_both_spellings_of_umlauts_meet(typed: str, plain: str) -> None:
    assert without_umlauts(typed) == plain
    assert len(plain) == len(typed)


@pytest.mark.parametrize(
    "forms",
    [
        "keskus keskuksen keskusta keskuksesta keskukseen keskuksessa keskukselta keskukselle keskuskin",
        "kauppakamari kauppakamarin kauppakamaria kauppakamarista kauppakamarissa kauppakamariin kauppakamarilta",
        "kaupunki kaupunkia kaupunkiin kaupunkikin",
        "kaupungin kaupungista kaupungissa kaupungilta kaupungille kaupungilla",
        "finnvera finnveran finnveraa finnverasta finnverassa finnveraan finnveralta finnveralle finnverako",
        "työllisyyspalvelut työllisyyspalveluita työllisyyspalveluista työllisyyspalveluissa",
        "yrittäjät yrittäjien yrittäjiä yrittäjistä yrittäjiin yrittäjiltä",
        "torimyyntilupa torimyyntilupaa torimyyntilupaan",
        "omnia omnian omniaa omniasta omniassa omniaan omnialta omnialle",
        "toimisto toimiston toimistoa toimistosta toimistossa toimistoon toimistolta toimistokin",
        "te-toimisto te-toimiston te-toimistosta te-toimistoon",
        "verottaja verottajan verottajaa verottajalta verottajalle",
        "kela kelan kelaan kelasta kelalta",
        "suomi suomesta suomessa suomeen suomella",
        "finland finlandin finlandista finlandilta finlandille",
        "lyktan lykta",
    ],
)
def test_the_forms_of_a_name_share_a_key(forms: str) -> None:
    keys = {form: name_key(form) for form in forms.split()}
    assert len(set(keys.values())) == 1, keys


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("omnia", "kamari"),
        ("keskus", "kaupunki"),
        ("ruotsi", "suomi"),
        ("englanti", "ruotsi"),
        ("yrittäjät", "kauppakamari"),
        ("finnvera", "finnfund"),
        ("kela", "vero"),
        ("verohallinto", "verkosto"),
    ],
)
def test_the_keys_of_different_names_differ(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize("short", ["te", "oy", "ely", "yel", "kela", "prh", "vero"])
def test_a_word_of_four_letters_or_fewer_is_its_own_key(short: str) -> None:
    assert name_key(short) == short


@given(st.text(alphabet="abdefghijklmnoprstuvyäö-", min_size=1, max_size=20))
def test_a_key_is_the_beginning_of_its_word(word: str) -> None:
    assert word.startswith(name_key(word))
    assert len(name_key(word)) >= min(4, len(word))
