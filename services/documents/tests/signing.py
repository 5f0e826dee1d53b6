"""Requests for files, signed as the gateway signs them."""

import requests
from requests.auth import AuthBase

from chassis.context import Context
from chassis.signed_bodies import sign_body
from chassis.signed_context import sign_file
from chassis.testing import a_context
from chassis.testing_keys import keys_of
from contracts.documents import SIGNED_FILES

SELLER = frozenset({"seller"})


class Signed(AuthBase):
    """Signs each request for its method and address, and the body of an upload."""

    def __init__(self, context: Context | None = None) -> None:
        self._context = context or a_context(roles=SELLER, seconds=60)

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        keys = keys_of("gateway")
        request.headers.update(sign_file(keys, self._context, "documents", request.method or "", request.path_url))
        if request.path_url.startswith(SIGNED_FILES):
            request.headers.setdefault("Content-Type", "application/octet-stream")
            body, headers = request.body or b"", dict(request.headers)
            whole = isinstance(body, bytes)
            signed = sign_body(keys, headers, [body] if whole else body)  # type: ignore[list-item, arg-type]
            request.body = b"".join(signed) if whole else signed  # type: ignore[assignment]
        return request
