"""Letters of a mailing on paper: A4, each on a page of its own, the address where the window of an envelope is."""

import base64
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from chassis.testing import wait_until
from kundkort.api import Api
from tests.stack import Stack

from .accessibility import narrowed
from .conftest import Browser
from .test_web_finding import is_as_wide_as_its_window

COMPANY = "brevbolaget"
OPEN = Callable[[str], Browser]
LONG_WORD = "https://brevbolaget.example/" + "x" * 200
TEXT = "Hej {contact.first_name}!\n\n" + LONG_WORD
PLACES = """
const millimetres = pixels => Math.round(pixels * 25.4 / 96);
return [...document.querySelectorAll('section')].map(section => {
    const [page, address] = [section, section.querySelector('address')].map(one => one.getBoundingClientRect());
    const text = section.querySelector('h1, p').getBoundingClientRect();
    return [address.left - page.left, address.top - page.top, text.top - page.top].map(millimetres);
})
"""
"""Of each letter in millimetres within its margins of 20: where the address begins, from left and top, and the text."""
SHEET = {"width": 643, "height": 971, "deviceScaleFactor": 1, "mobile": False}
"""What the margins leave of an A4, in pixels of CSS."""


@pytest.fixture(scope="module")
def office(stack: Stack) -> Api:
    return stack.company(COMPANY)


@pytest.fixture(scope="module")
def browser(open_browser: OPEN, office: Api) -> Browser:
    return open_browser("sv")


def add_customer(office: Api, name: str) -> str:
    address = {"line1": "Hamngatan 4", "line2": "Port C", "postcode": "0150", "city": "Oslo", "country": "NO"}
    customer = str(office.post("/v1/customers", {"fields": {"name": name, "addresses": {"invoice": address}}})["id"])
    office.post(f"/v1/customers/{customer}/contacts", {"name": f"Åsa {name}", "role_title": "Inköp"})
    return customer


def write_letters(stack: Stack, office: Api, file: Path, text: str) -> None:
    """Three letters, as the file that an office downloads."""
    customers = [add_customer(office, f"Brevkunden {at} AB") for at in range(3)]
    asked = {"customer_ids": customers, "channel": "letter", "subject": "Hej {contact.first_name}", "text": text}
    made = office.post("/v1/mailings", asked)
    path = f"/v1/mailings/{made['id']}"
    office.post(f"{path}/approve", {"digest": made["digest"]})
    office.post(f"{path}/produce")
    wait_until(lambda: office.get(path)["state"] == "produced", 60)
    headers = {"Authorization": f"Bearer {stack.keys[COMPANY]}", "Accept-Language": "sv"}
    answer = requests.get(f"{stack.base_url}{path}/letters", headers=headers, timeout=30)
    assert answer.status_code == 200, answer.text
    file.write_bytes(answer.content)


def print_sheets(browser: Browser) -> list[str]:
    """The sizes of the sheets that the browser prints."""
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    document = base64.b64decode(printed["data"])
    return [one.decode() for one in re.findall(rb"/MediaBox \[0 0 (\d+\.?\d* \d+\.?\d*)\]", document)]


def test_each_letter_begins_a_sheet(browser: Browser, stack: Stack, office: Api, tmp_path: Path) -> None:
    """Red before: addresses at 40 mm, over the window's upper edge, long words beyond the paper, and the subject's fields
    as they were written above each letter."""
    letters = tmp_path / "letters.html"
    write_letters(stack, office, letters, TEXT)
    browser.get(letters.as_uri())
    assert browser.title == "Brev"
    sheets = print_sheets(browser)
    assert [[round(float(side) * 25.4 / 72) for side in one.split()] for one in sheets] == [[210, 297]] * 3
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", SHEET)
    assert browser.execute_script(PLACES) == [[90, 27, 75]] * 3
    assert is_as_wide_as_its_window(browser)
    addresses = browser.execute_script("return [...document.querySelectorAll('address')].map(one => one.innerText)")
    assert addresses[0].split("\n")[-2:] == ["0150 Oslo", "NORGE"]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    with narrowed(browser):
        assert is_as_wide_as_its_window(browser)


def test_a_letter_of_two_sheets_is_followed_by_a_new_one(
    browser: Browser, stack: Stack, office: Api, tmp_path: Path
) -> None:
    letters = tmp_path / "letters.html"
    write_letters(stack, office, letters, "En rad.\n" * 60)
    browser.get(letters.as_uri())
    assert len(print_sheets(browser)) == 6
