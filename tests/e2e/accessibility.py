"""axe-core in the browser: what of a page fails WCAG 2.2 AA, in light, in dark and on a telephone.

`axe_core/axe.min.js` is the file of the npm package axe-core, with its licences. Only tests use it; the product does not
ship it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from .conftest import Browser

AXE = Path(__file__).parent / "axe_core" / "axe.min.js"
AXE_HASH = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
"""`axe.min.js` of axe-core 4.14.1."""
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
QUICK = {"resultTypes": ["violations"], "iframes": False, "preload": False}
ALL = {**QUICK, "runOnly": {"type": "tag", "values": STANDARD}}
COLOURS = {**QUICK, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""What depends on the colours. Both need the style sheet of the page."""
TARGETS = {**QUICK, "runOnly": {"type": "rule", "values": ["target-size"]}}
SCROLLED = {**QUICK, "runOnly": {"type": "rule", "values": ["scrollable-region-focusable"]}}
TABLET = 700
"""Pixels: wide enough for tables as tables, and too narrow for many of them."""
NARROW = 360
"""Pixels: the smallest telephone that counts."""
TOO_WIDE = """
const page = document.documentElement, width = page.clientWidth;
if (page.scrollWidth <= width) return [];
const wide = [...document.querySelectorAll("main *")].filter(one => one.getBoundingClientRect().right > width + 1);
return ["scrolls sideways (" + page.scrollWidth + " px): " + wide.slice(-3).map(one => one.outerHTML.slice(0, 120)).join(" ‖ ")];
"""
RUN = """
const [options, done] = arguments;
axe.run(document, options).then(
  found => done(found.violations.map(one => one.id + " (" + one.help + "): " + one.nodes.slice(0, 4).map(node =>
    node.html.slice(0, 160) + " | " + node.any.concat(node.all, node.none).map(why => why.message).join("; ").slice(0, 200)
  ).join(" ‖ "))),
  error => done(["axe failed: " + error]));
"""


def bring_axe(browser: Browser) -> None:
    """Puts axe into every page that the browser opens from now on."""
    script = AXE.read_text()
    assert sha256(script.encode()).hexdigest() == AXE_HASH
    browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": script})


def prefer(browser: Browser, scheme: str) -> None:
    """Lets the browser prefer "light" or "dark", as its operating system would."""
    wanted = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": wanted})


def find_faults(browser: Browser, everywhere: bool = True) -> list[str]:
    """What is wrong with the page that is open: every rule of axe in light, what is wider than a telephone, and targets that are
    too small there; `everywhere` those about colours again in dark, and tables that scroll."""
    found: list[str] = []
    if everywhere:
        prefer(browser, "dark")
        found += [f"dark: {one}" for one in run_axe(browser, COLOURS)]
        prefer(browser, "light")
        with narrowed(browser, TABLET):
            found += [f"tablet: {one}" for one in run_axe(browser, SCROLLED)]
    found += run_axe(browser, ALL)
    with narrowed(browser):
        found += [f"narrow: {one}" for one in (*browser.execute_script(TOO_WIDE), *run_axe(browser, TARGETS))]
    return found


@contextmanager
def narrowed(browser: Browser, width: int = NARROW) -> Iterator[None]:
    """The page on a telephone, or so wide, inside the block. A window of the browser cannot be that small."""
    telephone = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", telephone)
    yield
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def run_axe(browser: Browser, options: dict[str, Any]) -> list[str]:
    """The violations as text: rule, elements and reasons."""
    found: list[str] = browser.execute_async_script(RUN, options)
    return found
