"""A company's settings: defaults until it decides, then versions of its own, and no other company's."""

from collections.abc import Iterator

import pytest

from chassis.company_settings import CompanySettings
from chassis.context import using
from chassis.testing import a_context, a_database
from contracts.errors import NotFound, Stale


class ToySettings(CompanySettings):
    meta = {"db_alias": "toy_settings", "collection": "settings"}
    ID_PREFIX = "set"


def not_found(company_id: str) -> NotFound:
    return NotFound("toy.settings_not_found", "They are gone.", {"id": company_id})


def put(fields: dict[str, object], version: int, tenant: str = "acme", request_id: str = "") -> ToySettings:
    with using(a_context(tenant, request_id=request_id)):
        return ToySettings.replace(fields, if_version=version, not_found=not_found)


def loaded(tenant: str = "acme") -> tuple[int, dict[str, object]]:
    with using(a_context(tenant)):
        found = ToySettings.load()
        assert ToySettings.stored_fields() == found.fields
        return found.version, dict(found.fields)


@pytest.fixture(autouse=True)
def database() -> Iterator[str]:
    with a_database("toy_settings") as name:
        yield name


def test_defaults_until_something_is_decided() -> None:
    assert loaded() == (1, {})
    assert ToySettings._get_collection().count_documents({}) == 0


def test_decided_once_and_again() -> None:
    assert put({"colour": "red"}, 1).version == 2
    assert put({"colour": "blue"}, 2).fields == {"colour": "blue"}
    assert loaded() == (3, {"colour": "blue"})
    assert loaded("other") == (1, {})


def test_an_older_version_is_stale() -> None:
    put({"colour": "red"}, 1)
    with pytest.raises(Stale):
        put({"colour": "blue"}, 1)
    with pytest.raises(Stale):
        put({"colour": "blue"}, 7, "other")
    assert loaded() == (2, {"colour": "red"})


def test_the_same_request_twice_changes_once() -> None:
    assert put({"colour": "red"}, 1, request_id="r1").version == 2
    assert put({"colour": "red"}, 1, request_id="r1").version == 2


def test_the_id_is_the_companys() -> None:
    assert put({}, 1).id == "set_acme"
