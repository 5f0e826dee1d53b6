"""Documents in a real browser: two files dropped on their tab, and each shown on its page without running anything of it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By

from kundkort.api import Api
from tests.flows.offices import add_customer, open_office
from tests.stack import Stack

from .accessibility import bring_axe, find_faults
from .conftest import Browser, picture, severe, wait_for
from .test_web_card import is_narrow_enough, log_in

COMPANY = "pappersbolaget"
OPEN = Callable[[str], Browser]
TOO_LARGE = 101 * 1024 * 1024
HOSTILE = "Hej <script>document.title = 'taken'</script>"
DROP = """
const transfer = new DataTransfer();
for (const [name, text] of arguments[0]) transfer.items.add(new File([text], name));
const at = document.querySelector('.tab');
for (const type of ['dragover', 'drop'])
  at.dispatchEvent(new DragEvent(type, {dataTransfer: transfer, bubbles: true, cancelable: true}));
"""
PDF = """%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 150]>>endobj
trailer<</Root 1 0 R/Size 4>>
"""


@pytest.fixture(scope="module")
def office(stack: Stack) -> Api:
    return open_office(stack, COMPANY)


@pytest.fixture(scope="module")
def browser(open_browser: OPEN, stack: Stack, office: Api) -> Browser:
    opened = open_browser("sv")
    log_in(opened, stack, stack.login(COMPANY))
    bring_axe(opened)
    return opened


def test_files_are_dropped_and_shown(browser: Browser, stack: Stack, office: Api, tmp_path: Path) -> None:
    customer = add_customer(office, "Pappershandeln AB")
    browser.get(f"{stack.base_url}/customers/{customer}?tab=documents")
    browser.execute_script(DROP, [["avtal.pdf", PDF], ["brev.txt", HOSTILE], ["program.exe", "MZ" + "\0" * 60]])
    wait_for(browser, lambda page: len(page.find_elements(By.CSS_SELECTOR, "#items-documents tbody tr")) == 2)
    said = [one.text for one in browser.find_elements(By.CSS_SELECTOR, ".sent li")]
    assert [one.partition(":")[0] for one in said] == ["avtal.pdf", "brev.txt", "program.exe"]
    assert said[0] == "avtal.pdf: uppladdad"
    assert said[2].startswith("program.exe: inte uppladdad.")
    status = browser.find_element(By.CSS_SELECTOR, ".drop [role='status']").get_attribute("textContent")
    assert "program.exe: inte uppladdad." in str(status)
    assert [browser.find_element(By.ID, f"{one}-documents").text for one in ("count", "total")] == ["2", "2"]
    assert find_faults(browser) == []
    assert is_narrow_enough(browser)
    picture(browser, tmp_path, "dropped")
    for name, tall in (("avtal.pdf", "pdf"), ("brev.txt", "text")):
        browser.get(f"{stack.base_url}/customers/{customer}?tab=documents")
        browser.get(find_row(browser, name))
        assert browser.find_element(By.TAG_NAME, "h1").text == f"Dokument: {name} – Pappershandeln AB"
        frame = browser.find_element(By.CSS_SELECTOR, f"iframe.{tall}")
        assert frame.get_attribute("title") == name
        assert find_faults(browser) == []
        picture(browser, tmp_path, name)
    browser.switch_to.frame(browser.find_element(By.TAG_NAME, "iframe"))
    assert browser.find_element(By.TAG_NAME, "body").text == HOSTILE
    browser.switch_to.default_content()
    assert severe(browser) == []


def find_row(browser: Browser, name: str) -> str:
    """The address of a document's page, from its row in the tab."""
    row = browser.find_element(By.XPATH, f"//*[@id='items-documents']//tr[.//a[normalize-space()='{name}']]")
    return str(row.find_element(By.CSS_SELECTOR, "a[href*='/rows/']").get_attribute("href"))


def test_files_are_chosen_by_keyboard(browser: Browser, stack: Stack, office: Api, tmp_path: Path) -> None:
    customer = add_customer(office, "Tangenten AB")
    file = tmp_path / "lista.txt"
    file.write_text("ett, två")
    browser.get(f"{stack.base_url}/customers/{customer}")
    browser.find_element(By.ID, "to-documents").click()
    chosen = wait_for(browser, lambda page: page.find_element(By.ID, "drop-documents"))
    chosen.send_keys(str(file))
    wait_for(browser, lambda page: len(page.find_elements(By.CSS_SELECTOR, "#items-documents tbody tr")) == 1)
    (stored,) = office.get(f"/v1/customers/{customer}/documents")["items"]
    assert stored["name"] == "lista.txt"


def test_a_file_that_is_too_large_says_so(browser: Browser, stack: Stack, office: Api) -> None:
    customer = add_customer(office, "Tunga filer AB")
    browser.get(f"{stack.base_url}/customers/{customer}?tab=documents")
    browser.execute_script(
        DROP.replace("new File([text]", "new File([new Uint8Array(text)]"), [["stor.bin", TOO_LARGE]]
    )
    entry = wait_for(browser, lambda page: page.find_element(By.CSS_SELECTOR, ".sent li.bad"))
    assert entry.text.startswith("stor.bin: inte uppladdad. ")
    assert "Filen är för stor. Den får vara högst 104857600 byte." in entry.text
    assert office.get(f"/v1/customers/{customer}/documents")["items"] == []


def test_what_is_no_part_of_a_page_is_not_put_into_it(browser: Browser, stack: Stack, office: Api) -> None:
    """An answer for programs, or one of a proxy, in place of ours. Red before: its JSON stood behind the file's name."""
    customer = add_customer(office, "Mellanhanden AB")
    browser.get(f"{stack.base_url}/customers/{customer}?tab=documents")
    browser.execute_script("document.querySelector('[data-drop]').dataset.drop = '/v1/nowhere?'")
    browser.execute_script(DROP, [["brev.txt", "Hej"]])
    entry = wait_for(browser, lambda page: page.find_element(By.CSS_SELECTOR, ".sent li.bad"))
    assert entry.text == "brev.txt: inte uppladdad. Förbindelsen bröts; filen kan vara för stor."
