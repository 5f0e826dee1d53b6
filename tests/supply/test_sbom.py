"""Each part's bill of materials is valid CycloneDX and names exactly what the part's lock installs."""

import json
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

from deploy.docker.images import version_of
from deploy.supply import sbom
from deploy.supply.locks import LOCKS, pins


def hashes(component: dict[str, Any]) -> set[str]:
    """The SHA-256 of every file of a component."""
    return {one["content"] for place in component["externalReferences"] for one in place["hashes"]}


@pytest.mark.parametrize("part", LOCKS)
def test_a_bill_is_that_of_the_lock(part: str) -> None:
    bill = sbom.make(part)
    named = {(one["name"], one["version"]): hashes(one) for one in bill["components"]}
    assert named == pins(LOCKS[part])
    assert all(named.values())
    urls = [PackageURL.from_string(one["purl"]) for one in bill["components"]]
    assert {(url.type, url.name, url.version) for url in urls} == {("pypi", *pin) for pin in named}
    lines = [line for line in LOCKS[part].read_text().splitlines() if "==" in line]
    assert len(lines) == len(named), "a line of the lock was not read"


@pytest.mark.slow
def test_the_files_are_valid_and_name_part_and_version(tmp_path: Path) -> None:
    files = sbom.write(tmp_path)
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    assert [file.name for file in files] == [f"{part}.cdx.json" for part in LOCKS]
    assert validator.validate_str('{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{}]}') is not None
    for part, file in zip(LOCKS, files, strict=True):
        assert validator.validate_str(file.read_text()) is None
        bill = json.loads(file.read_text())
        root = bill["metadata"]["component"]
        assert (root["name"], root["version"]) == (f"kundkort/{part}", version_of(part))
        (of_root,) = (one for one in bill["dependencies"] if one["ref"] == root["bom-ref"])
        assert len(of_root["dependsOn"]) == len(bill["components"])


def test_the_same_lock_gives_the_same_bytes() -> None:
    assert json.dumps(sbom.make("tools")) == json.dumps(sbom.make("tools"))
