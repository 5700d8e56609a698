"""The registers of the offices: what is known of them by other ways of counting, and broken files."""

import io
import zipfile
from collections import Counter
from datetime import date

import geopandas
import numpy as np
import pytest
import shapely

from geodata.registers.gv100ad import read_gv100ad
from geodata.registers.vg import read_vg
from geodata.vocabulary.errors import AreaKeyError, DeliveryError, UnreadableFileError
from geodata.vocabulary.schemes import Scheme
from tests import official


def packed(tmp_path, text, name="register.zip", members=1):
    path = tmp_path / name
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(members):
            archive.writestr(f"GV{number}.ASC", text)
    return path


def municipality(key="01001000", name="Flensburg, Stadt", residents="00000089934", day="20211130"):
    head = f"60{day}{key}0000{name:<50}{'':<50}61    "
    return f"{head}{'00000005673'}{residents}{'00000044797':<29}".ljust(220)


def test_ground_truth_of_the_register(shared):
    register = official.register(shared)
    assert register.vintage == date(2021, 11, 30)
    counted = Counter(entry.scheme for entry in register.entries)
    assert counted == {
        Scheme.STATE: 16,
        Scheme.REGION: 29,
        Scheme.PLANNING_REGION: 12,
        Scheme.COUNTY: 400,
        Scheme.ASSOCIATION: 4_606,
        Scheme.AGS: 10_997,
    }
    municipalities = register.municipalities.values()
    assert sum(entry.residents for entry in municipalities) == 83_155_031
    digits = Counter(entry.association[5] for entry in municipalities)
    assert digits == {"0": 3_188, "5": 7_599, "9": 210}
    assert sum(entry.regional_key[5:] == "0000000" for entry in municipalities) == 106
    uninhabited = [entry for entry in municipalities if entry.kind == "Gemeindefreies Gebiet, unbewohnt"]
    assert len(uninhabited) == 208
    assert {entry.residents for entry in uninhabited} == {0}
    assert register.municipalities["11000000"].residents == 3_664_088
    assert all(entry.kind for scheme in (Scheme.COUNTY, Scheme.AGS) for entry in register.of(scheme))


def test_counties_have_the_area_and_the_residents_of_their_municipalities(shared):
    register = official.register(shared)
    counties = {entry.code: entry for entry in register.of(Scheme.COUNTY)}
    assert (counties["05334"].residents, counties["05334"].area_ha) == (556_631, 70_692)
    assert sum(entry.residents for entry in counties.values()) == 83_155_031
    states = {entry.code: entry.residents for entry in register.of(Scheme.STATE)}
    assert sum(states.values()) == 83_155_031
    assert states["11"] == counties["11000"].residents == register.municipalities["11000000"].residents
    with_region = sum(entry.residents for entry in register.of(Scheme.REGION) if entry.code[:2] == "05")
    assert with_region == states["05"]
    assert all(entry.residents is None for entry in register.of(Scheme.ASSOCIATION))


def test_a_county_of_which_a_part_has_no_number_has_none(tmp_path):
    county = f"40{'20211130'}{'01001':<12}{'Flensburg':<100}41".ljust(220)
    lines = [county, municipality(), municipality(key="01001001", residents=" " * 11)]
    found = read_gv100ad(packed(tmp_path, "\r\n".join(lines)))
    (entry,) = found.of(Scheme.COUNTY)
    assert (entry.area_ha, entry.residents) == (2 * 5_673, None)


def test_every_entry_hangs_below_another_up_to_its_state(shared):
    register = official.register(shared)
    known = {(entry.scheme, entry.code): entry for entry in register.entries}
    for entry in register.entries:
        line = [entry]
        while line[-1].parent_scheme is not None:
            line.append(known[line[-1].parent_scheme, line[-1].parent_code])
        assert line[-1].scheme is Scheme.STATE
        assert len(line) <= 4
    (note,) = register.notes
    assert "13000999" in note.message


def test_the_map_and_the_register_share_the_keys_that_the_spec_counts(shared):
    drawn, written = official.layer(shared, "GEM"), official.register(shared)
    assert len(drawn.codes(Scheme.AGS) & written.codes(Scheme.AGS)) == 10_992
    regional = [{entry.regional_key for entry in register.of(Scheme.AGS)} for register in (drawn, written)]
    assert len(regional[0] & regional[1]) == 10_984


@pytest.mark.parametrize(
    ("layer", "scheme", "count"),
    [
        ("GEM", Scheme.AGS, 10_997),
        ("VWG", Scheme.ASSOCIATION, 4_605),
        ("KRS", Scheme.COUNTY, 401),
        ("RBZ", Scheme.REGION, 19),
        ("LAN", Scheme.STATE, 16),
    ],
)
def test_every_layer_of_the_map(shared, layer, scheme, count):
    register = official.layer(shared, layer)
    outlines = np.array([entry.outline for entry in register.entries])
    assert len(register.codes(scheme)) == len(register.entries) == count
    assert shapely.is_valid(outlines).all()
    assert (shapely.get_type_id(outlines) == shapely.GeometryType.MULTIPOLYGON).all()
    if layer != "RBZ":
        assert shapely.area(outlines).sum() / 1e6 == pytest.approx(357_200.7, abs=0.1)
    west, south, east, north = shapely.total_bounds(outlines)
    assert 270_000 < west < east < 930_000
    assert 5_200_000 < south < north < 6_110_000


def test_parts_at_sea_are_left_out_and_said(shared):
    states = official.layer(shared, "LAN")
    assert {note.kind for note in states.notes} == {"geo.sea", "geo.repaired"}
    assert "9 parts at sea" in next(note.message for note in states.notes if note.kind == "geo.sea")


def test_two_parts_of_an_area_become_one_and_keep_their_size(tmp_path):
    rows = [("01", shapely.box(0, 0, 1, 1)), ("01", shapely.box(2, 0, 3, 1)), ("02", shapely.box(5, 0, 6, 1))]
    frame = geopandas.GeoDataFrame(
        {
            "ARS": [key for key, _ in rows],
            "AGS": [key for key, _ in rows],
            "GEN": "x",
            "BEZ": "Land",
            "NUTS": "DE",
            "GF": [9, 9, 8],
        },
        geometry=[shape for _, shape in rows],
        crs=25832,
    )
    path = tmp_path / "LAN.gpkg"
    frame.to_file(path)
    (entry,) = read_vg(path, date(2021, 1, 1)).entries
    assert entry.code == "01"
    assert len(entry.outline.geoms) == 2
    assert entry.outline.area == pytest.approx(2)


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [("AGS", "01001001", "does not belong to the ARS"), ("ARS", "0100100000O0", "look like digits")],
)
def test_a_wrong_key_of_the_map_is_refused(tmp_path, column, value, why):
    row = {"ARS": "010010000000", "AGS": "01001000", "GEN": "x", "BEZ": "Stadt", "NUTS": "DEF01", "GF": 9}
    frame = geopandas.GeoDataFrame([{**row, column: value}], geometry=[shapely.box(0, 0, 1, 1)], crs=25832)
    path = tmp_path / "GEM.gpkg"
    frame.to_file(path)
    with pytest.raises(DeliveryError, match=why):
        read_vg(path, date(2021, 1, 1))


def test_a_change_after_the_stated_vintage_is_refused(tmp_path, shared):
    with pytest.raises(DeliveryError, match=r"'WSK': the newest change.*on 2021-01-01.*vintage 2020-12-31"):
        read_vg(official.file(shared, "VG5000_GEM.zip"), date(2020, 12, 31))
    row = {"ARS": "010010000000", "AGS": "01001000", "GEN": "x", "BEZ": "Stadt", "NUTS": "DEF01", "GF": 9}
    for day, is_late in (
        ("2020-12-31", False),
        ("20210101", False),
        ("2021-01-02", True),
        ("20210102", True),
    ):
        path = tmp_path / f"{day}.gpkg"
        frame = geopandas.GeoDataFrame([{**row, "WSK": day}], geometry=[shapely.box(0, 0, 1, 1)], crs=25832)
        frame.to_file(path)
        if is_late:
            with pytest.raises(DeliveryError, match=f"came into force on {day}"):
                read_vg(path, date(2021, 1, 1))
        else:
            assert len(read_vg(path, date(2021, 1, 1)).entries) == 1


def test_a_layer_without_the_columns_is_refused(tmp_path):
    path = tmp_path / "other.gpkg"
    geopandas.GeoDataFrame({"ARS": ["01"]}, geometry=[shapely.box(0, 0, 1, 1)], crs=25832).to_file(path)
    with pytest.raises(DeliveryError, match="lacks the columns AGS, GEN, BEZ, NUTS, GF"):
        read_vg(path, date(2021, 1, 1))


def test_a_register_of_one_line_is_read(tmp_path):
    (entry,) = read_gv100ad(packed(tmp_path, municipality() + "\r\n")).entries
    assert (entry.code, entry.residents, entry.area_ha) == ("01001000", 89_934, 5_673)
    assert (entry.parent_scheme, entry.parent_code) == (Scheme.STATE, "01")  # there is no county in it


def test_all_bad_lines_are_reported_at_once(tmp_path):
    lines = [
        municipality(),
        municipality(key="99001000"),
        municipality(key="01002000", residents="000000899x4"),
        "70" + municipality()[2:],
        municipality(),
    ]
    with pytest.raises(DeliveryError) as caught:
        read_gv100ad(packed(tmp_path, "\r\n".join(lines)))
    message = caught.value.message
    assert "4 problems" in message
    for part in ("line 2", "no German state", "line 3", "'000000899x4' is not a number", "line 4", "2 times"):
        assert part in message


def test_two_days_in_one_register_are_refused(tmp_path):
    lines = [municipality(), municipality(key="01002000", day="20211231")]
    with pytest.raises(DeliveryError, match=r"20211130, 20211231.*one and the same day"):
        read_gv100ad(packed(tmp_path, "\r\n".join(lines)))


@pytest.mark.parametrize("members", [0, 2])
def test_an_archive_with_another_number_of_files_is_refused(tmp_path, members):
    with pytest.raises(UnreadableFileError, match="exactly one file"):
        read_gv100ad(packed(tmp_path, municipality(), members=members))


def test_what_is_no_archive_is_refused(tmp_path):
    path = tmp_path / "register.zip"
    path.write_bytes(io.BytesIO(municipality().encode()).getvalue())
    with pytest.raises(UnreadableFileError, match="no ZIP archive"):
        read_gv100ad(path)


def test_the_regional_key_needs_the_register(shared):
    register = official.register(shared)
    assert register.regional_key_of("13071027") == "130710027027"
    assert register.regional_key_of("05334002") == "053340002002"
    with pytest.raises(AreaKeyError, match="has no municipality '16056000'"):
        register.regional_key_of("16056000")
