"""A part of a register, of a map or of a conversion table never passes for the whole."""

from datetime import date

import geopandas
import pytest
import shapely

from geodata.registers.completeness import require_whole_layer, require_whole_register, require_whole_table
from geodata.registers.conversions import read_conversions
from geodata.registers.gv100ad import read_gv100ad
from geodata.registers.vg import read_vg
from geodata.vocabulary.errors import DeliveryError
from geodata.vocabulary.schemes import Scheme
from tests import invented_registers as invented
from tests import official

DAY = date(2021, 12, 31)


def register(tmp_path, lines):
    return read_gv100ad(invented.gv100ad(tmp_path, lines))


def test_the_published_files_are_whole(shared):
    require_whole_register(official.register(shared), "register")
    for layer in ("GEM", "VWG", "KRS", "RBZ", "LAN"):
        require_whole_layer(official.layer(shared, layer), layer)
    for scheme in (Scheme.AGS, Scheme.COUNTY):
        require_whole_table(official.table(shared, scheme), "table")


def test_a_register_of_sixteen_states_is_whole(tmp_path):
    require_whole_register(register(tmp_path, invented.lines(DAY)), "x")


@pytest.mark.parametrize("part", [0.25, 0.5, 0.9])
def test_a_register_that_was_cut_off_is_refused(shared, part):
    whole = official.register(shared)
    cut = type(whole)(whole.vintage, whole.source, whole.entries[: int(part * len(whole.entries))])
    with pytest.raises(DeliveryError, match="of the 16 states have no"):
        require_whole_register(cut, "cut.zip")


@pytest.mark.parametrize(
    ("kind", "key", "why"),
    [
        ("10", "05", "1 of the 16 states have no entries of the scheme state2: 05"),
        ("40", "05001", "1 counties of municipalities are absent: '05001'"),
        ("50", "050010001", "1 associations of municipalities are absent: '050010001'"),
        ("60", "05001001", "1 associations have no municipality: '050010001'"),
    ],
)
def test_every_absent_record_is_named(tmp_path, kind, key, why):
    lines = [
        line
        for line in invented.lines(DAY)
        if not (line.startswith(kind) and (line[10:18].strip() + line[18:22].strip()).startswith(key))
    ]
    assert len(lines) == len(invented.lines(DAY)) - 1
    with pytest.raises(DeliveryError, match=why):
        require_whole_register(register(tmp_path, lines), "x")


def test_a_county_without_a_municipality_is_named(tmp_path):
    lines = [*invented.lines(DAY), invented.record("40", DAY, "05002", "", "Leer")]
    with pytest.raises(DeliveryError, match="1 counties have no municipality: '05002'"):
        require_whole_register(register(tmp_path, lines), "x")


def test_a_map_without_a_state_is_refused_unless_it_is_of_regions(tmp_path):
    def layer(keys):
        columns = dict.fromkeys(("ARS", "AGS"), keys) | {"GEN": "x", "BEZ": "x", "NUTS": "DE", "GF": 9}
        shapes = [shapely.box(at, 0, at + 1, 1) for at in range(len(keys))]
        path = tmp_path / f"{len(keys[0])}.gpkg"
        geopandas.GeoDataFrame(columns, geometry=shapes, crs=25832).to_file(path)
        return read_vg(path, DAY)

    with pytest.raises(
        DeliveryError, match=r"13 of the 16 states have no entries of the scheme state2: 04, 05"
    ):
        require_whole_layer(layer(["01", "02", "03"]), "LAN")
    require_whole_layer(layer(["051", "053"]), "RBZ")


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (invented.rows(range(1991, 2021)), "years are absent: 1990"),
        (invented.rows([*range(1990, 2003), *range(2005, 2021)]), "years are absent: 2003-2004"),
        (invented.rows(range(1989, 2021)), "years are too many: 1989"),
        (invented.rows([2020]), "years are absent: 1990-2019"),
        (
            invented.rows(range(1990, 2020), ("05",)) + invented.rows([2020]),
            "15 of the 16 states have no areas in 1990: 01, 02",
        ),
    ],
)
def test_a_part_of_a_conversion_table_is_refused(tmp_path, rows, why):
    table = read_conversions(invented.conversions(tmp_path, rows), Scheme.COUNTY)
    with pytest.raises(DeliveryError, match=why):
        require_whole_table(table, "table.csv")


def test_a_conversion_table_of_all_years_and_states_is_whole(tmp_path):
    require_whole_table(read_conversions(invented.conversions(tmp_path, invented.rows()), Scheme.COUNTY), "x")
