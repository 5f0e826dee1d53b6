"""What wrong passwords and codes cost the next tries.

    rule       counts the failures of        a try has to wait                                  longest wait
    address    one address (IPv6: its /64)   from the address's last failure                    LOGIN_DELAY_MOST_SECONDS
    name       one login, wherever from      from the first time that this address asks for it  30 s
    everyone   all strangers                 from the last failure of any stranger              1 / LOGIN_FAILURES_PER_SECOND
    known      login and address that have   from the last failure of the two; the three rules  10 s
               logged in together before     above do not hold for them
    code       one user's second factor,     from the user's last failure                       1 h
               wherever from; apart, that
               of the user at a known address
    own        a caller who is let in:       from the caller's last failure                     LOGIN_DELAY_MOST_SECONDS
               the old password, and logins
               of new users that are taken

Codes: somebody who knows the password has 39 wrong codes on the first day with LOGIN_ATTEMPTS of 10 and 24 on each later one.
Three of the million codes are right at a time, so guessing succeeds with 0.012 % on the first day and 2.6 % in a year of tries
without a pause.
"""

import math
from dataclasses import dataclass

from gateway.settings import Settings

NAME_MOST_SECONDS, KNOWN_MOST_SECONDS = 30.0, 10.0
CODE_FIRST_SECONDS, CODE_MOST_SECONDS = 60.0, 3600.0


@dataclass(frozen=True, slots=True)
class Rule:
    """`free` failures cost nothing; the next wait lasts `first` seconds, and each further failure doubles it up to `most`.
    One failure is forgotten every `forgotten` seconds."""

    name: str
    free: float
    first: float
    most: float
    forgotten: float

    @property
    def counted(self) -> float:
        """The most failures that are remembered: no more than what makes the longest wait."""
        return self.free + math.ceil(math.log2(max(1.0, self.most / self.first))) + 1

    @property
    def numbers(self) -> tuple[float, float, float, float, float]:
        """As `throttle_counts` takes them."""
        return self.free, self.first, self.most, self.forgotten, self.counted


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one gateway."""

    address: Rule
    name: Rule
    everyone: Rule
    known: Rule
    code: Rule
    own: Rule


def rules_of(settings: Settings) -> Rules:
    """The rules as the settings want them."""
    free, first, most = settings.login_attempts, settings.login_delay_seconds, settings.login_delay_most_seconds
    each = 1 / settings.login_failures_per_second
    most = max(first, most)
    return Rules(
        address=Rule("address", 2 * free, first, most, forgotten=30),
        name=Rule("name", free, first, max(first, min(most, NAME_MOST_SECONDS)), forgotten=90),
        everyone=Rule("everyone", 20 / each, each / 8, each, forgotten=each),
        known=Rule("known", free, first, max(first, min(most, KNOWN_MOST_SECONDS)), forgotten=90),
        # Forgetting is slower than the longest wait: else a patient guesser would have more tries than one in each.
        code=Rule("code", free, CODE_FIRST_SECONDS, CODE_MOST_SECONDS, forgotten=2 * CODE_MOST_SECONDS),
        own=Rule("own", free, first, most, forgotten=90),
    )
