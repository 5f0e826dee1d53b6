"""Maps of columns that a company has saved for its imports, over HTTP."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field

from contracts.access import Role
from contracts.base import Name, Reply, Value
from contracts.errors import invalid_fields
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.imports import maps
from gateway.imports.options import MOST_COLUMNS, check_columns

PATH = "/imports/maps"

api = Api("import_maps")
Heading = Annotated[str, Field(max_length=200)]
Column = Annotated[str, Field(max_length=60)]


class SaveImportMap(Value):
    """A heading of the file → our column, "" for a heading that is not to be used."""

    map_name: Annotated[Name, Field(max_length=100)]
    columns: Annotated[dict[Heading, Column], Field(max_length=MOST_COLUMNS)]


class NamedMap(Value):
    """The name of a map."""

    map_name: Annotated[str, Field(max_length=100)]


class ImportMapView(Reply):
    """A saved map."""

    name: str
    columns: dict[str, str]
    changed_at: datetime
    user_id: str


class ImportMapList(Reply):
    """The company's maps, by name."""

    items: list[ImportMapView]


@api.custom("GET", PATH, role=Role.SELLER, reply=ImportMapList)
def list_import_maps(_call: Call) -> Reply:
    """Lists the column maps that the company has saved."""
    return ImportMapList(items=[_view(one) for one in maps.list_maps()])


@api.custom(
    "GET",
    PATH + "/<map_name>",
    role=Role.SELLER,
    model=NamedMap,
    reply=ImportMapView,
    failures=("gateway.import_map_not_found",),
)
def get_import_map(call: Call) -> Reply:
    """Returns a saved column map."""
    return _view(maps.get(call.body.map_name))


@api.custom(
    "PUT",
    PATH + "/<map_name>",
    role=Role.SELLER,
    model=SaveImportMap,
    reply=ImportMapView,
    failures=("gateway.import_maps_too_many",),
)
def save_import_map(call: Call) -> Reply:
    """Saves a column map under a name, in place of the one that has it."""
    if bad := check_columns(call.body.columns):
        raise invalid_fields("gateway", bad)
    return _view(maps.put(call.body.map_name, call.body.columns, call.gateway.settings.import_maps))


@api.custom(
    "DELETE",
    PATH + "/<map_name>",
    role=Role.SELLER,
    model=NamedMap,
    status=204,
    failures=("gateway.import_map_not_found",),
)
def delete_import_map(call: Call) -> None:
    """Deletes a saved column map."""
    maps.delete(call.body.map_name)


def _view(one: maps.ColumnMap) -> ImportMapView:
    return ImportMapView(
        name=one.name, columns=one.as_columns(), changed_at=one.changed_at.replace(tzinfo=UTC), user_id=one.user_id
    )
