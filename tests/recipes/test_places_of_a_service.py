"""The places that "add a service" names are those where the names of the present services stand."""

import re

from contracts.services import SERVICES
from tests.contracts.source import ROOT

COMPARED = SERVICES[1:]
"""Not `customers`, whose name is a word of the domain in most files."""
FOLDERS = (".ci", ".github", "deploy", "gateway", "libs", "tools")
ELSEWHERE = re.compile(r"\.md$|(^|/)tests/|^\.github/(?!CODEOWNERS)|(^|/)requirements[^/]*\.txt$")
"""Pages, tests and locks: the recipe treats them apart."""


def files() -> list[str]:
    """Every file of the repository that a service's name may have to stand in."""
    found = [path for path in ROOT.iterdir() if path.is_file() and path.name != ".env"]
    found += [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()]
    names = [str(path.relative_to(ROOT)) for path in found if "__pycache__" not in path.parts]
    return [name for name in names if not ELSEWHERE.search(name)]


def places_of(service: str) -> set[str]:
    """The files that name the service in their path or text, with NAME for its name, outside its own contract."""
    word = re.compile(rf"(?<![A-Za-z]){service}(?![A-Za-z])", re.IGNORECASE)
    found = [path for path in files() if not path.startswith(f"libs/contracts/{service}/")]
    named = [path for path in found if word.search(path) or word.search((ROOT / path).read_text(errors="ignore"))]
    return {word.sub("NAME", path) for path in named}


def test_the_recipe_names_every_place_that_names_all_services() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text()
    recipe = page.partition("## Recipe: add a service\n")[2].partition("\n## ")[0]
    printed = re.findall(r"^   \| `([^`]+)` \|", recipe, re.M)
    assert sorted(printed) == sorted(set.intersection(*(places_of(service) for service in COMPARED)))


def test_the_folders_of_the_recipe_hold_what_it_lists() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text()
    recipe = page.partition("## Recipe: add a service\n")[2].partition("\n## ")[0]
    contract, service = re.findall(r"^[12]\. (.*?)(?=^\d\. )", recipe, re.M | re.S)
    for text, folder in ((contract, "libs/contracts/crm"), (service, "services/crm")):
        names = set(re.findall(r"`((?:[\w-]+\.\w+)|[A-Z]+|tests/)`", text)) - {"TABS"}
        assert len(names) > 3
        assert {name for name in names if not (ROOT / folder / name).exists()} == set()
