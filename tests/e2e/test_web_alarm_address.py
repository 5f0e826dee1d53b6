"""An address for alarms is confirmed by keyboard, on a screen in Swedish and on a telephone in English."""

from collections.abc import Callable
from contextlib import nullcontext

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By

from crm.tests.mail_server import MailServer
from tests import mail_stack
from tests.flows.offices import open_office
from tests.flows.test_alarm_addresses import PAGE, code_to
from tests.stack import Stack

from .accessibility import bring_axe, find_faults, narrowed
from .conftest import Browser, severe
from .keyboard import Keyboard
from .test_web_card import log_in

OPEN = Callable[[str], Browser]
mail, stack = mail_stack.mail, mail_stack.stack


@pytest.mark.parametrize(
    ("language", "label", "asked", "wrong", "left", "confirm", "done"),
    [
        (
            "sv",
            "Kod",
            "Tills dess skickas inga påminnelser med e-post.",
            "Koden stämmer inte. Försök kvar: 4.",
            "Spara",
            "Bekräfta",
            "Adressen är bekräftad.",
        ),
        (
            "en",
            "Code",
            "Until it is, no alarms are sent by e-mail.",
            "The code is wrong. Tries left: 4.",
            "Save",
            "Confirm",
            "The address is confirmed.",
        ),
    ],
)
def test_an_address_is_confirmed_by_keyboard(
    open_browser: OPEN,
    stack: Stack,
    mail: MailServer,
    language: str,
    label: str,
    asked: str,
    wrong: str,
    left: str,
    confirm: str,
    done: str,
) -> None:
    company, address = f"tangent-{language}", f"{language}@keys.example"
    open_office(stack, company)
    browser = open_browser(language)
    log_in(browser, stack, stack.login(company))
    bring_axe(browser)
    anna = Keyboard(browser, stack.base_url)
    with narrowed(browser) if language == "en" else nullcontext():
        anna.open(PAGE)
        anna.fill("email", address)
        anna.press(left)
        assert asked in anna.words
        code = code_to(mail, address)
        enter(anna, label, f"{(int(code.replace(' ', '')) + 1) % 10**6:06}")
        anna.press(confirm)
        assert wrong in anna.words
        field = browser.switch_to.active_element
        assert (field.get_attribute("name"), field.get_attribute("aria-describedby")) == ("code", "code-code-wrong")
        assert find_faults(browser) == []
        enter(anna, label, f"  {code} ")
        anna.press(confirm)
        assert done in anna.words
        assert browser.find_elements(By.NAME, "code") == []
        assert find_faults(browser) == []
    assert severe(browser) == []


def enter(anna: Keyboard, label: str, code: str) -> None:
    """Goes to the input of this label and writes over what stands in it."""
    name = anna.browser.find_element(By.XPATH, f"//label[normalize-space(.)='{label}']").get_attribute("for")
    field = anna.browser.find_element(By.ID, str(name))
    assert (field.get_attribute("autocomplete"), field.get_attribute("inputmode")) == ("one-time-code", "numeric")
    anna.reach(field)
    ActionChains(anna.browser).send_keys(code).perform()
