"""PTV's codes: service classes, target groups and municipalities, and how the older lists number them.

PTV has renamed its code lists twice: one class may come as a bare code, as an address with the code at its end, or as
a number of the oldest list. Everything is joined on the code. Codes are texts: 049 is a municipality, 49 is none.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

CODE = re.compile(r"(?:P|KR|KE)\d{1,2}(?:\.\d{1,2})?")
#: In the oldest list a class is a number: the main class has the first of its row, its subclasses the ones after it.
_OLD = re.compile(r"http://urn\.fi/URN:NBN:fi:au:ptvl:v(\d{4})")
#: Main class: its old number, and how many subclasses it has (0 for a class that the oldest list lacks).
_MAIN_CLASSES = (
    "1:1001:5 2:1007:5 3:1013:9 4:1023:14 5:1038:21 6:1060:15 7:1076:12 8:1090:4 9:1095:6 10:1096:8 11:1105:9 "
    "12:1115:4 13:1120:5 14:1126:5 15:1132:9 16:1142:9 17:1152:3 18:1156:2 19:1159:6 20:1167:3 21:1171:2 22:1174:9 "
    "23:1184:7 24:1191:6 25:1198:7 26:1206:3 27:1210:5 28:0:7"
)
#: Subclasses whose old number is not the next in the row.
_OUT_OF_ROW = {
    "P7.12": 1089, "P19.4": 1164, "P19.5": 1165, "P19.6": 1166,
    "P23.4": 1216, "P23.5": 1188, "P23.6": 1189, "P23.7": 1190,
    **{f"P9.{number}": 1216 + number for number in range(1, 7)},
}  # fmt: skip
_GROUPS = "KR1 KR1.1 KR1.2 KR1.3 KR1.4 KR1.5 KR1.6 KR2 KR2.1 KR2.2 KR2.3 KR2.4 KR2.5 KR2.6 KR2.7 KR2.8 KR3"
_FIRST_OLD_GROUP = 2001

#: The municipalities of 2023 by their Finnish names.
_MUNICIPALITIES = (
    "005 Alajärvi; 009 Alavieska; 010 Alavus; 016 Asikkala; 018 Askola; 019 Aura; 020 Akaa; 035 Brändö; 043 Eckerö; "
    "046 Enonkoski; 047 Enontekiö; 049 Espoo; 050 Eura; 051 Eurajoki; 052 Evijärvi; 060 Finström; 061 Forssa; 062 "
    "Föglö; 065 Geta; 069 Haapajärvi; 071 Haapavesi; 072 Hailuoto; 074 Halsua; 075 Hamina; 076 Hammarland; 077 "
    "Hankasalmi; 078 Hanko; 079 Harjavalta; 081 Hartola; 082 Hattula; 086 Hausjärvi; 090 Heinävesi; 091 Helsinki; 092 "
    "Vantaa; 097 Hirvensalmi; 098 Hollola; 102 Huittinen; 103 Humppila; 105 Hyrynsalmi; 106 Hyvinkää; 108 Hämeenkyrö; "
    "109 Hämeenlinna; 111 Heinola; 139 Ii; 140 Iisalmi; 142 Iitti; 143 Ikaalinen; 145 Ilmajoki; 146 Ilomantsi; 148 "
    "Inari; 149 Inkoo; 151 Isojoki; 152 Isokyrö; 153 Imatra; 165 Janakkala; 167 Joensuu; 169 Jokioinen; 170 Jomala; "
    "171 Joroinen; 172 Joutsa; 176 Juuka; 177 Juupajoki; 178 Juva; 179 Jyväskylä; 181 Jämijärvi; 182 Jämsä; 186 "
    "Järvenpää; 202 Kaarina; 204 Kaavi; 205 Kajaani; 208 Kalajoki; 211 Kangasala; 213 Kangasniemi; 214 Kankaanpää; "
    "216 Kannonkoski; 217 Kannus; 218 Karijoki; 224 Karkkila; 226 Karstula; 230 Karvia; 231 Kaskinen; 232 Kauhajoki; "
    "233 Kauhava; 235 Kauniainen; 236 Kaustinen; 239 Keitele; 240 Kemi; 241 Keminmaa; 244 Kempele; 245 Kerava; 249 "
    "Keuruu; 250 Kihniö; 256 Kinnula; 257 Kirkkonummi; 260 Kitee; 261 Kittilä; 263 Kiuruvesi; 265 Kivijärvi; 271 "
    "Kokemäki; 272 Kokkola; 273 Kolari; 275 Konnevesi; 276 Kontiolahti; 280 Korsnäs; 284 Koski Tl; 285 Kotka; 286 "
    "Kouvola; 287 Kristiinankaupunki; 288 Kruunupyy; 290 Kuhmo; 291 Kuhmoinen; 295 Kumlinge; 297 Kuopio; 300 "
    "Kuortane; 301 Kurikka; 304 Kustavi; 305 Kuusamo; 309 Outokumpu; 312 Kyyjärvi; 316 Kärkölä; 317 Kärsämäki; 318 "
    "Kökar; 320 Kemijärvi; 322 Kemiönsaari; 398 Lahti; 399 Laihia; 400 Laitila; 402 Lapinlahti; 403 Lappajärvi; 405 "
    "Lappeenranta; 407 Lapinjärvi; 408 Lapua; 410 Laukaa; 416 Lemi; 417 Lemland; 418 Lempäälä; 420 Leppävirta; 421 "
    "Lestijärvi; 422 Lieksa; 423 Lieto; 425 Liminka; 426 Liperi; 430 Loimaa; 433 Loppi; 434 Loviisa; 435 Luhanka; 436 "
    "Lumijoki; 438 Lumparland; 440 Luoto; 441 Luumäki; 444 Lohja; 445 Parainen; 475 Maalahti; 478 Maarianhamina - "
    "Mariehamn; 480 Marttila; 481 Masku; 483 Merijärvi; 484 Merikarvia; 489 Miehikkälä; 491 Mikkeli; 494 Muhos; 495 "
    "Multia; 498 Muonio; 499 Mustasaari; 500 Muurame; 503 Mynämäki; 504 Myrskylä; 505 Mäntsälä; 507 Mäntyharju; 508 "
    "Mänttä-Vilppula; 529 Naantali; 531 Nakkila; 535 Nivala; 536 Nokia; 538 Nousiainen; 541 Nurmes; 543 Nurmijärvi; "
    "545 Närpiö; 560 Orimattila; 561 Oripää; 562 Orivesi; 563 Oulainen; 564 Oulu; 576 Padasjoki; 577 Paimio; 578 "
    "Paltamo; 580 Parikkala; 581 Parkano; 583 Pelkosenniemi; 584 Perho; 588 Pertunmaa; 592 Petäjävesi; 593 "
    "Pieksämäki; 595 Pielavesi; 598 Pietarsaari; 599 Pedersören kunta; 601 Pihtipudas; 604 Pirkkala; 607 Polvijärvi; "
    "608 Pomarkku; 609 Pori; 611 Pornainen; 614 Posio; 615 Pudasjärvi; 616 Pukkila; 619 Punkalaidun; 620 Puolanka; "
    "623 Puumala; 624 Pyhtää; 625 Pyhäjoki; 626 Pyhäjärvi; 630 Pyhäntä; 631 Pyhäranta; 635 Pälkäne; 636 Pöytyä; 638 "
    "Porvoo; 678 Raahe; 680 Raisio; 681 Rantasalmi; 683 Ranua; 684 Rauma; 686 Rautalampi; 687 Rautavaara; 689 "
    "Rautjärvi; 691 Reisjärvi; 694 Riihimäki; 697 Ristijärvi; 698 Rovaniemi; 700 Ruokolahti; 702 Ruovesi; 704 Rusko; "
    "707 Rääkkylä; 710 Raasepori; 729 Saarijärvi; 732 Salla; 734 Salo; 736 Saltvik; 738 Sauvo; 739 Savitaipale; 740 "
    "Savonlinna; 742 Savukoski; 743 Seinäjoki; 746 Sievi; 747 Siikainen; 748 Siikajoki; 749 Siilinjärvi; 751 Simo; "
    "753 Sipoo; 755 Siuntio; 758 Sodankylä; 759 Soini; 761 Somero; 762 Sonkajärvi; 765 Sotkamo; 766 Sottunga; 768 "
    "Sulkava; 771 Sund; 777 Suomussalmi; 778 Suonenjoki; 781 Sysmä; 783 Säkylä; 785 Vaala; 790 Sastamala; 791 "
    "Siikalatva; 831 Taipalsaari; 832 Taivalkoski; 833 Taivassalo; 834 Tammela; 837 Tampere; 844 Tervo; 845 Tervola; "
    "846 Teuva; 848 Tohmajärvi; 849 Toholampi; 850 Toivakka; 851 Tornio; 853 Turku; 854 Pello; 857 Tuusniemi; 858 "
    "Tuusula; 859 Tyrnävä; 886 Ulvila; 887 Urjala; 889 Utajärvi; 890 Utsjoki; 892 Uurainen; 893 Uusikaarlepyy; 895 "
    "Uusikaupunki; 905 Vaasa; 908 Valkeakoski; 915 Varkaus; 918 Vehmaa; 921 Vesanto; 922 Vesilahti; 924 Veteli; 925 "
    "Vieremä; 927 Vihti; 931 Viitasaari; 934 Vimpeli; 935 Virolahti; 936 Virrat; 941 Vårdö; 946 Vöyri; 976 Ylitornio; "
    "977 Ylivieska; 980 Ylöjärvi; 981 Ypäjä; 989 Ähtäri; 992 Äänekoski"
)


@lru_cache(maxsize=1)
def service_classes() -> dict[str, int]:
    """Every service class and its number in the oldest list; 0 for those that came later."""
    found: dict[str, int] = {}
    for row in _MAIN_CLASSES.split():
        main, old, subclasses = map(int, row.split(":"))
        found[f"P{main}"] = old
        for number in range(1, subclasses + 1):
            code = f"P{main}.{number}"
            found[code] = _OUT_OF_ROW.get(code, old and old + number)
    return found


@lru_cache(maxsize=1)
def target_groups() -> dict[str, int]:
    """Every target group and its number in the oldest list."""
    return {code: _FIRST_OLD_GROUP + place for place, code in enumerate(_GROUPS.split())}


@lru_cache(maxsize=1)
def _by_old_number() -> dict[int, str]:
    known = {**service_classes(), **target_groups()}
    return {number: code for code, number in known.items() if number}


@lru_cache(maxsize=1)
def municipalities() -> dict[str, str]:
    """Municipality codes (three digits, as text) by Finnish name."""
    pairs = (entry.split(" ", 1) for entry in _MUNICIPALITIES.split("; "))
    return {name: code for code, name in pairs}


def code_of(item: Any) -> str | None:
    """The code that a classification stands for: an object with `code`, `newUri` or `uri`, an address, or a code."""
    if isinstance(item, dict):
        candidates = (item.get(name) for name in ("code", "newUri", "uri", "Key"))
        return next((code for code in map(code_of, candidates) if code), None)
    if not isinstance(item, str):
        return None
    if old := _OLD.fullmatch(item):
        return _by_old_number().get(int(old[1]))
    last = re.split(r"[/:]", item)[-1]
    return last if CODE.fullmatch(last) else None


def for_business(groups: list[str]) -> bool:
    """Whether target groups have businesses in mind; none at all leaves it open, which counts as yes."""
    return not groups or any(code == "KR2" or code.startswith("KR2.") for code in groups)


def three_digits(code: Any) -> str | None:
    """A municipality's code as text; a number has lost its leading zeros, which come back. None if it is no code."""
    if isinstance(code, int) and not isinstance(code, bool) and 0 < code < 1000:
        return f"{code:03d}"
    return code if isinstance(code, str) and re.fullmatch(r"\d{3}", code, re.ASCII) else None
