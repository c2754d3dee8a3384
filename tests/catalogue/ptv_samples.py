"""Services as PTV answers them, and what the tests of PTV share.

The samples are invented, with the traps of the real data: nulls, both addresses of a code, other languages.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from bot.schema import migrate_all
from bot.settings import ROOT
from service_catalogue import models
from service_catalogue.database import Sessions, open_engine, session_maker
from service_catalogue.formats import ptv
from service_catalogue.formats.importing import Outcome, Reading, propose
from service_catalogue.formats.ptv_marks import LIMITED, WHOLE_COUNTRY, Area
from service_catalogue.loading import load_edition

PTV = ROOT.parent / "shared" / "standards" / "ptv"
with_files = pytest.mark.skipif(
    not PTV.is_dir(), reason="PTV's own files (shared/standards/ptv) are not on this machine"
)
GENERAL_DESCRIPTIONS = "ptv-releases-3.4/general-descriptions/gd.json"
ID = "3f2b9c1e-7a44-4d0b-9a57-0c6d2f1e8b90"
OTHER_ID = "9403ae40-861d-4a86-ae23-44f4bfc9f572"

#: A service as the eleventh version answers it, with its traps: nulls, both addresses of a code, other languages.
ELEVENTH: dict[str, Any] = {
    "id": ID,
    "sourceId": None,
    "generalDescriptionId": OTHER_ID,
    "type": "Service",
    "serviceNames": [
        {"language": "fi", "value": "Yritysneuvonta ", "type": "Name"},
        {"language": "sv", "value": "Företagsrådgivning", "type": "Name"},
        {"language": "fi", "value": "Yrittäjän ensiapu", "type": "AlternativeName"},
        {"language": "se", "value": "Fitnodatráđđeaddin", "type": "Name"},
    ],
    "serviceChargeType": "FreeOfCharge",
    "areaType": "LimitedType",
    "areas": [{"type": "Municipality", "code": None, "municipalities": [{"code": "049"}, {"code": "235"}]}],
    "serviceDescriptions": [
        {"language": "fi", "value": "Neuvoja auttaa alkuun.", "type": "Summary"},
        {"language": "fi", "value": "Neuvoja käy kanssasi läpi\nliikeidean.", "type": "Description"},
        {"language": "fi", "value": None, "type": "DeadLine"},
        {"language": "fi", "value": "Varaa aika.", "type": "UserInstruction"},
        {"language": "fi", "value": "Ensimmäinen tunti ei maksa.", "type": "ChargeTypeAdditionalInfo"},
    ],
    "languages": ["en", "fi", "ru"],
    "serviceClasses": [
        {"code": "P11.1", "uri": "http://urn.fi/URN:NBN:fi:au:ptvl:v1106", "newUri": None},
        {"code": None, "uri": None, "newUri": "http://uri.suomi.fi/codelist/ptv/ptvserclass/code/P15.8"},
    ],
    "ontologyTerms": [{"code": None, "uri": "http://www.yso.fi/onto/koko/p61825"}],
    "targetGroups": [{"code": "KR2"}, {"code": None, "uri": "http://urn.fi/URN:NBN:fi:au:ptvl:v2016"}],
    "lifeEvents": [],
    "legislation": [{"names": []}],
    "keywords": [{"value": "starttiraha", "language": "fi"}],
    "requirements": [{"value": "Yrityksen perustajille.", "language": "fi"}],
    "serviceChannels": None,
    "organizations": [
        {"organization": {"id": OTHER_ID, "name": "Muu Oy"}, "roleType": "Producer"},
        {"organization": {"id": OTHER_ID, "name": "YRITYSESPOO"}, "roleType": "Responsible"},
    ],
    "publishingStatus": "Published",
    "modified": "2024-11-18T12:46:30.211131",
}
#: The same matter as the twelfth version answers it.
TWELFTH: dict[str, Any] = {
    "contentId": ID,
    "organizationContentId": OTHER_ID,
    "generalDescriptionContentId": None,
    "targetGroups": ["KR2", "KR2.8"],
    "industrialClasses": [],
    "lifeEvents": [],
    "ontologyTerms": ["http://www.yso.fi/onto/koko/p61825"],
    "serviceClasses": ["P11.1"],
    "producers": {
        "selfProducedProducers": {"organizations": [OTHER_ID]},
        "procuredProducers": {"organizations": [], "other": []},
        "otherProducers": {"organizations": [], "other": [{"name": {"fi": "YritysEspoo"}}]},
    },
    "otherResponsibleOrganizations": [],
    "chargeType": "Charged",
    "fundingType": "PubliclyFunded",
    "serviceLanguages": ["fi", "sv"],
    "area": {"areaType": "LimitedArea", "municipalities": ["049"], "regions": [], "wellbeingServicesCounties": []},
    "publishedAt": "2026-03-02T07:32:52.026Z",
    "serviceType": "Service",
    "languageVersions": {
        "fi": {
            "name": "Yritysneuvonta",
            "alternativeName": None,
            "summary": "Neuvoja auttaa alkuun.",
            "description": "## Näin se käy\n\nKatso **ohjeet** [täältä](https://example.org/ohje).",
            "userInstructions": "",
            "conditions": None,
            "chargeTypeAdditionalInformation": None,
            "legislationLinks": [],
            "freelyAssignedKeywords": ["neuvonta"],
            "voucher": {"voucherType": "NotUsed"},
        },
        "sv": {
            "name": "Företagsrådgivning",
            "alternativeName": None,
            "summary": None,
            "description": None,
            "userInstructions": None,
            "conditions": None,
            "chargeTypeAdditionalInformation": None,
            "legislationLinks": [],
            "freelyAssignedKeywords": [],
            "voucher": {"voucherType": "NotUsed"},
        },
    },
}


def file_of(value: Any) -> bytes:
    """JSON as a file."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8")


@lru_cache(maxsize=16)
def shared(name: str) -> Any:
    """A file of PTV's own."""
    return json.loads((PTV / name).read_bytes().decode("utf-8-sig"))


def changed(item: dict[str, Any], **parts: Any) -> dict[str, Any]:
    """An item of PTV with other parts."""
    return {**deepcopy(item), **parts}


@contextmanager
def shipped_content(folder: Path) -> Iterator[Sessions]:
    """The shipped content in a database in `folder`, for tests that do not write to it."""
    engine = open_engine(f"sqlite:///{folder / 'espoo.db'}")
    migrate_all(engine)
    made = session_maker(engine)
    load_edition(made, ROOT / "catalogue" / "content" / "espoo")
    yield made
    engine.dispose()


def read(sessions: Sessions, value: Any) -> Reading:
    """What a file with `value` proposes."""
    with sessions() as session:
        return ptv.read_file(value if isinstance(value, bytes) else file_of(value), session)


def imported(sessions: Sessions, value: Any) -> Outcome:
    """Import a file with `value`."""
    return propose(sessions, read(sessions, value), "tester", "ptv test.json")


def draft_of(sessions: Sessions, entry_id: str) -> dict[str, Any]:
    """What an entry is to become."""
    with sessions() as session:
        found: dict[str, Any] = session.get(models.Draft, ("service", entry_id)).document
        return found


#: Letters among which Markdown's own are frequent.
MARKED = st.one_of(st.sampled_from("ab \n-_*#[]()<>\\`~&;=+.1!:/h"), st.characters(blacklist_categories=("Cs", "Cc")))
AREAS = st.one_of(
    st.none(),
    st.sampled_from([Area(kind) for kind in WHOLE_COUNTRY]),
    st.builds(Area, st.just(LIMITED), st.tuples(st.from_regex(r"\A[0-9]{3}\Z")), st.tuples(st.just("01")), st.just(())),
)
