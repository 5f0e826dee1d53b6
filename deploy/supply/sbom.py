"""`make sbom`: writes a bill of materials (CycloneDX 1.6, JSON) for each part's image into dist/sbom.

It names the Python packages of the part's lock with the hashes of their files, and nothing else: what the base image holds
belongs to the bill of that image. The same lock and version give the same bytes.
"""

import json
from pathlib import Path
from typing import Any

from deploy.docker.images import version_of
from deploy.local.bootstrap import ROOT
from deploy.supply.locks import LOCKS, pins

FOLDER = ROOT / "dist/sbom"


def make(part: str) -> dict[str, Any]:
    """The bill of a part."""
    version = version_of(part)
    root = {
        "type": "application",
        "bom-ref": f"kundkort/{part}",
        "name": f"kundkort/{part}",
        "version": version,
        "purl": f"pkg:oci/{part}@{version}",
    }
    components = [_component(name, of, hashes) for (name, of), hashes in sorted(pins(LOCKS[part]).items())]
    references = [one["bom-ref"] for one in components]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": root},
        "components": components,
        "dependencies": [{"ref": root["bom-ref"], "dependsOn": references}, *({"ref": one} for one in references)],
    }


def _component(name: str, version: str, hashes: set[str]) -> dict[str, Any]:
    """A package. Its hashes are of the files that the lock allows, of which an image installs one."""
    purl = f"pkg:pypi/{name}@{version}"
    files = [{"alg": "SHA-256", "content": one} for one in sorted(hashes)]
    return {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
        "externalReferences": [{"type": "distribution", "url": purl, "hashes": files}],
    }


def write(folder: Path = FOLDER) -> list[Path]:
    """Writes the bills of all parts; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for part in LOCKS:
        files.append(folder / f"{part}.cdx.json")
        files[-1].write_text(json.dumps(make(part), indent=2) + "\n")
    return files


if __name__ == "__main__":
    for path in write():
        print(path.relative_to(ROOT))
