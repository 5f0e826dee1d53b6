"""The scripts of the pages: ours, and htmx as its package brings it."""

import re
from hashlib import sha256

from gateway.web.rendering import STATIC

HTMX = "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130"
"""`dist/htmx.min.js` of the package htmx.org 4.0.1 from npm."""
MOST_BYTES = 60_000
"""Of all scripts together, without those of the map (test_map.py)."""
OF_THE_MAP = {"leaflet.js", "map.js"}
OF_LEAFLET = {"http://www.w3.org/2000/svg", "https://leafletjs.com"}
"""Addresses in Leaflet: a namespace, and a link in a control that our maps leave out."""


def test_htmx_is_the_file_of_its_package_with_its_licence() -> None:
    assert sha256((STATIC / "htmx.min.js").read_bytes()).hexdigest() == HTMX
    assert "Zero-Clause BSD" in (STATIC / "htmx.LICENSE.txt").read_text()


def test_all_scripts_together_are_small_and_name_no_other_site() -> None:
    scripts = {path.name: path.read_text() for path in STATIC.glob("*.js")}
    assert set(scripts) == {"back.js", "copy.js", "drop.js", "find.js", "htmx.min.js", "menu.js", *OF_THE_MAP}
    assert sum(len(text.encode()) for name, text in scripts.items() if name not in OF_THE_MAP) <= MOST_BYTES
    assert [name for name, text in scripts.items() if "://" in text] == ["leaflet.js"]
    assert set(re.findall(r"\w+://[\w./]+", scripts["leaflet.js"])) == OF_LEAFLET


def test_no_template_has_a_script_or_style_of_its_own() -> None:
    for path in (STATIC.parent / "templates").glob("*.html"):
        text = path.read_text()
        assert "style=" not in text, path.name
        assert " on" + "click=" not in text, path.name
        scripts = re.findall(r"<script[^>]*>(.*?)</script>", text, re.DOTALL)
        ours = re.findall(r'<script (?=[^>]*nonce="{{ nonce }}")(?=[^>]*src="/static/)[^>]*>', text)
        assert (len(ours), "".join(scripts)) == (len(scripts), ""), path.name
