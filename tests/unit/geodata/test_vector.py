"""Layers as offices send them: texts by their bytes, rings that close, and a reader that stops in time."""

import os
import sqlite3
import zipfile
from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely

from geodata.declaration import Edition, Key
from geodata.readers import isolated, layers
from geodata.readers.vector import read_vector
from geodata.vocabulary.errors import DeliveryError
from geodata.vocabulary.reports import Findings

EDITION = Edition(key=Key(column="raum"), name_column="name")
NAMES = ["Mühlenviertel", "Größe", "Straße"]


def frame(names=NAMES, **more) -> geopandas.GeoDataFrame:
    squares = [
        shapely.box(565_000 + 700 * n, 5_955_000, 565_700 + 700 * n, 5_955_800) for n in range(len(names))
    ]
    keys = [f"{n:04d}" for n in range(1, len(names) + 1)]
    return geopandas.GeoDataFrame({"raum": keys, "name": names, **more}, geometry=squares, crs=25832)


def shapefile(folder: Path, encoding: str, told: str | None, **more) -> Path:
    frame(**more).to_file(folder / "a.shp", encoding=encoding)
    (folder / "a.cpg").unlink(missing_ok=True)
    if told is not None:
        (folder / "a.cpg").write_text(told)
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for part in folder.glob("a.[!z]*"):
            packed.write(part, part.name)
    return path


def read(path: Path, edition: Edition = EDITION):
    findings = Findings(path.name)
    return read_vector(path, edition, findings, state="01"), findings


def names_of(raw) -> list[str]:
    return [row.cells[raw.table.column("name")] for row in raw.table.rows]


@pytest.mark.parametrize(
    ("encoding", "told", "noted"),
    [
        ("UTF-8", "UTF-8", False),
        ("ISO-8859-1", "ISO-8859-1", False),
        ("ISO-8859-1", "88591", False),
        ("CP1252", "1252", False),
        ("CP1250", "windows-1250", False),
        ("UTF-8", "ISO-8859-1", True),
        ("ISO-8859-1", "UTF-8", True),
        ("ISO-8859-1", None, True),
        ("UTF-8", None, True),
        ("ISO-8859-1", "Klingon", True),
        ("ISO-8859-1", "rot13", True),
        ("UTF-8", "unicode_escape", True),
        ("ISO-8859-1", "idna", True),
        ("ISO-8859-1", "utf-7", True),
        ("ISO-8859-1", "zlib", True),
    ],
)
def test_the_bytes_of_a_shapefile_decide_and_a_cpg_that_lies_is_told(tmp_path, encoding, told, noted):
    raw, findings = read(shapefile(tmp_path, encoding, told))
    assert names_of(raw) == NAMES
    assert [note.kind for note in findings.notes] == ["text.encoding"] * noted


def test_a_shapefile_in_plain_ascii_has_nothing_to_tell(tmp_path):
    raw, findings = read(shapefile(tmp_path, "ISO-8859-1", None, names=["a", "b"]))
    assert names_of(raw) == ["a", "b"]
    assert findings.notes == []


@pytest.mark.parametrize("driver", ["GPKG", "GeoJSON", "GML"])
def test_texts_numbers_and_days_read_as_in_a_text_file(tmp_path, driver):
    days = ["2024-01-01", "2024-02-29", "2023-12-31"]
    path = tmp_path / f"a.{driver.lower()}"
    frame(n=[1, 2, 3], share=[0.5, 2.0, None], day=days, empty=["", None, "x"]).to_file(path, driver=driver)
    ignored = Edition(
        key=Key(column="raum"), name_column="name", ignored=("n", "share", "day", "empty", "fid")
    )
    raw, _ = read(path, ignored)
    told = {name: [row.cells[raw.table.column(name)] for row in raw.table.rows] for name in raw.table.header}
    assert told["raum"] == ["0001", "0002", "0003"]
    assert told["n"] == ["1", "2", "3"]
    assert told["share"] == ["0.5", "2", ""]
    assert [cell.replace("/", "-") for cell in told["day"]] == days
    assert told["empty"] == ["", "", "x"]
    assert [outline.area for outline in raw.outlines] == pytest.approx([560_000] * 3, rel=1e-4)


def test_a_ring_of_a_gml_that_does_not_close_is_refused(tmp_path):
    path = tmp_path / "a.gml"
    frame().to_file(path, driver="GML")
    text = path.read_text(encoding="utf-8")
    first = text.index("<gml:posList>") + len("<gml:posList>")
    last = text.index("</gml:posList>")
    open_ring = " ".join(text[first:last].split()[:-2])
    path.write_text(text[:first] + open_ring + text[last:], encoding="utf-8")
    path.with_suffix(".xsd").unlink()
    with pytest.raises(DeliveryError) as caught:
        read(path)
    assert {problem["reason"] for problem in caught.value.facts["problems"]} <= {
        "geom.invalid",
        "file.unreadable",
    }


def gml(folder: Path, edit=lambda text: text, encoding="utf-8", **more) -> Path:
    path = folder / "a.gml"
    frame(**more).to_file(path, driver="GML")
    path.with_suffix(".xsd").unlink()
    path.write_bytes(edit(path.read_text(encoding="utf-8")).encode(encoding))
    return path


def problem_of(path: Path, edition: Edition = EDITION) -> tuple[str, str]:
    with pytest.raises(DeliveryError) as caught:
        read(path, edition)
    (problem,) = caught.value.facts["problems"]
    return problem["reason"], problem["message"]


@pytest.mark.parametrize(
    ("edit", "encoding", "reason", "message"),
    [
        (lambda text: text[: len(text) // 2], "utf-8", "xml.invalid", "cut off"),
        (lambda text: text[:-4], "utf-8", "xml.invalid", "cut off"),
        (lambda text: text, "cp1252", "xml.invalid", "not in the encoding that its first line names"),
        (
            lambda text: text.replace('encoding="utf-8"', 'encoding="utf-7"'),
            "utf-8",
            "xml.invalid",
            "encoding",
        ),
        (lambda _: "<html><p>404</p></html>", "utf-8", "file.unreadable", "no areas could be read"),
    ],
)
def test_xml_that_ends_too_early_or_lies_about_its_letters_is_told(tmp_path, edit, encoding, reason, message):
    told = problem_of(gml(tmp_path, edit, encoding))
    assert told[0] == reason
    assert message in told[1]


def test_a_document_type_is_found_in_any_encoding(tmp_path):
    path = tmp_path / "a.gml"
    hidden = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode("cp037")
    path.write_bytes(b'<?xml version="1.0" encoding="cp037"?>' + hidden)
    assert problem_of(path)[0] in {"xml.doctype", "xml.invalid"}


def test_an_element_that_stands_twice_is_read_with_both(tmp_path):
    doubled = gml(
        tmp_path, lambda text: text.replace("<ogr:name>Größe", "<ogr:name>Mitte</ogr:name><ogr:name>Größe")
    )
    assert names_of(read(doubled)[0]) == ["Mühlenviertel", "Mitte; Größe", "Straße"]


def test_a_shapefile_without_its_index_is_told_in_words_for_an_office(tmp_path):
    shapefile(tmp_path, "UTF-8", "UTF-8")
    path = tmp_path / "b.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for part in ("a.shp", "a.dbf", "a.prj"):
            packed.write(tmp_path / part, part)
    reason, message = problem_of(path)
    assert reason == "shp.incomplete"
    assert "no .shx beside it" in message
    assert "SHAPE_" not in message


def test_gdal_gives_no_advice_to_offices():
    told = "Suspiciously large input. Remove the limit by OSR_IMPORT_LIMIT.\nMore"
    message = isolated._refusal(told, "").message
    assert "(Suspiciously large input)" in message
    assert "(it holds no layer with areas)" in isolated._refusal("Set OSR_LIMIT to YES.", "").message


@pytest.mark.parametrize("value", [b"x" * 10_001, b"x" * 50_000_000, "x" * 40_001, "x" * 10_001])
def test_documents_in_a_geopackage_are_refused(tmp_path, value):
    path = tmp_path / "a.gpkg"
    frame(photo=[type(value)(), value, type(value)()]).to_file(path, layer="a")
    ignored = EDITION.model_copy(update={"ignored": ("photo",)})
    assert problem_of(path, ignored)[0] == "text.long"
    frame(names=["x"]).to_file(path, layer="b")
    raw, _ = read(path, ignored.model_copy(update={"layer": "b"}))
    assert names_of(raw) == ["x"]


def test_a_document_in_a_geojson_is_refused(tmp_path):
    path = tmp_path / "a.geojson"
    frame(names=["x" * (isolated.LONGEST_TEXT + 1), "b"]).to_file(path)
    assert problem_of(path)[0] == "text.long"


def test_an_answer_that_is_too_large_is_not_given(monkeypatch):
    head = {"columns": [("a", ["b"])]}
    assert isolated._checked(head, [b"123"]).endswith(b'"sizes": [3]}')
    monkeypatch.setattr(isolated, "MOST_ANSWER_BYTES", 50)
    with pytest.raises(isolated.RefusalError) as caught:
        isolated._checked(head, [b"123"])
    assert caught.value.reason == "file.size"


def test_a_reader_that_writes_without_end_is_stopped_by_the_kernel(tmp_path, monkeypatch):
    limits = f"import resource as r; r.setrlimit(r.RLIMIT_FSIZE, ({2**20}, {2**20})); "
    endless = limits + "import sys\nwhile True: sys.stdout.buffer.write(bytes(65536))"
    path = tmp_path / "a.gpkg"
    frame().to_file(path)
    monkeypatch.setattr(layers, "_COMMAND", (layers.sys.executable, "-c", endless))
    monkeypatch.setattr(layers, "_skipped_drivers", lambda: "")
    assert "the reader stopped (OSError" in problem_of(path)[1]


def test_points_and_lines_are_no_outlines(tmp_path):
    path = tmp_path / "a.gpkg"
    points = frame()
    points.geometry = points.geometry.centroid
    points.to_file(path)
    with pytest.raises(DeliveryError, match="the geometry is a Point") as caught:
        read(path)
    assert len(caught.value.facts["problems"]) == 3


def test_an_endless_view_is_stopped(tmp_path, monkeypatch):
    path = tmp_path / "a.gpkg"
    frame().to_file(path, layer="a")
    with sqlite3.connect(path) as database:
        database.execute("ALTER TABLE gpkg_geometry_columns RENAME TO real_columns")
        database.execute(
            "CREATE VIEW gpkg_geometry_columns AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 "
            "FROM n) SELECT 'a' AS table_name, 'geom' AS column_name FROM n WHERE x < 0"
        )
    database.close()
    layers._skipped_drivers()
    monkeypatch.setattr(layers, "MOST_SECONDS", 1.0)
    with pytest.raises(DeliveryError, match="took longer than 1 seconds"):
        read(path)


def test_the_reader_stops_with_a_sentence_if_it_dies(tmp_path, monkeypatch):
    path = tmp_path / "a.gpkg"
    frame().to_file(path)
    monkeypatch.setattr(layers, "_COMMAND", (layers.sys.executable, "-c", "import os; os.abort()"))
    monkeypatch.setattr(layers, "_skipped_drivers", lambda: "")
    with pytest.raises(DeliveryError, match="the reader stopped"):
        read(path)


def test_the_reader_is_closed_or_does_not_read(tmp_path, monkeypatch):
    path = tmp_path / "a.gpkg"
    frame().to_file(path)
    monkeypatch.setattr(layers, "_skipped_drivers", lambda: "CSV")
    with pytest.raises(DeliveryError, match=r"the reader is not closed: .*OGR_VRT"):
        read(path)


def test_the_reader_knows_nothing_of_the_service(tmp_path, monkeypatch):
    monkeypatch.setenv("SOZIALMONITOR_DATABASE__URL", "secret")
    heard = []
    run = layers.subprocess.run

    def listening(command, **more):
        heard.append(more["env"])
        return run(command, **more)

    monkeypatch.setattr(layers.subprocess, "run", listening)
    path = tmp_path / "a.gpkg"
    frame().to_file(path)
    read(path)
    assert heard
    assert not any("secret" in environment.values() for environment in heard)
    assert "SOZIALMONITOR_DATABASE__URL" in os.environ


def test_a_layer_is_read_by_its_name_and_its_columns_are_checked(tmp_path):
    path = tmp_path / "a.gpkg"
    frame().to_file(path, layer="spaces")
    frame(names=["x"]).to_file(path, layer="others")
    raw, _ = read(path, EDITION.model_copy(update={"layer": "others"}))
    assert names_of(raw) == ["x"]
    with pytest.raises(DeliveryError, match="with the layer 'absent'"):
        read(path, EDITION.model_copy(update={"layer": "absent"}))
    with pytest.raises(DeliveryError, match="are not declared for this table"):
        read(path, Edition(key=Key(column="raum"), layer="spaces"))
    with pytest.raises(DeliveryError, match="lacks 'nr'"):
        read(path, Edition(key=Key(column="nr"), layer="spaces", ignored=("*",)))


def test_a_ring_that_is_too_tangled_is_refused_at_once(tmp_path):
    scribbled = frame()
    corners = np.random.default_rng(1).random((6000, 2)) * 700 + [565_000, 5_955_000]
    scribbled.geometry = [shapely.Polygon(corners), *scribbled.geometry[1:]]
    path = tmp_path / "a.gpkg"
    scribbled.to_file(path)
    with pytest.raises(DeliveryError, match=r"'0001' has a ring .* too tangled .* draw it anew"):
        read(path)


@pytest.mark.parametrize("driver", ["GPKG", "GeoJSON"])
def test_a_collection_is_no_outline_in_any_format(tmp_path, driver):
    collected = frame()
    collected.geometry = [shapely.GeometryCollection([shape]) for shape in collected.geometry]
    path = tmp_path / f"a.{driver.lower()}"
    collected.to_file(path, driver=driver)
    with pytest.raises(DeliveryError, match=r"the geometry is a GeometryCollection.*Expected is a polygon"):
        read(path)
