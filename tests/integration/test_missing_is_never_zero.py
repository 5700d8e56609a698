"""From reader to tile: an absent cell never becomes a number, a zero never becomes absent."""

import csv
import io
import itertools
import json
import re
from math import asinh, pi, radians, tan
from pathlib import Path

import mapbox_vector_tile
import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from app.imports.service import Sender, receive
from app.jobs.recompute import recompute
from app.main import create_app
from app.releases.service import Decision, publish
from app.store.database import Database
from app.store.session import session_as
from indicators.catalog import Catalog
from indicators.disclosure.primary import Thresholds
from tests import invented

SIGNS = {
    "": "missing",
    ".": "unknown_or_confidential",
    "...": "not_yet_available",
    "/": "unreliable",
    "x": "not_applicable",
}
cells = st.one_of(
    st.sampled_from([*SIGNS, "-"]),
    st.integers(0, 5_000).map(str),
    st.sampled_from(["1.234", "0", "1", "2", "3"]),
)
years = itertools.count(2001)


def meant(cell: str) -> tuple[float | None, str]:
    """What a cell of the file says, worked out apart from the code under test."""
    if cell in SIGNS:
        return None, SIGNS[cell]
    number = 0.0 if cell == "-" else float(cell.replace(".", ""))
    if 1 <= number < 3:
        return None, "suppressed"
    return number, "present"


class Town:
    """What the examples share; not a dataclass, because hypothesis prints those with all their contents."""

    def __init__(self, database: Database, folder: Path, tables: dict, catalog: Catalog, client: TestClient):
        self.database, self.folder, self.tables = database, folder, tables
        self.catalog, self.client = catalog, client


@pytest.fixture(scope="module")
def town(new_database, tmp_path_factory, catalog):
    database, folder = new_database(), tmp_path_factory.mktemp("town")
    declared = invented.tables({"EW": "residents"}, secrecy="register")
    areas = invented.outlines(folder)
    with session_as(database.engine, "platform_writer") as session:
        for name in ("boroughs", "spaces"):
            receive(session, declared, areas, Sender(name, invented.KEY, 2001))
    with TestClient(create_app(database.engine)) as client:
        yield Town(database, folder, declared, catalog, client)
    database.engine.dispose()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    row=st.lists(cells, min_size=6, max_size=6).filter(lambda row: any(meant(c)[0] is not None for c in row))
)
def test_every_cell_arrives_with_its_value_or_its_reason(town, row):
    database, declared, client = town.database, town.tables, town.client
    year = next(years)
    path = invented.numbers(town.folder, {"EW": row}, f"{year}.csv")
    with session_as(database.engine, "platform_writer") as session:
        receive(session, declared, path, Sender("numbers", invented.KEY, year))
        recompute(session, town.catalog, invented.KEY)
    with session_as(database.engine, "platform_publisher") as session:
        publish(session, town.catalog, declared, invented.KEY, Decision(Thresholds(), "test", "test"))
    expected = dict(zip(invented.AREAS, map(meant, row), strict=True))
    assert values_of(client, year) == expected
    assert table_of(client, year) == expected
    assert tile_of(client, year) == expected
    assert page_of(client, year) == expected
    assert sum_of(client, year) == whole(row)


def whole(row: list[str]) -> tuple[bool, float | None]:
    """Whether the municipality has a number, and which: never a sum without one of its parts."""
    parts = [cell for cell in row if cell != "x"]  # not applicable: no part of the whole
    if any(cell in SIGNS for cell in parts):
        return False, None
    total = sum(0.0 if cell == "-" else float(cell.replace(".", "")) for cell in parts)
    return (False, None) if 1 <= total < 3 else (True, total)


def values_of(client, year):
    answer = client.get(f"/api/v1/values/population/social_space/{year}").json()
    return {value["key"]: (value["value"], value["status"]) for value in answer["values"]}


def sum_of(client, year):
    answer = client.get(f"/api/v1/values/population/social_space/{year}").json()["municipality_value"]
    if answer is None:
        return False, None
    return answer["status"] == "present", answer["value"]


def table_of(client, year):
    text = client.get(f"/api/v1/downloads/population/social_space/{year}.csv").content.decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text), delimiter=";")
    return {
        row["key"]: (float(row["value"].replace(",", ".")) if row["value"] else None, row["status"])
        for row in rows
    }


def tile_of(client, year):
    west, south = Transformer.from_crs(25832, 4326, always_xy=True).transform(602_000, 5_600_400)
    x, y = tile_at(west, south, 8)
    answer = client.get(f"/api/v1/tiles/social_space/8/{x}/{y}.mvt?indicator=population&year={year}")
    features = mapbox_vector_tile.decode(answer.content)["areas"]["features"]
    return {
        f["properties"]["key"]: (f["properties"].get("value"), f["properties"]["status"]) for f in features
    }


def tile_at(longitude, latitude, zoom):
    scale = 2**zoom
    return int((longitude + 180) / 360 * scale), int((1 - asinh(tan(radians(latitude))) / pi) / 2 * scale)


def page_of(client, year):
    """The rows of the table in the page to hand on: numbers in German, "-" for exactly zero."""
    page = client.get(f"/api/v1/maps/population/social_space/{year}.html").text
    answer = {}
    for key, (value, status) in values_of(client, year).items():
        row = next(row for row in re.findall(r"<tr[^>]*>.*?</tr>", page, re.DOTALL) if key in row)
        printed = f"{value:,.0f}".replace(",", ".") if value else "-" if value == 0 else None
        texts = [
            re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td[^>]*>.*?</td>", row, re.DOTALL)
        ]
        is_told = (
            (printed in texts)
            if printed is not None
            else not any(re.fullmatch(r"\d[\d.,]*", t) for t in texts[1:])
        )
        answer[key] = (value, status) if is_told else json.dumps(texts)
    return answer
