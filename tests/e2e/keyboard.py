"""Somebody at the pages who has only a keyboard: goes with Tab to what is meant, types, and presses Enter."""

from datetime import date

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select
from selenium.webdriver.support.wait import WebDriverWait

from .conftest import PATIENCE_SECONDS, Browser
from .test_web_card import turn_page

MOST_TABS = 400
"""No page has more places to stop at; what is not reached by then cannot be reached by keyboard."""
IS_FOCUSED = "return document.activeElement === arguments[0]"
BY_WORDS = "//*[self::a or self::button or self::summary][normalize-space(.)={words}]"


class Keyboard:
    """The keyboard of a browser that is open at some page of the product."""

    def __init__(self, browser: Browser, base_url: str) -> None:
        self.browser, self.base_url = browser, base_url

    def open(self, path: str) -> None:
        """Types an address."""
        self.browser.get(self.base_url + path)

    @property
    def title(self) -> str:
        """The heading of the page."""
        return str(self.browser.find_element(By.TAG_NAME, "h1").text)

    @property
    def words(self) -> str:
        """All that the page says, its spaces made plain."""
        return " ".join(str(self.browser.find_element(By.TAG_NAME, "main").text).split())

    @property
    def path(self) -> str:
        """Where the browser is."""
        return str(self.browser.current_url).removeprefix(self.base_url)

    def press(self, words: str) -> None:
        """Goes to the link or button of these words and presses Enter; another page follows."""
        self.reach(self.find(words))
        turn_page(self.browser, lambda: self.keys(Keys.ENTER))

    def press_in(self, selector: str) -> None:
        """The same with what a selector of CSS finds first."""
        self.reach(self.browser.find_element(By.CSS_SELECTOR, selector))
        turn_page(self.browser, lambda: self.keys(Keys.ENTER))

    def send(self, **values: str) -> None:
        """Fills in the form and presses Enter in its last input. `lines__0__text` is the name "lines.0.text"."""
        for name, value in values.items():
            self.fill(name.replace("__", "."), value)
        submit = self.browser.find_element(By.CSS_SELECTOR, "form.drawn .actions button.main")
        self.reach(submit)
        turn_page(self.browser, lambda: self.keys(Keys.ENTER))

    def add_row(self, name: str) -> None:
        """One more row of lines, which the page gets without being loaded anew."""
        rows = len(self.browser.find_elements(By.CSS_SELECTOR, f"#f-{name} .line"))
        self.reach(self.browser.find_element(By.ID, f"f-{name}-add"))
        self.keys(Keys.ENTER)
        wait = WebDriverWait(self.browser, PATIENCE_SECONDS)
        wait.until(lambda page: len(page.find_elements(By.CSS_SELECTOR, f"#f-{name} .line")) == rows + 1)

    def fill(self, name: str, value: str) -> None:
        """Replaces what stands in an input, chooses what begins with these words, or ticks a box."""
        element = next(
            one for one in self.browser.find_elements(By.NAME, name) if one.get_attribute("type") != "hidden"
        )
        self.unfold(element)
        self.reach(element)
        kind = element.get_attribute("type")
        if kind == "checkbox":
            self.keys(Keys.SPACE)
        elif element.tag_name == "select":
            self.keys(value)
            assert Select(element).first_selected_option.text.startswith(value), (name, value)
        elif kind == "date":
            self.keys(date.fromisoformat(value).strftime("%m%d%Y"))
            assert element.get_attribute("value") == value, "the browser's own language is not American English"
        elif kind == "file":
            element.send_keys(value)  # no key opens the dialogue of a browser without a screen
        else:
            actions = ActionChains(self.browser).key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL)
            actions.send_keys(value).perform()

    def tick(self, words: str) -> None:
        """Ticks the box of that label."""
        self.reach(self.browser.find_element(By.XPATH, f"//label[normalize-space(.)='{words}']/input"))
        self.keys(Keys.SPACE)

    def unfold(self, element: WebElement) -> None:
        """Opens what an input is folded into."""
        for folded in element.find_elements(By.XPATH, "./ancestor::details[not(@open)]/summary"):
            self.reach(folded)
            self.keys(Keys.ENTER)

    def find(self, words: str) -> WebElement:
        """The first link or button of these words that is shown."""
        quoted = f"'{words}'" if "'" not in words else f'"{words}"'
        found = self.browser.find_elements(By.XPATH, BY_WORDS.format(words=quoted))
        shown = [one for one in found if one.is_displayed() and one.get_attribute("tabindex") != "-1"]
        return shown[0] if shown else self._unfold_menu(found)

    def _unfold_menu(self, found: list[WebElement]) -> WebElement:
        """Opens the menu of a telephone; the first of these links that it shows."""
        self.reach(self.browser.find_element(By.CSS_SELECTOR, "button.menu[aria-expanded='false']"))
        self.keys(Keys.ENTER)
        return next(one for one in found if one.is_displayed())

    def reach(self, element: WebElement) -> None:
        """Presses Tab until the element has the focus, from where the focus is now."""
        for _ in range(MOST_TABS):
            if self.browser.execute_script(IS_FOCUSED, element):
                return
            self.keys(Keys.TAB)
        raise AssertionError(f"no key leads to {element.get_attribute('outerHTML')}")

    def keys(self, *keys: str) -> None:
        """Presses keys where the focus is."""
        ActionChains(self.browser).send_keys(*keys).perform()
