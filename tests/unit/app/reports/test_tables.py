"""The spreadsheet table and the GIS layer say what the map says, and absent is never zero in either."""

import csv
import io
import re
import sqlite3
import time
from dataclasses import replace
from pathlib import Path

import geopandas
import pandas as pd
import pyogrio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, box

from app.reports.content import AreaCell, MapContent
from app.reports.tables import csv_bytes, geopackage_bytes
from app.reports.wording import SIGNS, clean
from geodata.vocabulary.cells import Absent
from tests.unit.app.reports.invented_town import VALUES, area, fields, town

NUMBERS = ("value", "numerator", "denominator", "low", "high")
cells = st.one_of(st.sampled_from(list(Absent)), st.floats(-1e12, 1e12, allow_nan=False), st.just(0.0))


def rows_of(content: MapContent) -> list[dict[str, str]]:
    text = csv_bytes(content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";", strict=True))


def layer_of(content: MapContent, folder: Path) -> geopandas.GeoDataFrame:
    path = folder / "values.gpkg"
    path.write_bytes(geopackage_bytes(content))
    return geopandas.read_file(path, layer="values")


def test_the_table_is_what_german_spreadsheets_expect() -> None:
    raw = csv_bytes(town())
    assert raw.startswith(b"\xef\xbb\xbfkey;name;value;status;sign;")
    assert raw.endswith(b"\r\n")
    assert raw.count(b"\n") == raw.count(b"\r\n") == len(VALUES) + 1
    assert b'"0003";"Feld 3 S\xc3\xbcd";9,125;"present";"";' in raw


def test_a_table_read_back_has_the_values_and_what_they_mean() -> None:
    frame = pd.read_csv(
        io.BytesIO(csv_bytes(town())), sep=";", decimal=",", encoding="utf-8-sig", dtype={"key": str}
    )
    assert frame["key"].tolist() == [f"{i:04d}" for i in range(len(VALUES))]
    assert frame["value"].dropna().tolist() == [v for v in VALUES if not isinstance(v, Absent)]
    assert frame["value"].isna().sum() == len(Absent)
    assert frame["indicator"].unique().tolist() == ["demo.children_rate"]
    assert frame["reference_date"].unique().tolist() == ["2023-12-31"]
    assert frame["unit"].unique().tolist() == ["%"]
    assert "https://example.org/?a=1&b=2" in frame["source"][0]
    assert frame["edition"].unique().tolist() == ["2024-1"]


@given(st.lists(cells, min_size=1, max_size=12))
def test_in_the_table_absent_is_empty_with_word_and_sign(values: list[float | Absent]) -> None:
    for cell, row in zip(values, rows_of(town(fields(*values))), strict=True):
        if isinstance(cell, Absent):
            assert [row[name] for name in NUMBERS] == [""] * 5
            assert (row["status"], row["sign"], row["class"]) == (cell.value, SIGNS[cell.value], "")
        else:
            assert float(row["value"].replace(",", ".")) == cell
            assert re.fullmatch(r"-?\d+(,\d+)?", row["value"])
            assert (row["status"], row["sign"]) == ("present", "-" if cell == 0 else "")


@pytest.mark.parametrize("name", ["=1+1", "+49", "-2", "@x", "  =1", "\t=1", "＝1", '=HYPERLINK("x")'])
def test_a_name_that_a_spreadsheet_would_run_gets_an_apostrophe(name: str) -> None:
    row = rows_of(replace(town((area(0, -3.5, name),)), edition="=2", licence="-x"))[0]
    assert row["name"] == "'" + clean(name)
    assert (row["edition"], row["licence"]) == ("'=2", "'-x")
    assert row["value"] == "-3,5"


@given(st.text(st.characters(codec=None)), st.text(st.characters(codec=None)))
def test_any_name_stays_in_its_cell_and_runs_nothing(name: str, source: str) -> None:
    row = rows_of(replace(town((area(0, 1.0, name),)), attribution=(source,)))[0]
    assert row["name"] in {clean(name), "'" + clean(name)}
    assert not re.match(r"\s*[=+\-@]", row["name"])
    assert not re.match(r"\s*[=+\-@]", row["source"])
    assert row["edition"] == "2024-1"


def test_a_key_stays_as_it_is() -> None:
    assert rows_of(town())[1]["key"] == "0001"
    assert b'="' not in csv_bytes(town())


def test_class_indicators_have_their_code_and_label_and_no_sign() -> None:
    content = replace(town(fields(0.0, 1.0, Absent.MISSING)), breaks=(), classes=((0, "hoch"), (1, "mittel")))
    told = [(row["value"], row["class_label"], row["sign"]) for row in rows_of(content)]
    assert told == [("0", "hoch", ""), ("1", "mittel", ""), ("", "", "k. A.")]


def test_a_table_and_its_layer_say_how_the_interval_was_found_and_whether_a_class_is_certain(
    tmp_path: Path,
) -> None:
    shaky = replace(area(0, 1.0), flip_share=0.4)
    firm = replace(area(1, 0.0), flip_share=0.0, low=None, high=None)
    content = replace(town((shaky, firm, area(2, Absent.SUPPRESSED))), interval_method="bootstrap")
    names = ("interval_method", "flip_share", "could_flip")
    told = [tuple(row[name] for name in names) for row in rows_of(content)]
    assert told == [("bootstrap", "0,4", "ja"), ("", "0", "nein"), ("", "", "")]
    in_english = rows_of(replace(content, language="en"))
    assert [row["could_flip"] for row in in_english] == ["yes", "no", ""]
    layer = layer_of(content, tmp_path)
    assert layer["flip_share"].tolist()[:2] == [0.4, 0.0]
    assert layer["flip_share"].dtype == "float64"
    assert [None if pd.isna(word) else word for word in layer["could_flip"]] == ["ja", "nein", None]
    assert [None if pd.isna(word) else word for word in layer["interval_method"]] == ["bootstrap", None, None]


def test_a_layer_read_back_has_the_values_where_they_belong(tmp_path: Path) -> None:
    content = town()
    layer = layer_of(content, tmp_path)
    assert layer.crs.to_epsg() == 25832
    assert layer["key"].tolist() == [area.key for area in content.areas]
    assert layer["name"].tolist() == [area.name for area in content.areas]
    assert layer["value"].dropna().tolist() == [v for v in VALUES if not isinstance(v, Absent)]
    assert layer["status"].tolist() == [area.status for area in content.areas]
    assert set(layer["year"]) == {2023}
    there = geopandas.GeoSeries([area.outline for area in content.areas], crs=4326).to_crs(25832)
    assert (layer.geometry.symmetric_difference(there).area < 1e-3).all()
    assert set(layer.geom_type) == {"MultiPolygon"}


@settings(max_examples=25, deadline=None)
@given(values=st.lists(cells, min_size=1, max_size=8))
def test_in_the_layer_absent_is_null_with_its_status(
    values: list[float | Absent], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("layer") / "values.gpkg"
    path.write_bytes(geopackage_bytes(town(fields(*values))))
    with sqlite3.connect(path) as file:
        found = file.execute(
            f"SELECT status, class, {', '.join(NUMBERS)} FROM 'values' ORDER BY key"
        ).fetchall()
    file.close()
    for cell, (status, class_number, *numbers) in zip(values, found, strict=True):
        if isinstance(cell, Absent):
            assert status == cell.value
            assert [class_number, *numbers] == [None] * 6
        else:
            assert (status, numbers[0]) == ("present", cell)


def test_the_same_content_gives_the_same_bytes_at_another_time() -> None:
    first = geopackage_bytes(town())
    time.sleep(1.1)  # the stamp of GDAL has milliseconds, that of old readers seconds
    assert geopackage_bytes(town()) == first
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None


def test_the_layer_tells_its_source_licence_and_edition(tmp_path: Path) -> None:
    content = town()
    layer_of(content, tmp_path)
    with sqlite3.connect(tmp_path / "values.gpkg") as file:
        told = file.execute("SELECT identifier, description, last_change FROM gpkg_contents").fetchone()
    file.close()
    assert told[0] == content.title
    assert all(fact in told[1] for fact in [*content.attribution, content.licence, content.edition])
    assert told[2].startswith("2023-12-31")


def test_areas_of_several_parts_and_all_absent_cells_can_be_written(tmp_path: Path) -> None:
    parts = MultiPolygon([box(11.0, 50.9, 11.1, 51.0), box(11.2, 50.9, 11.3, 51.0)])
    content = town((AreaCell("01", "A", parts, None, "missing"),))
    layer = layer_of(content, tmp_path)
    assert len(layer.geometry[0].geoms) == 2
    assert pd.isna(layer["value"][0])
    assert layer["value"].dtype == "float64"
