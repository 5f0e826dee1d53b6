"""The table, the file of results, and two of them side by side."""

import json
from pathlib import Path

import pytest

from tests.bench.quartiles import Quartiles
from tests.bench.report import Figure, Results, at_least, at_most, compare, figure, table


def test_the_table_shows_quartiles_targets_and_notes() -> None:
    figures = [
        figure("card, p50", Quartiles(11.5, 12.25, 14), "ms"),
        at_most("card / slowest single call", Quartiles(1.9, 2.1, 2.2), "", 2, "orders"),
        at_least("rows a second", 1500.0, "/s", 1000),
    ]
    assert table(figures).splitlines() == [
        "                                                    measured     target",
        "card, p50                            12.25 ms [11.50..14.00]",
        "card / slowest single call (orders)        2.10 [1.90..2.20]        ≤ 2  MISSED",
        "rows a second                                    1,500.00 /s  ≥ 1000 /s  met",
    ]


def test_a_target_holds_for_the_median() -> None:
    assert at_most("x", Quartiles(1, 2, 9), "", 2).met
    assert not at_least("x", Quartiles(1, 2, 9), "", 3).met


def test_results_survive_the_file(tmp_path: Path) -> None:
    results = Results({"cores": 2}, [at_most("å", Quartiles(1, 2, 3), "ms", 2, "orders")], ["no network"])
    results.write(tmp_path / "made" / "latest.json")
    assert Results.read(tmp_path / "made" / "latest.json") == results


def test_files_of_other_releases_are_read(tmp_path: Path) -> None:
    """An older one has neither quartiles nor notes; a newer one may have more."""
    old = {"name": "card, p50", "value": 12.0, "unit": "ms", "target": "", "met": None}
    path = tmp_path / "old.json"
    path.write_text(json.dumps({"machine": {"cores": 2}, "figures": [old, {**old, "name": "x", "colour": "red"}]}))
    assert Results.read(path).figures == [Figure("card, p50", 12.0, "ms"), Figure("x", 12.0, "ms")]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"machine": {}, "figures": [{"name": "x"}]}'])
def test_another_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"other\.json is no file of results"):
        Results.read(path)


def test_two_runs_side_by_side() -> None:
    now = Results(
        {"revision": "b2", "cores": 2},
        [
            figure("card, p50", Quartiles(9, 10, 11), "ms"),
            figure("slowest", 1.5, note="orders"),
            figure("refused", 3.0),
            figure("new", 1.0, "ms"),
        ],
    )
    then = Results(
        {"revision": "a1", "cores": 4},
        [
            figure("slowest", 2.0, note="invoices"),
            figure("card, p50", 20.0, "ms"),
            figure("refused", 0.0),
            figure("old", 2.0, "/s"),
        ],
    )
    lines = compare(now, then).splitlines()
    assert lines[:2] == ["now:  revision b2, cores 2", "then: revision a1, cores 4"]
    assert [line.split() for line in lines[4:7]] == [
        ["card,", "p50", "10.00", "ms", "[9.00..11.00]", "20.00", "ms", "0.50"],
        ["slowest", "1.50", "2.00", "0.75"],
        ["refused", "3.00", "0.00", "-"],
    ]
    assert lines[7:] == ["", "only now:", "  new: 1.00 ms", "", "only then:", "  old: 2.00 /s"]


def test_runs_with_the_same_figures_list_none_apart() -> None:
    results = Results({"cores": 2}, [figure("x", 1.0)])
    assert "only" not in compare(results, results)
