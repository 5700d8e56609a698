"""Musterstadt is the same every time, tiles its ground exactly, and is plausible."""

import hashlib

import geopandas
import numpy as np
import pytest
import shapely

from app.demo.geometry import BLOCKS, BOROUGHS
from app.demo.musterstadt import write_deliveries
from app.settings import Settings
from app.shipped import tables_of
from geodata.outlines import ValidAreas
from geodata.pipeline import read_delivery


@pytest.fixture(scope="module")
def deliveries(tmp_path_factory):
    return write_deliveries(tmp_path_factory.mktemp("musterstadt"))


@pytest.fixture(scope="module")
def read(deliveries):
    declared = tables_of(Settings())
    return {
        (d.table, d.year): read_delivery(d.path, declared[d.table], year=d.year, owner=d.owner)
        for d in deliveries
    }


def facts(table):
    columns = {}
    for fact in table.facts:
        columns.setdefault(fact.variable, {})[fact.area_key] = fact.value
    return columns


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
    assert len(shapely.get_parts(whole)) == 1


def test_blocks_make_up_the_social_spaces(deliveries):
    path = next(d.path for d in deliveries if d.table == "demo_blocks" and d.year == 2019)
    blocks, spaces = (geopandas.read_file(path, layer=name) for name in ("bloecke", "sozialraeume"))
    made = blocks.dissolve("SR_NR").geometry
    for key, outline in zip(spaces["SR_NR"], spaces.geometry, strict=True):
        assert made[key].symmetric_difference(outline).area < 1e-6 * outline.area


def dissimilarity(group, total):
    rest = total - group
    return 0.5 * np.abs(group / group.sum() - rest / rest.sum()).sum()


@pytest.mark.parametrize("year", [2013, 2018, 2019, 2024])
def test_the_town_is_segregated_but_no_caricature(read, year):
    vintage = 2013 if year < 2019 else 2019
    parent = {area.key: area.parent_key for area in read[("demo_blocks", vintage)].areas}
    register, sgb2 = facts(read[("demo_residents", year)]), facts(read[("demo_sgb2", year)])
    keys = sorted(sgb2["sgb2_recipients"])

    def by_space(variable):
        sums = dict.fromkeys(keys, 0.0)
        for block, count in register[variable].items():
            sums[parent[block]] += count
        return np.array([sums[key] for key in keys])

    residents = by_space("residents")
    children = sum(by_space(f"residents_{age}") for age in ("under_3", "3_5", "6_14"))
    recipients = np.array([sgb2["sgb2_recipients"][key] for key in keys])
    poor_children = np.array([sgb2["sgb2_children_under_15"][key] for key in keys])
    assert 100_000 < residents.sum() < 150_000
    assert 0.2 < dissimilarity(recipients, residents) < 0.38
    assert 0.18 < dissimilarity(by_space("foreigners"), residents) < 0.35
    assert (poor_children <= children).all()
    assert 0.1 < poor_children.sum() / children.sum() < 0.25
    assert 0.02 < (poor_children / children).min() < 0.1
    assert 0.3 < (poor_children / children).max() < 0.5


def test_the_years_tell_what_happened(read):
    foreigners = {
        year: sum(facts(read[("demo_residents", year)])["foreigners"].values())
        for year in (2014, 2016, 2021, 2022)
    }
    unemployed = {
        year: sum(facts(read[("demo_sgb2", year)])["unemployed_15_64"].values()) for year in (2019, 2020)
    }
    assert foreigners[2016] > 1.25 * foreigners[2014]
    assert foreigners[2022] > 1.1 * foreigners[2021]
    assert unemployed[2020] > 1.15 * unemployed[2019]


def test_offices_write_signs_decimal_commas_and_three_encodings(deliveries, read):
    register = {d.year: d.path.read_bytes() for d in deliveries if d.table == "demo_residents"}
    assert b";-;" in register[2024]
    assert b"...;" in register[2016] or b";...\r" in register[2016]
    assert register[2018].startswith(b"\xef\xbb\xbf")
    assert b"," in register[2024].splitlines()[1]
    spaces = next(d.path for d in deliveries if d.table == "demo_sgb2" and d.year == 2013)
    assert "Mühlenviertel".encode("cp1252") in spaces.read_bytes()
    assert facts(read[("demo_sgb2", 2017)])["long_term_unemployed_15_64"]["0202"] == "unknown_or_confidential"
