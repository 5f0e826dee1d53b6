"""The slowest that a peer may send a body or read an answer: some seconds at once, and then a number of bytes a second."""

from dataclasses import dataclass


@dataclass(slots=True)
class Pace:
    """`grace_seconds` for a start, and one second more for each `bytes_per_second` that have passed."""

    grace_seconds: float
    bytes_per_second: float
    bytes_passed: int = 0
    seconds_waited: float = 0.0

    def remaining(self) -> float:
        """Seconds that the peer may still keep us waiting for its next bytes; 0 or less: it is too slow."""
        return self.grace_seconds + self.bytes_passed / self.bytes_per_second - self.seconds_waited

    def note(self, bytes_passed: int, seconds_waited: float) -> None:
        """Counts what has passed and how long we waited for the peer, our own work not included."""
        self.bytes_passed += bytes_passed
        self.seconds_waited += seconds_waited
