"""`kundkort export customers FILE`: fetches the register from the gateway into a file, which is there only once it is whole."""

from pathlib import Path
from typing import Any

import click
import requests
from tqdm import tqdm

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
