"""What the tests of the HSDS API ask, and entries changed as staff would."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from service_catalogue.documents import KINDS, document_of


def uuid_of(kind: str, own_id: str) -> str:
    """The HSDS id of a thing of Kuvala's."""
    return str(uuid5(NAMESPACE_URL, f"urn:bertta:kuvala:{kind}:{own_id}"))


def got(site, path: str, **parameters: Any) -> Any:
    """What an address answers."""
    answer = site.client.get(f"/hsds{path}", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(site, path: str, **parameters: Any) -> list[str]:
    """Our ids of what a list holds."""
    return [one["local_id"] for one in got(site, path, per_page=1000, **parameters)["contents"]]


def published(site, kind: str, own_id: str, **changes: Any) -> None:
    """Publish an entry with other values."""
    with site.catalogue.sessions() as session:
        document = document_of(session, KINDS[kind], own_id)
    site.editor.publish(kind, {**document, **changes})
