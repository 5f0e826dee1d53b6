"""Entries in memory: alike ones are grouped, and a flood costs a bounded number of them."""

import pytest

from gateway.audit import buffer
from gateway.audit.buffer import Buffer
from gateway.audit.record import Record


def a_look(subject: str, address: str = "192.0.2.1", login: str = "") -> Record:
    return Record("look", "get_card", address, [subject], tenant="acme", user="usr_1", login=login)


def test_alike_looks_are_one_entry_with_all_subjects() -> None:
    kept = Buffer()
    for subject in ("cus_1", "cus_2", "cus_1"):
        kept.add(a_look(subject), 200)
    kept.add(a_look("cus_3"), 404)
    done, failed = kept.take().rows
    assert (done["count"], done["subjects"], done["outcome"]) == (3, ["cus_1", "cus_2"], "ok")
    assert (failed["count"], failed["subjects"], failed["outcome"]) == (1, ["cus_3"], "failed")
    assert not kept


def test_an_entry_has_at_most_200_subjects() -> None:
    kept = Buffer()
    for at in range(450):
        kept.add(a_look(f"cus_{at}"), 200)
    assert [len(row["subjects"]) for row in kept.take().rows] == [200, 200, 50]


def test_a_sprayer_of_names_fills_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buffer, "MOST_GROUPS", 10)
    kept = Buffer()
    for at in range(1000):
        kept.add(a_look("cus_1", address=f"192.0.2.{at}", login=f"name{at}"), 401)
    rows = kept.take().rows
    assert (len(rows), sum(row["count"] for row in rows)) == (11, 1000)


def test_what_could_not_be_stored_is_kept_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buffer, "MOST_UNSENT", 3)
    kept = Buffer()
    for at in range(5):
        kept.add(a_look("cus_1", address=f"192.0.2.{at}"), 200)
    taken = kept.take()
    assert kept.put_back(taken) == 2
    assert [row["address"] for row in kept.take().rows] == ["192.0.2.0", "192.0.2.1", "192.0.2.2"]
