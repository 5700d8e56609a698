"""Outlines delivered again, wrong files of every format, and deliveries at the same moment."""

import re
import threading
import zipfile
from datetime import date
from pathlib import Path

import geopandas
import openpyxl
import pytest
from shapely import affinity
from sqlalchemy import text

from app.imports import queries
from app.imports.service import Sender, receive
from app.jobs.recompute import recompute
from app.store.session import session_as
from geodata.readers.containers import MOST_BYTES
from geodata.vocabulary.errors import ConflictError, DeliveryError, InputError
from tests import invented


@pytest.fixture
def declared():
    return invented.tables({"EW": "residents"}, secrecy="register")


def deliver(database, declared, path: Path, table: str, year: int = 2020, **more):
    with session_as(database.engine, "platform_writer") as session:
        return receive(session, declared, path, Sender(table, invented.KEY, year, **more))


def keys_in(database):
    with session_as(database.engine, "platform_statistician") as session:
        found = session.execute(text("SELECT key FROM core.area WHERE level = 'social_space' ORDER BY key"))
        return list(found.scalars())


def changed(folder: Path, right: Path, name: str, change) -> Path:
    path = folder / name
    change(geopandas.read_file(right, layer="spaces")).to_file(path, layer="spaces", driver="GPKG")
    return path


def test_a_wrong_key_in_outlines_is_mended_by_the_right_outlines(database, declared, tmp_path):
    right = invented.outlines(tmp_path)
    wrong = changed(tmp_path, right, "wrong.gpkg", lambda f: f.assign(SR=f["SR"].replace("0203", "0999")))
    deliver(database, declared, wrong, "spaces")
    assert keys_in(database) == [*invented.AREAS[:5], "0999"]
    receipt = deliver(database, declared, right, "spaces")
    assert keys_in(database) == list(invented.AREAS)
    assert any("0999" in note.message for note in receipt.notes)
    deliver(database, declared, invented.numbers(tmp_path, {"EW": ["9"] * 6}), "numbers")


def test_areas_with_numbers_are_not_dropped_unless_one_says_so(database, declared, tmp_path):
    right = invented.outlines(tmp_path)
    deliver(database, declared, right, "spaces")
    deliver(database, declared, invented.numbers(tmp_path, {"EW": ["9"] * 6}), "numbers")
    fewer = changed(tmp_path, right, "fewer.gpkg", lambda f: f[f["SR"] != "0203"])
    with pytest.raises(ConflictError, match=r"0203 'Raum 0203'.*1 current numbers.*--withdraw"):
        deliver(database, declared, fewer, "spaces")
    assert keys_in(database) == list(invented.AREAS)
    receipt = deliver(database, declared, fewer, "spaces", may_withdraw=True)
    assert keys_in(database) == list(invented.AREAS[:5])
    assert "0203" in receipt.notes[-1].message


def test_the_outline_of_the_municipality_follows_its_parts(database, declared, tmp_path):
    right = invented.outlines(tmp_path)
    deliver(database, declared, right, "spaces")
    fewer = changed(tmp_path, right, "fewer.gpkg", lambda f: f[f["SR"] != "0203"])
    deliver(database, declared, fewer, "spaces")
    with session_as(database.engine, "platform_statistician") as session:
        area = session.execute(text("SELECT ST_Area(outline) FROM core.area WHERE level = 'municipality'"))
        assert area.scalar() == pytest.approx(5 * 700 * 800)


def test_the_city_is_known_without_the_levels_between(database, declared, catalog, tmp_path):
    deliver(database, declared, invented.outlines(tmp_path), "spaces")
    deliver(database, declared, invented.numbers(tmp_path, {"EW": ["900"] * 6}), "numbers")
    with session_as(database.engine, "platform_writer") as session:
        recompute(session, catalog, invented.KEY)
        value = session.execute(
            text(
                "SELECT v.value FROM core.indicator_value AS v JOIN core.area AS a ON a.id = v.area_id "
                "WHERE a.level = 'municipality' AND v.indicator = 'population'"
            )
        )
        assert value.scalar() == 5400


def test_a_dry_run_refuses_what_the_delivery_would_refuse(database, declared, tmp_path):
    deliver(database, declared, invented.outlines(tmp_path), "spaces")
    deliver(database, declared, invented.numbers(tmp_path, {"EW": ["9"] * 6}), "numbers")
    other = {**declared, "again": declared["numbers"].model_copy(update={"id": "again"})}
    path = invented.numbers(tmp_path, {"EW": ["8"] * 6}, "again.csv")
    for is_dry_run in (True, False):
        with (
            pytest.raises(ConflictError, match="another table"),
            session_as(database.engine, "platform_writer") as session,
        ):
            receive(session, other, path, Sender("again", invented.KEY, 2020), is_dry_run=is_dry_run)


def test_two_deliveries_at_the_same_moment_come_in_one_after_the_other(database, declared, tmp_path):
    deliver(database, declared, invented.outlines(tmp_path), "spaces")
    errors = []

    def send(number: int) -> None:
        path = invented.numbers(tmp_path, {"EW": [str(number)] * 6}, f"{number}.csv")
        try:
            deliver(database, declared, path, "numbers")
        except Exception as error:
            errors.append(error)

    senders = [threading.Thread(target=send, args=(number,)) for number in (11, 12, 13)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert not errors
    with session_as(database.engine, "platform_statistician") as session:
        assert session.execute(text("SELECT count(*) FROM core.fact WHERE is_current")).scalar() == 6


def test_the_same_file_for_another_year_is_said(database, declared, tmp_path):
    deliver(database, declared, invented.outlines(tmp_path), "spaces")
    path = invented.numbers(tmp_path, {"EW": ["9"] * 6})
    deliver(database, declared, path, "numbers", 2020)
    receipt = deliver(database, declared, path, "numbers", 2021)
    assert [note.kind for note in receipt.notes] == ["file.same_as_other_year"]


@pytest.mark.parametrize("year", [0, 1899, 2200, 9999, 10_000, 3_000_000_000])
def test_a_year_that_cannot_be_meant_is_refused(database, declared, tmp_path, year):
    with pytest.raises(InputError, match="is no reporting year"):
        deliver(database, declared, invented.outlines(tmp_path), "spaces", year)


@pytest.fixture
def workbook(tmp_path):
    path = tmp_path / "right.xlsx"
    book = openpyxl.Workbook()
    for row in (["SR", "EW"], *([key, 9] for key in invented.AREAS)):
        book.active.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"])
@pytest.mark.parametrize("damage", [b"", b"<worksheet", b"\x00\xff"])
def test_a_broken_workbook_is_a_sentence(database, declared, workbook, tmp_path, part, damage):
    path = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(workbook) as whole, zipfile.ZipFile(path, "w") as broken:
        for entry in whole.namelist():
            broken.writestr(entry, damage if entry == part else whole.read(entry))
    tables = {**declared, "book": declared["numbers"].model_copy(update={"format": "workbook"})}
    with pytest.raises(DeliveryError, match=r"not a readable workbook|no sheet|ends in row"):
        deliver(database, tables, path, "book")


def test_a_shapefile_without_its_index_is_read_or_refused_in_words(database, declared, tmp_path):
    frame = geopandas.read_file(invented.outlines(tmp_path), layer="spaces")
    frame.to_file(tmp_path / "spaces.shp")
    path = tmp_path / "noindex.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for suffix in ("shp", "dbf", "prj"):
            packed.write(tmp_path / f"spaces.{suffix}", f"spaces.{suffix}")
    edition = declared["spaces"].editions["all"].model_copy(update={"layer": None})
    tables = {**declared, "spaces": declared["spaces"].model_copy(update={"editions": {"all": edition}})}
    try:
        deliver(database, tables, path, "spaces")
    except DeliveryError as error:
        assert re.search(
            r"no areas could be read|usable outline|layer holds no area|no .shx beside it", error.message
        )


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("16000002;0101;;2020-01-01;", "name.empty"),
        ("16000002;0101;A\x00B;2020-01-01;", "text.control"),
        ("16000002;0101;A;2020-01-01;2019-01-01", "date.order"),
        ("16000002;0101;A;soon;", "date.unreadable"),
        ("16000002;0101;A;;", "key.undated"),
    ],
)
def test_a_wrong_register_is_refused_in_words(database, tables, tmp_path, row, reason):
    path = tmp_path / "register.csv"
    path.write_text(f"gkz;raum;name;gueltig_ab;gueltig_bis\n{row}\n", encoding="utf-8")
    with pytest.raises(DeliveryError) as caught:
        deliver(database, tables, path, "social_space_register")
    assert reason in {problem["reason"] for problem in caught.value.facts["problems"]}


def test_an_end_that_means_never_is_open(database, tables, tmp_path):
    path = tmp_path / "register.csv"
    path.write_text("gkz;raum;name;gueltig_ab;gueltig_bis\n16000002;0101;A;2020-01-01;9999-12-31\n")
    deliver(database, tables, path, "social_space_register")
    with session_as(database.engine, "platform_statistician") as session:
        ends = session.execute(text("SELECT valid_until FROM core.area WHERE level = 'social_space'"))
        assert ends.scalars().all() == [None]


def moved(frame, key: str, east: float, north: float = 0.0):
    return frame.assign(
        geometry=[
            affinity.translate(shape, east, north) if name == key else shape
            for name, shape in zip(frame["SR"], frame.geometry, strict=True)
        ]
    )


def test_an_area_delivered_again_somewhere_else_is_refused_unless_one_says_so(database, declared, tmp_path):
    right = invented.outlines(tmp_path)
    deliver(database, declared, right, "spaces")
    far = changed(tmp_path, right, "far.gpkg", lambda f: moved(f, "0203", 0, 20_000))
    with pytest.raises(ConflictError, match=r"1 areas .* do not touch .* 0203 'Raum 0203'.*--withdraw"):
        deliver(database, declared, far, "spaces")
    receipt = deliver(database, declared, far, "spaces", may_withdraw=True)
    assert receipt.outcome == "accepted"
    assert any("560,000" in note.message for note in receipt.notes if note.kind == "outline.uncovered")


def test_ground_that_is_no_longer_covered_is_told_with_the_areas_beside_it(database, declared, tmp_path):
    right = invented.outlines(tmp_path)
    deliver(database, declared, right, "spaces")
    narrower = changed(
        tmp_path,
        right,
        "narrower.gpkg",
        lambda f: f.assign(geometry=[*f.geometry[:1], f.geometry[1].buffer(-50), *f.geometry[2:]]),
    )
    notes = {note.kind: note.message for note in deliver(database, declared, narrower, "spaces").notes}
    assert "140,0" in notes["outline.uncovered"]  # 700 x 800 less 600 x 700, in square metres
    assert "beside '0101', '0102', '0103'" in notes["outline.uncovered"]
    assert "'16000002/0102'" in notes["outline.agreement"]
    again = deliver(database, declared, right, "spaces")
    assert [note.kind for note in again.notes] == ["outline.agreement"]  # larger again: nothing is lost


def test_levels_are_compared_in_whatever_order_they_come(database, declared, tmp_path):
    right = invented.outlines(tmp_path)
    larger = tmp_path / "larger.gpkg"
    boroughs = geopandas.read_file(right, layer="boroughs")
    boroughs.geometry = [boroughs.geometry[0].union(boroughs.geometry[0].buffer(30)), boroughs.geometry[1]]
    boroughs.geometry = [boroughs.geometry[0].difference(boroughs.geometry[1]), boroughs.geometry[1]]
    boroughs.to_file(larger, layer="boroughs", driver="GPKG")
    edition = declared["boroughs"].editions["all"].model_copy(update={"valid_from": date(2010, 1, 1)})
    later = {
        **declared,
        "boroughs": declared["boroughs"].model_copy(update={"editions": {"all": edition}}),
    }
    deliver(database, later, right, "spaces")
    receipt = deliver(database, later, larger, "boroughs")
    (first,) = [note.message for note in receipt.notes if note.kind == "outline.agreement"]
    fresh = changed(tmp_path, right, "fresh.gpkg", lambda f: f.assign(NAME=f["NAME"] + "!"))
    receipt = deliver(database, later, fresh, "spaces")
    (second,) = [note.message for note in receipt.notes if note.kind == "outline.agreement"]
    assert first == second
    assert "social space outlines and borough outlines of 2010-01-01" in first


def test_a_file_is_read_before_its_sender_takes_the_turn(database, declared, tmp_path):
    deliver(database, declared, invented.outlines(tmp_path), "spaces")
    broken = tmp_path / "broken.csv"
    broken.write_text("nothing;of;it\n", encoding="utf-8")
    with session_as(database.engine, "platform_writer") as busy:
        queries.wait_for_turn(busy, invented.KEY)
        with session_as(database.engine, "platform_writer") as session:
            session.execute(text("SET LOCAL lock_timeout = '2s'"))
            with pytest.raises(DeliveryError):  # and no waiting for the one who is busy
                receive(session, declared, broken, Sender("numbers", invented.KEY, 2020))


def test_a_file_that_is_too_large_is_refused_by_its_size(database, declared, tmp_path):
    large = tmp_path / "large.csv"
    with large.open("wb") as empty:
        empty.truncate(MOST_BYTES + 1)
    with pytest.raises(InputError, match=r"has 104,857,601 bytes. Expected are at most 104,857,600"):
        deliver(database, declared, large, "numbers")
