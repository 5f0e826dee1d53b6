"""What was asked of a customer that was merged into another: a GET is led to the same address of that one."""

from urllib.parse import quote

from flask import Request, Response

from contracts.errors import ServiceError

MERGED = ".customer_merged"


def lead_on(error: ServiceError, http: Request, path: dict[str, str]) -> Response | None:
    """The answer 308 to a GET whose address names the merged customer; None for any other failure, and for a change, which
    the caller has to mean for the other customer: it is refused with 409.

    It is not kept by browsers, though the customer is merged for good: a merge can be undone.
    """
    merged, into = error.details.get("id", ""), error.details.get("into", "")
    if not (error.code.endswith(MERGED) and into and http.method in ("GET", "HEAD") and merged in path.values()):
        return None
    before, _, after = http.full_path.removesuffix("?").partition(f"/{merged}")
    address = f"/{before.lstrip('/')}/{quote(into, safe='')}{after}"
    return Response(b"", 308, {"Location": address, "Cache-Control": "no-store"})
