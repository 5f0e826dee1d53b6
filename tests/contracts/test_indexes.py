"""Every index begins with the company, except those that docs/security.md lists with a reason."""

import os
import subprocess
import sys
from fnmatch import fnmatch
from importlib import import_module

import pytest

from chassis.indexes import Index
from chassis.migrate import plan_of
from contracts.services import SERVICES
from tests.contracts.source import ROOT
from tests.docs.test_pages import rows, section

PARTS = (*SERVICES, "gateway")
EXCEPTIONS = [
    (part, name.strip("`"), reason) for part, name, reason in rows(section("docs/security.md", "Companies apart"))
]


def name_of(index: Index) -> str:
    """Its name as the page has it: `users.login_1`, `sessions expires` for one that deletes by age."""
    if "expireAfterSeconds" in index.options:
        return f"{index.collection} expires"
    return f"{index.collection}.{index.name}"


def across_companies(part: str) -> set[str]:
    """The indexes of a part that do not begin with the company."""
    import_module(f"{part}.models")
    return {name_of(index) for index in plan_of(part, part).all_indexes() if index.keys[0][0] != "tenant"}


def is_listed(part: str, name: str) -> bool:
    return any(of in (part, "every part") and fnmatch(name, pattern) for of, pattern, _ in EXCEPTIONS)


@pytest.mark.parametrize("part", PARTS)
def test_every_index_begins_with_the_company_or_is_listed(part: str) -> None:
    assert {name for name in across_companies(part) if not is_listed(part, name)} == set()


def test_every_exception_exists_and_has_a_reason() -> None:
    assert len(EXCEPTIONS) >= 5
    found = {(part, name) for part in PARTS for name in across_companies(part)}
    unused = [
        (of, pattern)
        for of, pattern, _ in EXCEPTIONS
        if not any(of in (part, "every part") and fnmatch(name, pattern) for part, name in found)
    ]
    assert unused == []
    assert all(len(reason) > 10 for _, _, reason in EXCEPTIONS)


def test_an_unlisted_index_is_found() -> None:
    index = Index("invoices", (("number", 1), ("tenant", 1)))
    assert not is_listed("billing", name_of(index))
    assert is_listed("billing", name_of(Index("invoices", (("outbox.time", 1),), {"sparse": True})))


@pytest.mark.parametrize("service", SERVICES)
def test_a_migration_knows_every_index_of_the_service(service: str) -> None:
    """`python -m SERVICE.migrate` makes the indexes of what it imports: models that only the service imports would be missed."""
    code = (
        f"import {service}.migrate; from chassis.indexes import declared\n"
        f"known = set(declared('{service}'))\n"
        f"import {service}.service\n"
        f"print(sorted(one.label for one in set(declared('{service}')) - known))"
    )
    paths = os.pathsep.join(str(ROOT / folder) for folder in ("libs", "services"))
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"
