"""The alerting rules: each metric in them is one of the code, and each that the services' pages say to watch has a rule."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
RULES = yaml.safe_load((ROOT / "deploy" / "prometheus" / "alerts.yml").read_text())["groups"][0]["rules"]
METRIC = re.compile(r"kundkort_[a-z_]+")


def metrics_of_the_code() -> tuple[set[str], list[str]]:
    """Names of metrics in services, gateway and libraries, and the beginnings of those that are put together."""
    names: set[str] = set()
    beginnings: list[str] = []
    for folder in ("libs", "services", "gateway"):
        for path in (ROOT / folder).rglob("*.py"):
            if "tests" not in path.parts and "prometheus_client" in (text := path.read_text()):
                names |= set(re.findall(r'"(kundkort_[a-z_]+)"', text))
                beginnings += re.findall(r'f"(kundkort_[a-z_]+_)\{', text)
    return names, beginnings


def test_each_metric_of_a_rule_exists() -> None:
    names, beginnings = metrics_of_the_code()
    used = {name for rule in RULES for name in METRIC.findall(rule["expr"])}
    unknown = {name for name in used - names if not any(name.startswith(one) for one in beginnings)}
    assert used
    assert unknown == set()


def test_what_the_pages_say_to_watch_has_a_rule() -> None:
    used = {name for rule in RULES for name in METRIC.findall(rule["expr"])}
    pages = [*(ROOT / "services").glob("*/README.md"), ROOT / "gateway" / "README.md"]
    watched = set()
    for page in pages:
        for line in re.findall(r"\* \*\*Gauges to watch:\*\*(.+?)(?=\n\* )", page.read_text(), re.DOTALL):
            watched |= set(METRIC.findall(line))
    assert len(watched) > 3
    assert watched - used == set()


def test_each_rule_says_what_to_do() -> None:
    assert len({rule["alert"] for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert set(rule["annotations"]) == {"summary", "description"}
