"""Headers of an answer on its way from the application to the server."""

from gateway.http.server.bridge import Answer


def test_the_day_of_an_answer_is_the_servers_alone() -> None:
    """A file that Flask sends brings a Date of its own; an answer with two is malformed (RFC 9110, 6.6.1)."""
    answer = Answer()
    answer.start("200 OK", [("Date", "Mon, 30 Nov 2026 22:46:18 GMT"), ("ETag", '"1"')])
    assert (answer.status, answer.headers) == (200, [(b"ETag", b'"1"')])
