"""Every cookie that the gateways of this process send, held against the one rule for cookies (`identity.cookies`)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Response, request, request_finished

from gateway.identity.cookies import FORM, HOST_ONLY, OPENID, PREFERENCES, SESSION, STEP

ALWAYS = {"HttpOnly", "SameSite=Lax", "Path=/"}
TIMES = ("Max-Age=", "Expires=")


@dataclass
class Seen:
    """What was sent while it was watched: names of cookies that were set and dropped, and what broke the rule."""

    kept: set[str] = field(default_factory=set)
    dropped: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)

    def add(self, cookies: list[str], is_secure: bool) -> None:
        """Notes the Set-Cookie headers of one answer."""
        named = dict(cookie.split("=", 1) for cookie in cookies)
        if len(named) != len(cookies):
            self.broken.append(f"a cookie is set twice: {cookies}")
        for name, rest in named.items():
            (self.dropped if "Max-Age=0" in rest else self.kept).add(name)
            wanted = ALWAYS | ({"Secure"} if is_secure else set())
            found = {part for part in rest.split("; ")[1:] if not part.startswith(TIMES)}
            if found != wanted or not is_name_right(name, rest, named, is_secure):
                self.broken.append(f"{name}={rest}")


def is_name_right(name: str, rest: str, named: dict[str, str], is_secure: bool) -> bool:
    """Over HTTPS a plain name is only sent beside the same cookie that is bound to the host, for releases before 0.2."""
    plain = name.removeprefix(HOST_ONLY)
    if plain not in (SESSION, FORM, STEP, OPENID, PREFERENCES) or name.startswith(HOST_ONLY) > is_secure:
        return False
    if not is_secure or name != plain:
        return True
    return plain in (SESSION, FORM) and named.get(HOST_ONLY + plain) == rest


@contextmanager
def watching() -> Iterator[Seen]:
    """Watches all answers of all gateways in this process."""
    seen = Seen()

    def note(_app: Any, response: Response, **_more: Any) -> None:
        if cookies := response.headers.getlist("Set-Cookie"):
            seen.add(cookies, request.is_secure)

    with request_finished.connected_to(note):
        yield seen
