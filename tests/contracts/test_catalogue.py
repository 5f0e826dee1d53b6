"""docs/events.md equals what the contracts generate."""

from pathlib import Path

from contracts import catalogue


def test_the_page_is_made_from_the_contracts() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "events.md"
    told = "run `.venv/bin/python -m contracts.catalogue > docs/events.md`"
    assert page.read_text() == catalogue.markdown(), told
