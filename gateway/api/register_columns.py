"""The columns of the customer register that the caller has chosen, over HTTP."""

from typing import Annotated

from pydantic import Field

from contracts.access import Role
from contracts.base import Reply, Value
from contracts.crm.register_words import CustomerColumn
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.identity import register_columns

PATH = "/me/register-columns"

api = Api("register_columns")


class SetRegisterColumns(Value):
    """The columns of the register from left to right; [] is the usual ones."""

    columns: Annotated[list[CustomerColumn], Field(max_length=len(CustomerColumn))]


class RegisterColumnsView(Reply):
    """The columns that the caller has chosen; empty if they are the usual ones."""

    columns: list[CustomerColumn]


@api.custom("GET", PATH, role=Role.VIEWER, reply=RegisterColumnsView)
def get_register_columns(call: Call) -> Reply:
    """Returns the columns of the customer register that the caller has chosen."""
    return RegisterColumnsView(columns=register_columns.find(call.principal))


@api.custom("PUT", PATH, role=Role.VIEWER, model=SetRegisterColumns, reply=RegisterColumnsView)
def set_register_columns(call: Call) -> Reply:
    """Chooses the columns of the customer register, on every browser of the caller."""
    return RegisterColumnsView(columns=register_columns.replace(call.principal, call.body.columns))
