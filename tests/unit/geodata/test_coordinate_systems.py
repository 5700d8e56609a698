"""A coordinate system is believed only if the outlines then lie in their own state."""

import geopandas
import numpy as np
import pyproj
import pytest
import shapely

from geodata.readers.coordinate_systems import STATE_BOUNDS, USUAL, seems_to_be, stored_shapes, system_named
from geodata.readers.layers import read_layer
from geodata.vocabulary.areas import STORAGE_SRID
from geodata.vocabulary.errors import DeliveryError
from geodata.vocabulary.reports import Findings

# A square of 1 km in the middle of some cities, in EPSG:25832.
PLACES = {
    "01": (565_000, 5_955_000),
    "05": (356_000, 5_645_000),
    "11": (798_000, 5_827_000),
    "16": (642_000, 5_649_000),
}


def square(state: str, code: int = STORAGE_SRID, swapped: bool = False) -> shapely.Polygon:
    x, y = PLACES[state]
    moved = pyproj.Transformer.from_crs(STORAGE_SRID, code, always_xy=True)
    ring = [moved.transform(x + dx, y + dy) for dx, dy in ((0, 0), (1000, 0), (1000, 1000), (0, 1000))]
    return shapely.Polygon([(b, a) if swapped else (a, b) for a, b in ring])


def stored(shape, named, state: str = "01", is_geojson: bool = False):
    findings = Findings("a.geojson")
    system = None if named is None else pyproj.CRS(named)
    shapes = np.array([shape], dtype=object)
    return stored_shapes(shapes, system, state=state, is_geojson=is_geojson, findings=findings)[0], findings


def refusal(*arguments, **more) -> tuple[str, str]:
    with pytest.raises(DeliveryError) as caught:
        stored(*arguments, **more)
    (problem,) = caught.value.facts["problems"]
    return problem["reason"], problem["message"]


@pytest.mark.parametrize("state", PLACES)
@pytest.mark.parametrize("code", USUAL)
def test_every_usual_system_brings_the_outline_to_the_same_ground(code, state):
    outline, _ = stored(square(state, code), code, state)
    assert shapely.hausdorff_distance(outline, square(state)) < 4  # Gauß-Krüger without its grid: 3 m


@pytest.mark.parametrize("state", PLACES)
@pytest.mark.parametrize("code", USUAL)
def test_what_coordinates_seem_to_be_includes_what_they_are(code, state):
    straight = seems_to_be(square(state, code).bounds, state)
    assert any(found.startswith(f"EPSG:{code} ") and "swapped" not in found for found in straight)
    turned = seems_to_be(square(state, code, swapped=True).bounds, state)
    assert any(found.startswith(f"EPSG:{code} ") and "swapped" in found for found in turned)


@pytest.mark.parametrize(
    ("named", "really"), [(n, r) for n in (4326, 25832, 31467, 3857) for r in USUAL if n != r]
)
def test_a_wrong_name_is_refused_and_the_right_one_is_named(named, really):
    reason, message = refusal(square("11", really), named, "11")
    assert reason == "crs.wrong"
    assert f"EPSG:{really} " in message


@pytest.mark.parametrize("code", [25832, 4326, 31468])
def test_swapped_axes_are_refused_and_named(code):
    reason, message = refusal(square("11", code, swapped=True), code, "11")
    assert reason == "crs.wrong"
    assert f"EPSG:{code} " in message
    assert "axes swapped" in message


def test_the_wrong_zone_is_seen_where_bounds_of_germany_would_not_show_it():
    shape = square("11", 25833)
    assert (
        5.5
        < pyproj.Transformer.from_crs(25832, 4326, always_xy=True).transform(*shape.centroid.coords[0])[0]
        < 15
    )
    assert refusal(shape, 25832, "11")[0] == "crs.wrong"


@pytest.mark.parametrize("is_geojson", [True, False])
def test_metres_without_a_name_are_refused_with_what_they_seem_to_be(is_geojson):
    reason, message = refusal(square("01"), None, "01", is_geojson=is_geojson)
    assert reason == "crs.missing"
    assert "EPSG:25832 (ETRS89 / UTM zone 32N)" in message
    assert ("declare 'srid'" in message) is not is_geojson  # of GeoJSON a declared system is not heeded


def test_degrees_without_a_name_are_geojson_and_nothing_else():
    outline, _ = stored(square("01", 4326), None, "01", is_geojson=True)
    assert shapely.hausdorff_distance(outline, square("01")) < 0.01
    assert refusal(square("01", 4326), None, "01", is_geojson=False)[0] == "crs.missing"


def test_what_fits_nothing_is_said():
    assert "fit no system in use in Germany" in refusal(shapely.box(1, 2, 3, 4), 25832)[1]


def test_a_conversion_that_costs_metres_is_told():
    _, findings = stored(square("11", 31469), 31469, "11")
    assert [note.kind for note in findings.notes] == ["crs.converted"]
    _, findings = stored(square("16", 25833), 25833, "16")
    assert findings.notes == []


def test_rows_without_geometry_stay_in_their_order():
    findings = Findings("a")
    shapes = np.array([None, square("01"), shapely.Polygon()], dtype=object)
    outlines = stored_shapes(shapes, pyproj.CRS(25832), state="01", is_geojson=False, findings=findings)
    assert outlines[0] is None
    assert outlines[1].equals(square("01"))
    assert outlines[2].is_empty
    nothing = np.array([None], dtype=object)
    assert stored_shapes(nothing, None, state="01", is_geojson=False, findings=findings)[0] is None


def test_the_parameters_of_a_prj_count_and_not_its_name():
    utm = pyproj.CRS(32632).to_wkt("WKT1_ESRI")
    local = utm.replace("500000.0", "2500000.0")
    assert local != utm
    findings = Findings("a.zip")
    assert system_named("EPSG:32632", utm, findings).to_epsg() == 32632
    moved = system_named("EPSG:32632", local, findings)
    east, _ = pyproj.Transformer.from_crs(4326, moved, always_xy=True).transform(9.0, 51.0)
    assert east == pytest.approx(2_500_000)
    with pytest.raises(DeliveryError, match="not understood"):
        system_named(None, "PROJCS[broken", findings)
    with pytest.raises(DeliveryError, match="not understood"):
        system_named("EPSG:999999", None, findings)


def test_koeln_lies_where_koeln_lies(shared):
    path = shared / "data/koeln/Stadtteil.zip"
    findings = Findings(path.name)
    layer = read_layer(path, None, findings)
    system = system_named(layer.crs, layer.projection_file, findings)
    outlines = stored_shapes(layer.shapes, system, state="05", is_geojson=False, findings=findings)
    municipalities = geopandas.read_file(shared / "data/deutschland/VG5000_GEM.zip").to_crs(STORAGE_SRID)
    (koeln,) = municipalities.loc[municipalities["AGS"] == "05315000"].geometry
    whole = shapely.union_all(shapely.make_valid(outlines))
    # VG5000 is drawn for maps of 1:5 million: its borders are generalised by hundreds of metres
    assert whole.intersection(koeln).area > 0.97 * whole.area
    assert whole.area == pytest.approx(405e6, rel=0.01)


def test_the_bounds_of_the_states_hold_their_land(shared):
    states = geopandas.read_file(shared / "data/deutschland/VG5000_LAN.zip")
    land = states[states["GF"] == 9].to_crs(4326)
    for state, group in land.groupby("AGS"):
        west, south, east, north = group.total_bounds
        inner = STATE_BOUNDS[state]
        assert inner[0] <= west - 0.05
        assert inner[1] <= south - 0.05
        assert inner[2] >= east + 0.05
        assert inner[3] >= north + 0.05
    assert sorted(STATE_BOUNDS) == sorted(land["AGS"].unique())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("EPSG:25832", 25832),
        ("25832", 25832),
        ("OGC:CRS84", 4326),
        ("urn:ogc:def:crs:EPSG::25832", 25832),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", 4326),
        ("urn:ogc:def:crs,crs:EPSG::25832,crs:EPSG::7837", 25832),
        ("EPSG:25832+7837", 25832),
        ("http://www.opengis.net/def/crs/EPSG/0/25832", 25832),
        *[(pyproj.CRS(code).to_wkt(kind), code) for code in USUAL for kind in ("WKT1_GDAL", "WKT2_2019")],
    ],
)
def test_codes_urns_and_wkt_name_a_system(text, code):
    system = system_named(text, None, Findings("a"))
    spots = [pyproj.Transformer.from_crs(4326, to, always_xy=True).transform(10, 51) for to in (system, code)]
    assert spots[0] == pytest.approx(spots[1])


NAD = "+proj=longlat +ellps=bessel +nadgrids=http://192.0.2.1/a.gsb +no_defs"


@pytest.mark.parametrize(
    "text",
    [
        'LOCAL_CS["x"]',
        'ENGCRS["x",EDATUM["y"],CS[Cartesian,2],AXIS["a",east],AXIS["b",north],LENGTHUNIT["metre",1]]',
        NAD,
        "+proj=utm +zone=32 +ellps=GRS80",
        "+init=epsg:25832",
        pyproj.CRS(NAD).to_wkt(),
        pyproj.CRS(31467).to_wkt("WKT1_GDAL")[:-1] + f',EXTENSION["PROJ4","{NAD}"]]',
        pyproj.CRS(25832).to_json(),
        "/etc/passwd",
        "ETRS89 / UTM zone 32N",
        "x" * 100_000,
    ],
)
def test_a_system_named_in_another_way_is_not_looked_up(text):
    for arguments in [(text, None), (None, text)]:
        findings = Findings("a")
        with pytest.raises(DeliveryError, match="is not understood") as caught:
            system_named(*arguments, findings)
        assert caught.value.facts["problems"][0]["reason"] == "crs.wrong"
