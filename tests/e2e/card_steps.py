"""What somebody does on a card in the course of a day, by keyboard: a contract, a receipt, a property, a file, a module off."""

from pathlib import Path

from selenium.webdriver.common.by import By

from kundkort.api import Api

from .keyboard import Keyboard


def agree(anna: Keyboard, card: str) -> None:
    """A contract that begins today."""
    anna.open(card)
    anna.press("Nytt avtal")
    anna.send(
        branch_id="Butik Norr",
        lines__0__text="Service",
        lines__0__quantity="1",
        lines__0__price="500",
        period_months="1",
    )
    anna.press("Aktivera")
    assert "Aktiv" in anna.words, anna.words


def sell_at_the_till(anna: Keyboard, card: str) -> None:
    """A receipt, paid in cash with an even note."""
    anna.open(card)
    anna.press("Nytt kvitto")
    anna.add_row("lines")
    anna.send(branch_id="Butik Norr", lines__0__text="Skruv", lines__0__quantity="1", lines__0__price="49,50")
    anna.press("Slutför")
    anna.add_row("payments")
    anna.send(payments__0__means="Kontant", payments__0__amount="50")
    assert "Slutfört" in anna.words, anna.words


def label(anna: Keyboard, card: str, name: str) -> None:
    anna.open(card)
    anna.press("Ny egenskap")
    anna.send(name=name)
    anna.open(card)
    anna.press("Ändra egenskaper")
    anna.tick(name)
    anna.send()
    assert name in anna.browser.find_element(By.ID, "properties").text


def upload(anna: Keyboard, card: str, folder: Path) -> None:
    file = folder / "Avtal å.txt"
    file.write_text("Köpet gäller.\n")
    anna.open(card)
    anna.press("Ladda upp fil")
    anna.send(file=str(file), kind="Avtal")
    assert "Ladda upp fil: klart." in anna.words, anna.words


def switch_off(anna: Keyboard, office: Api, card: str) -> None:
    """A module that the company no longer has takes its tab away, and brings it back."""
    anna.open(card)
    assert anna.browser.find_elements(By.ID, "documents")
    switch_documents(office, on=False)
    anna.open(card)
    assert not anna.browser.find_elements(By.ID, "documents")
    switch_documents(office, on=True)
    anna.open(card)
    assert "Avtal å.txt" in anna.words


def switch_documents(office: Api, on: bool) -> None:
    version = office.get("/v1/company/modules")["version"]
    office.put("/v1/company/modules/documents", {"on": on}, version=version)
