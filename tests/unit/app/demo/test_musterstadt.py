"""Musterstadt is the same every time, tiles its ground exactly, and is plausible."""

import hashlib

import geopandas
import pytest
import shapely

from app.demo.geometry import BLOCKS, BOROUGHS
from app.demo.musterstadt import write_deliveries
from geodata.outlines import ValidAreas
from tests.unit.app.demo.reading import facts


def test_two_runs_write_the_same_bytes(deliveries, tmp_path):
    again = write_deliveries(tmp_path)
    assert [d.path.name for d in again] == [d.path.name for d in deliveries]
    for one, other in zip(deliveries, again, strict=True):
        digests = {hashlib.sha256(d.path.read_bytes()).hexdigest() for d in (one, other)}
        assert len(digests) == 1, one.path.name


def test_there_are_24_social_spaces_6_boroughs_and_12_years_in_two_vintages(read):
    for year in (2013, 2019):
        assert len(read[("demo_social_spaces", year)].areas) == 24
        assert len(read[("demo_boroughs", year)].areas) == len(BOROUGHS) == 6
        assert len(read[("demo_blocks", year)].areas) == BLOCKS
    assert sorted(year for table, year in read if table == "demo_residents") == list(range(2013, 2025))
    before, after = ({area.key for area in read[("demo_social_spaces", year)].areas} for year in (2013, 2019))
    assert len(before - after) == len(after - before) == 3


def test_two_neighbours_merged(read):
    before, after = ({a.key: a for a in read[("demo_surroundings", year)].areas} for year in (2013, 2019))
    (merged,) = after.keys() - before.keys()
    gone = before.keys() - after.keys()
    assert len(gone) == 2
    assert after[merged].outline.area == pytest.approx(
        sum(before[key].outline.area for key in gone), rel=1e-9
    )


@pytest.mark.parametrize("table", ["demo_blocks", "demo_social_spaces", "demo_boroughs"])
@pytest.mark.parametrize("year", [2013, 2019])
def test_the_areas_tile_the_town(read, table, year):
    areas = read[(table, year)]
    assert isinstance(areas, ValidAreas)
    outlines = [area.outline for area in areas.areas]
    whole = shapely.union_all(outlines)
    assert all(outline.is_valid for outline in outlines)
    assert sum(o.area for o in outlines) == pytest.approx(whole.area, rel=1e-9)
    assert shapely.coverage_is_valid(outlines), "neighbours share their border, corner by corner"
    assert len(shapely.get_parts(whole)) == 1


@pytest.mark.parametrize("year", [2013, 2019])
def test_the_neighbours_share_the_border_of_the_town(read, year):
    around = [area.outline for area in read[("demo_surroundings", year)].areas]
    town = shapely.union_all([area.outline for area in read[("demo_boroughs", year)].areas])
    assert len(around) == (8 if year == 2013 else 7)
    assert shapely.coverage_is_valid([*around, town])
    assert len(shapely.get_rings(shapely.union_all([*around, town]))) == 1, "no gap between them"


def test_blocks_make_up_the_social_spaces(deliveries):
    path = next(d.path for d in deliveries if d.table == "demo_blocks" and d.year == 2019)
    blocks, spaces = (geopandas.read_file(path, layer=name) for name in ("bloecke", "sozialraeume"))
    made = blocks.dissolve("SR_NR").geometry
    for key, outline in zip(spaces["SR_NR"], spaces.geometry, strict=True):
        assert made[key].symmetric_difference(outline).area < 1e-6 * outline.area


def test_offices_write_signs_decimal_commas_and_three_encodings(deliveries, read):
    register = {d.year: d.path.read_bytes() for d in deliveries if d.table == "demo_residents"}
    assert b";-;" in register[2024]
    assert b"...;" in register[2016] or b";...\r" in register[2016]
    assert register[2018].startswith(b"\xef\xbb\xbf")
    assert b"," in register[2024].splitlines()[1]
    assert facts(read[("demo_residents", 2016)])["single_parent_households"]["06019"] == "not_yet_available"
    spaces = next(d.path for d in deliveries if d.table == "demo_sgb2" and d.year == 2013)
    assert "Mühlenviertel".encode("cp1252") in spaces.read_bytes()
    assert facts(read[("demo_sgb2", 2017)])["long_term_unemployed_15_64"]["0202"] == "unknown_or_confidential"
