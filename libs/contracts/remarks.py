"""What the caller should see though nothing was refused."""

from contracts.base import Reply


class Remark(Reply):
    """Something that the caller should see though nothing was refused, e.g. that the customer has no credit.

    `detail` is in the caller's language over HTTP; `values` are what it fills in.
    """

    code: str
    detail: str
    values: dict[str, str] = {}
