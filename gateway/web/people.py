"""Users by their names: what an item says of a person may be the id of a user, or of an API key."""

from collections.abc import Iterable, Mapping
from typing import Any

from contracts.card import ColumnDescription, TabDescription
from contracts.tabs import Kind
from contracts.users import PREFIX, UserName
from gateway.http.user_names import user_beside
from gateway.identity import companies, users
from gateway.web.texts import Texts, page_texts

KEY = "key_"
Json = dict[str, Any]


def name_people(tabs: list[Json], described: Mapping[str, TabDescription]) -> list[Json]:
    """The tabs of a card with names in place of users' ids; others' values stay. One query, none without ids."""
    fields = {key: fields_of(tab.columns) for key, tab in described.items()}
    items = [(item, fields.get(tab["key"], [])) for tab in tabs for item in tab.get("items", ())]
    names = find_names(item.get(field) for item, named in items for field in named)
    return [_put_into(tab, fields.get(tab["key"], []), names) for tab in tabs] if names else tabs


def _put_into(tab: Json, fields: list[str], names: Mapping[str, str]) -> Json:
    return (
        {**tab, "items": [put_names(item, fields, names) for item in tab["items"]]}
        if fields and "items" in tab
        else tab
    )


def fields_of(columns: Iterable[ColumnDescription]) -> list[str]:
    """The fields that name a person."""
    return [column.field for column in columns if column.kind == Kind.PERSON]


def find_names(values: Iterable[Any]) -> dict[str, str]:
    """The names of those of the values that are ids of users or API keys of the company, as pages say them."""
    ids = {value for value in values if isinstance(value, str)}
    keys, people = ({one for one in ids if one.startswith(prefix)} for prefix in (KEY, PREFIX))
    named = {user_id: say_user(user, page_texts()) for user_id, user in users.find_names(people).items()}
    return named | (companies.names_of_keys(keys) if keys else {})


def say_user(user: UserName, texts: Texts) -> str:
    """A user by name; of somebody who has left, the page says so."""
    return user.name if user.active else texts("former_user", user.name)


def say_printed(found: Mapping[str, Any], text: str, texts: Texts) -> str:
    """The present name of the user beside a printed name, such as `seller_id` beside `seller`; else what is printed."""
    user = user_beside(found, text)
    return say_user(UserName.model_validate(user), texts) if user else str(found.get(text) or "")


def put_names(item: Json, fields: Iterable[str], names: Mapping[str, str]) -> Json:
    """The item with names; the one that came is left as it is, since it may be shown again."""
    texts = {field: item.get(field) for field in fields}
    found = {field: names[text] for field, text in texts.items() if isinstance(text, str) and text in names}
    return {**item, **found}
