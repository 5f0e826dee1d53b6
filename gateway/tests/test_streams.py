"""Answers that are made while they are read: each piece, and what is left after a reader has gone, for the caller's company."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Response

from chassis.context import current, using
from chassis.testing import a_context
from gateway.http.streams import Pieces, keep_context

CONTEXT = replace(a_context(), tenant="acme")


@pytest.fixture(autouse=True)
def _outside() -> Iterator[None]:
    """What the server's thread does beside."""
    with using(replace(CONTEXT, tenant="another")):
        yield


def pieces(seen: list[str]) -> Iterator[bytes]:
    try:
        for number in range(3):
            seen.append(f"piece of {current().tenant}")
            yield b"%d" % number
    finally:
        seen.append(f"end of {current().tenant}")


def test_each_piece_is_made_for_the_company_and_nothing_between() -> None:
    seen: list[str] = []
    for _ in Pieces(CONTEXT, pieces(seen)):
        assert current().tenant == "another"
    assert seen == ["piece of acme"] * 3 + ["end of acme"]


def test_what_is_left_after_a_reader_has_gone_is_done_for_the_company() -> None:
    """Red before: the end of a stream that broke off was outside of the call."""
    seen: list[str] = []
    answer = keep_context(Response(pieces(seen)), CONTEXT)
    read = answer.iter_encoded()
    assert next(iter(read)) == b"0"
    answer.close()
    assert seen == ["piece of acme", "end of acme"]
    assert current().tenant == "another"


def test_an_answer_that_nobody_reads_is_closed() -> None:
    """HEAD, or a peer that has gone before the first byte."""
    seen: list[str] = []
    made = pieces(seen)
    keep_context(Response(made), CONTEXT).close()
    assert seen == []
    assert next(made, None) is None, "it cannot be read any more"
