"""Facilities: read from every form they come in, put into areas by a stated rule, counted without loss."""

import geopandas
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.declaration import Edition
from geodata.points import TOUCHING_M, Points, assigned, counted, valid_points
from geodata.readers.points import read_points
from geodata.vocabulary.cells import Absent, Cells
from geodata.vocabulary.errors import DeliveryError
from geodata.vocabulary.reports import Findings

SIDE = 100.0
AREAS = [
    shapely.MultiPolygon([shapely.box(x, y, x + SIDE, y + SIDE)]) for y in (0.0, SIDE) for x in (0.0, SIDE)
]
coordinates = st.one_of(st.sampled_from([0.0, SIDE, 2 * SIDE]), st.floats(-50, 250, width=32))


def points(*where, capacity=None):
    x, y = np.array(where, np.float64).reshape(-1, 2).T
    keys = tuple(str(number) for number in range(len(where)))
    return Points(keys, keys, x, y, Cells.of(capacity or [1] * len(where)))


@pytest.mark.parametrize(
    ("x", "y", "area", "candidates"),
    [
        (50, 50, 0, None),
        (SIDE, 50, 0, (0, 1)),
        (SIDE, SIDE, 0, (0, 1, 2, 3)),
        (50, 2 * SIDE, 2, None),
        (150, SIDE, 1, (1, 3)),
        (2 * SIDE + TOUCHING_M / 2, 150, 3, (3,)),
        (2 * SIDE + TOUCHING_M * 2, 150, -1, None),
        (-0.01, SIDE, 0, (0, 2)),
        (500, 500, -1, None),
    ],
)
def test_the_rule_for_borders(x, y, area, candidates):
    found = assigned(points((x, y)), AREAS)
    assert found.area.tolist() == [area]
    assert found.on_border.get(0) == candidates
    assert found.outside == ((0,) if area < 0 else ())


@given(st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=30))
def test_no_point_is_lost_or_counted_twice(where):
    some = points(*where, capacity=list(range(len(where))))
    found = assigned(some, AREAS)
    number, capacity = counted(some, found.area, len(AREAS), is_complete=True)
    inside = found.area >= 0
    assert number.value.sum() + len(found.outside) == len(where)
    assert capacity.value.sum() == some.capacity.value[inside].sum()
    for point, (x, y) in enumerate(where):
        distances = [area.distance(shapely.Point(x, y)) for area in AREAS]
        assert (min(distances) <= TOUCHING_M) == inside[point]
        if inside[point]:
            assert distances[found.area[point]] == min(distances)
    for point, candidates in found.on_border.items():
        assert found.area[point] in candidates


def test_points_of_two_overlapping_areas_are_told():
    overlapping = [*AREAS, shapely.MultiPolygon([shapely.box(40, 40, 60, 60)])]
    found = assigned(points((50, 50)), overlapping)
    assert found.on_border == {0: (0, 4)}


def test_an_unknown_capacity_spoils_its_own_area_only():
    some = points((10, 10), (20, 20), (150, 50), capacity=[30, Absent.UNKNOWN_OR_CONFIDENTIAL, 7])
    area = assigned(some, AREAS).area
    number, capacity = counted(some, area, 4, is_complete=True)
    assert number.value.tolist() == [2, 1, 0, 0]
    assert capacity.words() == ["unknown_or_confidential", "present", "present", "present"]
    number, capacity = counted(some, area, 4, is_complete=False)
    assert number.words() == ["present", "present", "missing", "missing"]
    assert capacity.words()[2:] == ["missing", "missing"]


def test_every_delivered_facility_lies_where_the_mirror_says_but_for_a_border(shared, tables):
    table = tables["berlin_daycare_centers_2025"]
    path = shared / "data" / "berlin_einrichtungen" / "berlin-daycare-centers-2025-10-details.csv"
    findings = Findings(path.name)
    raw = read_points(path, table.edition(2025), findings, is_vector=False)
    delivered = valid_points(raw, table, 2025, findings)
    assert len(delivered.points) == 2852
    assert delivered.points.capacity.value.sum() == 197762
    outlines = geopandas.read_file(shared / "data" / "berlin_lor" / "lor_planungsraeume_2021.zip")
    outlines = outlines.to_crs(25832).sort_values("PLR_ID")
    found = assigned(delivered.points, list(outlines.geometry))
    assert found.outside == ()
    keys = outlines.PLR_ID.to_numpy()[found.area]
    at = raw.table.column("geojson_feature_id")
    mirror = np.array([row.cells[at] for row in raw.table.rows])
    assert (keys == mirror).sum() == 2819
    # the 33 others lie within eight metres of the area that the mirror names
    border = outlines.set_index("PLR_ID").geometry
    for point in np.flatnonzero(keys != mirror):
        spot = shapely.Point(delivered.points.x[point], delivered.points.y[point])
        assert border[mirror[point]].distance(spot) < 8


@pytest.mark.parametrize(
    ("file", "columns", "number"),
    [
        ("kindertagesstaetten", ("e_nr", "e_name", "e_platz"), 2880),
        ("jugendfreizeiteinrichtungen", ("e_nr", "e_name", "e_platz"), 407),
        ("pflegeeinrichtungen", ("ik_nummer", "einrichtung_name", "platzzahl"), 274),
        ("schulen", ("bsn", "name", None), 902),
        ("apothekenstandorte", ("gc_id", "aponame", None), 732),  # each a MultiPoint of one point
    ],
)
def test_the_feature_services_of_berlin(shared, tables, file, columns, number):
    key, name, capacity = columns
    path = shared / "data" / "berlin_einrichtungen" / f"{file}.geojson"
    edition = Edition.model_validate(
        {
            "signs": "none",
            "key": {"column": key},
            "name_column": name,
            "ignored": ["*"],
            "points": {"counted": "daycare_centers"},
            "column": {capacity: {"variable": "daycare_capacity"}} if capacity else {},
        }
    )
    table = tables["berlin_daycare_centers_2022"].model_copy(update={"editions": {"2022": edition}})
    findings = Findings(path.name)
    raw = read_points(path, edition, findings, is_vector=True)
    points = valid_points(raw, table, 2022, findings).points
    assert len(set(points.keys)) == len(points) == number
    frame = geopandas.read_file(path).to_crs(25832).geometry.explode()
    assert points.x == pytest.approx(frame.x.to_numpy(), abs=1e-6)
    assert points.y == pytest.approx(frame.y.to_numpy(), abs=1e-6)
    if capacity is None:
        assert set(points.capacity.words()) == {"not_applicable"}
    else:
        expected = geopandas.read_file(path)[capacity].astype(float)
        assert points.capacity.value.tolist() == expected.tolist()


def layer(folder, shapes, crs, driver="GPKG"):
    suffix = {"GPKG": "gpkg", "GeoJSON": "geojson"}[driver]
    path = folder / f"facilities.{suffix}"
    keys = [f"{number:08d}" for number in range(len(shapes))]
    frame = geopandas.GeoDataFrame(
        {"e_nr": keys, "e_name": keys, "e_platz": ["5"] * len(shapes)}, geometry=shapes
    )
    frame.set_crs(crs).to_file(path, driver=driver)
    return path


def read(path, tables):
    edition = tables["berlin_daycare_centers_2022"].edition(2022)
    return read_points(path, edition, Findings(path.name), is_vector=True)


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        (shapely.box(390000, 5820000, 390010, 5820010), "a Polygon"),
        (shapely.MultiPoint([(390000, 5820000), (390100, 5820000)]), "a MultiPoint of 2 parts"),
        (shapely.Point(), "empty"),
        (shapely.Point(39, 582), "does not lie in Germany"),
    ],
)
def test_a_geometry_that_is_not_one_point_in_germany_is_refused_by_row(tmp_path, tables, shape, message):
    path = layer(tmp_path, [shapely.Point(390000, 5820000), shape], 25833)
    with pytest.raises(DeliveryError, match=message) as refused:
        read(path, tables)
    (problem,) = refused.value.facts["problems"]
    assert problem["line"] == 2
    assert "Expected" in problem["message"]


def test_the_same_facility_in_three_systems_lies_at_one_spot(tmp_path, tables):
    series = geopandas.GeoSeries([shapely.Point(390387.4, 5820383.1)], crs=25833)
    spots = []
    for srid, driver in ((25833, "GPKG"), (25832, "GPKG"), (4326, "GeoJSON"), (31468, "GPKG")):
        raw = read(layer(tmp_path, list(series.to_crs(srid)), srid, driver), tables)
        spots.append((raw.x[0], raw.y[0]))
    assert (
        np.ptp(np.array(spots), axis=0).max() < 2.5
    )  # the older datum is shifted by a model of a metre or two
    assert np.ptp(np.array(spots[:3]), axis=0).max() < 0.02


def test_degrees_named_as_metres_are_recognised(tmp_path, tables):
    path = layer(tmp_path, [shapely.Point(13.4, 52.5), shapely.Point(13.5, 52.6)], 25833)
    with pytest.raises(DeliveryError, match="seem to be degrees"):
        read(path, tables)
