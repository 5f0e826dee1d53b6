"""A failed test shows what the processes of its stack wrote meanwhile."""

from pathlib import Path

from tests import stack_logs


def test_only_what_was_added_is_shown(tmp_path: Path) -> None:
    (tmp_path / "sales.log").write_text("before\n")
    (tmp_path / "crm.log").write_text("before\n")
    before = stack_logs.measure(tmp_path)
    with (tmp_path / "sales.log").open("a") as log:
        log.write("x" * stack_logs.MOST_CHARACTERS + "the queue is gone\n")
    (tmp_path / "sales-2.log").write_text("a new replica\n")
    replica, sales = stack_logs.read_since(tmp_path, before)
    assert replica == ("sales-2", "a new replica\n")
    assert (sales[0], len(sales[1]), sales[1][-18:]) == ("sales", stack_logs.MOST_CHARACTERS, "the queue is gone\n")
