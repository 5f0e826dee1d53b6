"""A real browser: Debian's Chromium, installed if it is missing, skipped with the reason where that is impossible.

BROWSER_TESTS=all, as `make e2e` sets it, runs the long forms: each language, each size, each page in dark, too.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.utils import is_url_connectable
from selenium.webdriver.support.wait import WebDriverWait

from deploy.local.bootstrap import SetupError, install_debian

FLAGS = (
    "--headless=new",
    "--no-sandbox",  # root runs the tests on bare machines
    "--disable-gpu",
    "--disable-quic",
    "--remote-debugging-pipe",  # the default, a port of "localhost", needs /etc/hosts
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1200,1600",
)
Browser: TypeAlias = webdriver.Chrome
LONG = os.environ.get("BROWSER_TESTS") == "all"
LOOPBACK = "127.0.0.1"
PATIENCE_SECONDS = 20


class Driver(Service):
    """chromedriver by its address: a bare Debian has no /etc/hosts, and without it "localhost" is no name."""

    @property
    def service_url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def is_connectable(self) -> bool:
        return is_url_connectable(self.port, LOOPBACK)


@pytest.fixture(scope="module")
def open_browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Browser]]:
    """Opens a browser that prefers a language, e.g. "sv"; all are closed at the end."""
    if not (shutil.which("chromium") and shutil.which("chromedriver")):
        try:
            install_debian(["chromium", "chromium-driver", "fonts-dejavu-core"], "tests of the web card need a browser")
        except SetupError as error:
            pytest.skip(str(error))
    opened: list[Browser] = []

    def open_one(language: str) -> Browser:
        options = webdriver.ChromeOptions()
        for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
            options.add_argument(flag)
        options.add_experimental_option("prefs", {"intl.accept_languages": language})
        browser = webdriver.Chrome(options, Driver(shutil.which("chromedriver")))
        browser.implicitly_wait(5)
        opened.append(browser)
        return browser

    yield open_one
    for browser in opened:
        browser.quit()


def picture(browser: Browser, folder: Path, name: str) -> Path:
    """A screenshot of the page, for people."""
    path = folder / f"{name}.png"
    browser.save_screenshot(str(path))
    return path


def wait_for(browser: Browser, has_come: Callable[[Browser], Any]) -> Any:
    """Waits for something on the page, and returns it."""
    return WebDriverWait(browser, PATIENCE_SECONDS).until(has_come)


def severe(browser: Browser) -> list[Any]:
    """What the browser complains of, but for answers that are failures."""
    return [one for one in browser.get_log("browser") if one["level"] == "SEVERE" and one["source"] != "network"]
