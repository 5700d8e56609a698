"""Registers come in whole or not at all, and are stored for all to read."""

from datetime import date

import numpy as np
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from typer.testing import CliRunner

from app.cli import cli
from app.registers import queries
from app.registers.importing import RegisterKind
from app.store.session import session_as
from geodata.registers.reforms import declared_reforms
from geodata.vocabulary.errors import ConflictError, DeliveryError, InputError, UnreadableFileError
from geodata.vocabulary.schemes import Scheme
from tests import invented_registers as invented
from tests import official
from tests.integration.registers import COUNTY_NAMES, END, imported, stored


def test_everything_of_the_files_is_stored(registers):
    assert stored(registers, "conversion") == 405_911 + 14_172
    assert stored(registers, "entry") == 16_060 + 10_997 + 401 + 16 + COUNTY_NAMES
    with session_as(registers.engine, "platform_reader") as session:
        outlines = session.execute(
            text(
                "SELECT count(outline), sum(ST_Area(outline)) / 1e6 FROM register.entry WHERE scheme = 'ags'"
            )
        ).one()
    assert outlines[0] == 10_997
    assert outlines[1] == pytest.approx(357_200.7, abs=0.1)


def test_the_stored_table_is_the_one_that_was_read(registers, shared):
    read = official.table(shared, Scheme.AGS)
    with session_as(registers.engine, "platform_reader") as session:
        source = queries.table_source(session, Scheme.AGS)
        back = queries.conversion_table(session, source, Scheme.AGS)
    assert (back.year == read.year).all()
    assert (back.origin == read.origin).all()
    assert (back.destination == read.destination).all()
    assert (back.is_by_area == read.is_by_area).all()
    for kind, share in read.share.items():
        assert np.array_equal(back.share[kind], share, equal_nan=True)


def test_the_same_file_changes_nothing_and_another_replaces_it(database, shared):
    counties = official.file(shared, official.COUNTIES)
    kind = RegisterKind.BBSR_COUNTIES
    assert imported(database, counties, kind, END).outcome == "stored"
    events = stored(database, "event")
    assert imported(database, counties, kind, END).outcome == "unchanged"
    assert (stored(database, "conversion"), stored(database, "event")) == (14_172, events)
    assert stored(database, "source") == 1


def test_another_file_of_the_same_kind_and_day_takes_the_first_one_s_part(database, tmp_path):
    kind = RegisterKind.BBSR_COUNTIES
    large, small = (
        invented.conversions(tmp_path, invented.rows(counties=counties), f"{counties}.csv")
        for counties in (10, 9)
    )
    assert imported(database, large, kind, END).rows == 16 * 31 * 10
    receipt = imported(database, small, kind, END)
    assert (receipt.outcome, receipt.rows) == ("stored", 16 * 31 * 9)
    told = {note.kind: note.message for note in receipt.notes}
    assert "4464 rows instead of 4960" in told["register.replaced"]
    assert (stored(database, "conversion"), stored(database, "source")) == (4464, 1)


def test_a_file_with_far_fewer_rows_replaces_another_only_if_that_is_said(database, tmp_path):
    kind = RegisterKind.BBSR_COUNTIES
    large, small = (
        invented.conversions(tmp_path, invented.rows(counties=counties), f"{counties}.csv")
        for counties in (10, 8)
    )
    imported(database, large, kind, END)
    with pytest.raises(
        ConflictError, match=r"8.csv has 3968 rows, stored .* are 4960.*at least 90 %.*--replace"
    ):
        imported(database, small, kind, END)
    assert stored(database, "conversion") == 4960
    assert imported(database, small, kind, END, may_shrink=True).outcome == "stored"
    assert stored(database, "conversion") == 3968


@pytest.mark.parametrize(
    ("kind", "vintage"), [(RegisterKind.GV100AD, date(2021, 12, 31)), (RegisterKind.BBSR_COUNTIES, END)]
)
def test_a_part_of_a_file_never_takes_the_place_of_the_whole(database, tmp_path, kind, vintage):
    if kind is RegisterKind.GV100AD:
        whole = invented.gv100ad(tmp_path, invented.lines(vintage))
        part = invented.gv100ad(tmp_path, invented.lines(vintage, states=invented.STATES[:15]), "part.zip")
    else:
        whole = invented.conversions(tmp_path, invented.rows())
        part = invented.conversions(tmp_path, invented.rows(range(1991, 2021)), "part.csv")
    rows = imported(database, whole, kind, vintage).rows
    for may_shrink in (False, True):
        with pytest.raises(DeliveryError, match=r"part.*nothing of it was stored"):
            imported(database, part, kind, vintage, may_shrink=may_shrink)
    table = "entry" if kind is RegisterKind.GV100AD else "conversion"
    assert stored(database, table) == rows


def test_a_map_of_a_part_of_the_country_is_refused(database, tmp_path):
    import geopandas
    import shapely

    path = tmp_path / "LAN.gpkg"
    row = {"ARS": "05", "AGS": "05", "GEN": "x", "BEZ": "Land", "NUTS": "DEA", "GF": 9}
    geopandas.GeoDataFrame([row], geometry=[shapely.box(0, 0, 1, 1)], crs=25832).to_file(path)
    with pytest.raises(DeliveryError, match="15 of the 16 states have no entries of the scheme state2"):
        imported(database, path, RegisterKind.VG5000, date(2021, 1, 1))


def test_names_that_changed_between_two_registers_are_events_in_whatever_order_they_come(database, tmp_path):
    days = [date(2019, 12, 31), date(2020, 12, 31), date(2021, 12, 31)]
    names = ["Alt", "Mitte", "Neu"]
    for at in (0, 2, 1):
        lines = invented.lines(days[at], {"05001001": names[at]})
        path = invented.gv100ad(tmp_path, lines, f"{at}.zip")
        assert imported(database, path, RegisterKind.GV100AD, days[at]).outcome == "stored"
    with session_as(database.engine, "platform_reader") as session:
        events = [tuple(row) for row in queries.events(session, Scheme.AGS, "05001001")]
    assert events == [
        ("rename", ["05001001"], ["05001001"], days[0], days[1], True, "Mitte, before: Alt"),
        ("rename", ["05001001"], ["05001001"], days[1], days[2], True, "Neu, before: Mitte"),
    ]


def test_the_names_of_counties_are_stored_for_each_year_at_once(database, tmp_path):
    path = invented.county_names(tmp_path)
    kind = RegisterKind.BBSR_COUNTY_NAMES
    assert imported(database, path, kind, END).rows == 31 * 16
    assert imported(database, path, kind, END).outcome == "unchanged"
    assert (stored(database, "source"), stored(database, "entry"), stored(database, "event")) == (
        31,
        31 * 16,
        len(declared_reforms().reforms),
    )
    with pytest.raises(InputError, match="speaks of 2020-12-31, stated is 2019-12-31"):
        imported(database, path, kind, date(2019, 12, 31))


def test_a_broken_file_stores_nothing(database, tmp_path):
    broken = tmp_path / "broken.csv"
    broken.write_text(
        "year_xw,ags_xw,pop_conv,size_conv,emp_conv,ags20\n2020,01001,0.5,1,1,01001\n", encoding="utf-8"
    )
    with pytest.raises(DeliveryError, match="add up to"):
        imported(database, broken, RegisterKind.BBSR_COUNTIES, END)
    with pytest.raises(UnreadableFileError, match="cannot be read"):
        imported(database, tmp_path / "absent.csv", RegisterKind.BBSR_COUNTIES, END)
    assert (stored(database, "source"), stored(database, "conversion"), stored(database, "event")) == (
        0,
        0,
        0,
    )


def test_the_command_line_says_what_became_of_a_file(database, tmp_path, monkeypatch):
    url = database.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("SOZIALMONITOR_DATABASE__URL", url)
    monkeypatch.setenv("SOZIALMONITOR_DATABASE__OWNER_URL", database.owner_url)
    path = invented.conversions(tmp_path, invented.rows(counties=2), "counties.csv")
    command = ["register", "import", str(path), "--kind", "bbsr_counties", "--vintage", "2020-12-31"]
    first, second = (CliRunner().invoke(cli, command) for _ in range(2))
    assert first.exit_code == second.exit_code == 0, first.output
    assert "counties.csv: stored, 992 rows" in first.output
    assert "Shares by employees are empty for 224 areas" in first.output
    assert "counties.csv: unchanged" in second.output
    wrong = CliRunner().invoke(cli, [*command[:-1], "2021-12-31"])
    assert isinstance(wrong.exception, InputError)
    assert CliRunner().invoke(cli, [*command[:-1], "2021"]).exit_code == 2
    invented.conversions(tmp_path, invented.rows(), "counties.csv")
    refused = CliRunner().invoke(cli, command)
    assert isinstance(refused.exception, ConflictError)
    replaced = CliRunner().invoke(cli, [*command, "--replace"])
    assert "counties.csv: stored, 496 rows" in replaced.output
    assert "496 rows instead of 992" in replaced.output


def test_a_register_of_another_day_than_stated_is_refused(database, shared):
    with pytest.raises(InputError, match="speaks of 2021-11-30, stated is 2021-12-31"):
        imported(database, official.file(shared, official.REGISTER), RegisterKind.GV100AD, date(2021, 12, 31))
    assert stored(database, "source") == 0


def test_all_rows_of_the_conversion_table_are_stored(database, shared):
    receipt = imported(
        database, official.file(shared, official.MUNICIPALITIES), RegisterKind.BBSR_MUNICIPALITIES, END
    )
    assert receipt.rows == 405_911


@pytest.mark.parametrize("table", ["source", "entry", "conversion", "event"])
def test_the_public_reads_the_register_and_changes_nothing(database, table):
    assert stored(database, table) >= 0
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        session_as(database.engine, "platform_reader") as session,
    ):
        session.execute(text(f"DELETE FROM register.{table}"))
