"""Postcodes → points: from small made-up registers, and what the committed file says of the whole country."""

import json
from pathlib import Path

import pytest

from map_data import postcodes

CODES = """postal_code,locality,municipality_code,municipality_name
22100,Lund,1281,Lunds kommun
22101,Lund,1281,Lunds kommun
22104,Lund,1281,Lunds kommun
22470,Viken,1281,Lunds kommun
24010,Dalby,1281,Lunds kommun
24560,Staffanstorp,1230,Staffanstorps kommun
22730,Okända,1281,Lunds kommun
97000,Okända,2580,Luleå kommun
"""
PLACES = """Locality,Municipality,County,Latitude,Longitude
Viken,Lund,Skåne,57.806428,13.883746
Dalby,Lund,Skåne,55.66,13.35
"""
GEONAMES = {
    "1": {"name": "Lund", "latitude": 55.7058, "longitude": 13.1932},
    "2": {"name": "Staffanstorp", "latitude": 55.64, "longitude": 13.21},
    "3": {"name": "Viken", "latitude": 64.72, "longitude": 20.91},
    "4": {"name": "Viken", "latitude": 55.75, "longitude": 13.25},
    "5": {"name": "Lund", "latitude": 1.0, "longitude": 1.0, "countrycode": "US"},
}


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lines of the file that is made from the registers above, without its head."""
    names = ("codes.csv", "places.csv", "geonames.json")
    every = {
        key: {"countrycode": "SE", "population": 600, "alternatenames": [], **one} for key, one in GEONAMES.items()
    }
    for name, text in zip(names, (CODES, PLACES, json.dumps(every)), strict=True):
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(postcodes, "OUT", tmp_path / "out.csv")
    assert postcodes.main(*(str(tmp_path / name) for name in names)) == 0
    return [line for line in (tmp_path / "out.csv").read_text().splitlines() if not line.startswith("#")]


def test_a_locality_has_the_point_of_its_name_nearest_to_its_neighbours(made: list[str]) -> None:
    assert made[0] == "Lund;55.7058;13.1932;locality;22100-22101 22104"
    assert made[1] == "Viken;55.7500;13.2500;locality;22470"


def test_a_locality_that_no_source_knows_takes_the_nearest_postcodes_point(made: list[str]) -> None:
    assert made[2] == "Okända;55.7500;13.2500;area;22730"
    assert not [line for line in made if "97000" in line]


def test_the_committed_file_has_each_postcode_once_and_in_sweden() -> None:
    rows = [line.split(";") for line in postcodes.OUT.read_text().splitlines() if not line.startswith("#")]
    found: list[int] = []
    for _, latitude, longitude, precision, codes in rows:
        assert 55.3 <= float(latitude) <= 69.1
        assert 10.9 <= float(longitude) <= 24.2
        assert precision in ("locality", "area")
        for run in codes.split():
            first, _, last = run.partition("-")
            found += range(int(first), int(last or first) + 1)
    assert (len(found), len(set(found)), len(rows)) == (15_458, 15_458, 1_789)
