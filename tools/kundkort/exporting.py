"""`kundkort export customers FILE`: fetches the register from the gateway into a file, which is there only once it is whole."""

from pathlib import Path
from typing import Any

import click
import requests
from tqdm import tqdm

from kundkort.access import api_of
from kundkort.api import Api
from kundkort.texts import say

PIECE = 64 * 1024
READ_SECONDS = 180
WHOLE, FAILED = 0, 2


def customers(api: Api, file: Path, **asked: Any) -> int:
    """Exports the customers that the filters name. Returns the exit code: 0 whole; 2 it broke off, FILE is as it was."""
    params = {name: value for name, value in asked.items() if value is not None}
    part = file.with_name(f"{file.name}.part")
    try:
        _fetch(api, params, part)
    except requests.RequestException:
        part.unlink(missing_ok=True)
        click.echo(f"kundkort: {say('export_cut')}", err=True)
        return FAILED
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    part.replace(file)
    return WHOLE


def _fetch(api: Api, params: dict[str, Any], part: Path) -> None:
    response = api.request("GET", "/v1/customers/export", params=params, stream=True, timeout=READ_SECONDS)
    with response, part.open("wb") as out, tqdm(unit="B", unit_scale=True, dynamic_ncols=True, disable=None) as bar:
        for piece in response.iter_content(PIECE):
            out.write(piece)
            bar.update(len(piece))


@click.group("export", help="Export what the company has, as files.")
def exports() -> None: ...


@exports.command("customers", help="Export the customer register; the CSV file can be imported again.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--format", type=click.Choice(["csv", "jsonl"]), default="csv", show_default=True)
@click.option("--group", help="Only customers of this group.")
@click.option("--seller", help="Only customers of this salesperson.")
@click.option("--city", help="Only customers in this city.")
@click.option("--stage", type=click.Choice(["prospect", "customer"]))
@click.option("--property", help="Only customers with this property.")
@click.option("--active", type=click.Choice(["yes", "no", "all"]), default="yes", show_default=True)
@click.option("--purpose", help="Why personal numbers are needed: then they are in full.")
@click.option("--note", help="More about the purpose.")
@click.pass_context
def export_customers(context: click.Context, /, file: Path, active: str, purpose: str | None, **filters: Any) -> int:
    shown = {"yes": "true", "no": "false", "all": ""}[active]
    in_full = {"personal_numbers": "true", "purpose": purpose} if purpose else {}
    return customers(api_of(context), file, active=shown, **in_full, **filters)
