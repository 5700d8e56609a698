import geopandas
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.affinity import translate

from geodata.overlay import overlaid
from geodata.vocabulary.errors import OutlineError

EASTING_M, NORTHING_M = 4_300_000.0, 3_100_000.0  # Germany in EPSG:3035
SEEDS = st.integers(0, 2**32 - 1)


def matrix(overlay):
    areas = np.zeros((len(overlay.source_area_m2), len(overlay.target_area_m2)))
    areas[overlay.source, overlay.target] = overlay.area_m2
    return areas


def by_geos(sources, targets):
    return shapely.area(shapely.intersection(np.array(sources)[:, None], np.array(targets)[None, :]))


def assert_agrees(sources, targets):
    """To 1e-9 of the source area, and to the last digit of coordinates: GEOS rounds crossing points to it."""
    overlay = overlaid(sources, targets, srid=3035)
    error = np.abs(matrix(overlay) - by_geos(sources, targets))
    spacing_m = np.spacing(EASTING_M)
    tolerance = 1e-9 * shapely.area(np.array(sources)) + spacing_m * shapely.length(np.array(sources))
    assert (error <= tolerance[:, None]).all()
    assert (overlay.area_m2 > 0).all()
    assert sorted(zip(overlay.source, overlay.target, strict=True)) == list(
        zip(overlay.source, overlay.target, strict=True)
    )


def star(random, size_m):
    """A jagged outline around a random point, sometimes with a jagged hole."""
    count = int(random.integers(3, 40))
    centre = np.array([EASTING_M, NORTHING_M]) + random.uniform(-1, 1, 2) * size_m
    angles = np.linspace(0, 2 * np.pi, count, endpoint=False) + random.uniform(0, 5 / count, count)
    ray = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    shell = centre + size_m * random.uniform(0.3, 1, (count, 1)) * ray
    hole = centre + size_m * random.uniform(0.02, 0.1, (count, 1)) * ray
    return shapely.make_valid(shapely.Polygon(shell, [hole] if random.random() < 0.5 else []))


def polygonal(geometry):
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon" and part.area > 1]
    return shapely.MultiPolygon(parts) if len(parts) > 1 else parts[0]


def layer(random, size_m):
    """Polygons with holes and separate parts, and sub-areas of them that share borders and corners."""
    stars = [polygonal(star(random, size_m)) for _ in range(3)]
    several = polygonal(shapely.union(*[translate(s, 3 * size_m * n) for n, s in enumerate(stars[:2])]))
    cut = shapely.difference(stars[0], stars[1])
    return [*stars, several, *([polygonal(cut)] if cut.area > 1 else [])]


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS, size_m=st.sampled_from([100.0, 3_000.0, 200_000.0]))
def test_any_polygons_share_the_area_that_geos_finds(seed, size_m):
    random = np.random.default_rng(seed)
    sources = layer(random, size_m)
    # The sources again: identical outlines, and borders that run along each other for a while.
    assert_agrees(sources, [*layer(random, size_m), *sources])


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS)
def test_outlines_on_a_coarse_grid_share_edges_corners_and_lines(seed):
    random = np.random.default_rng(seed)
    origin = np.array([EASTING_M, NORTHING_M])

    def hulls():
        made = [shapely.MultiPoint(origin + 10 * random.integers(0, 5, (7, 2))).convex_hull for _ in range(6)]
        return [hull for hull in made if hull.geom_type == "Polygon"]

    sources, targets = hulls(), hulls()
    if sources and targets:
        assert_agrees(sources, targets)


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS)
def test_pieces_of_a_partition_add_up_to_the_source(seed):
    random = np.random.default_rng(seed)
    source = polygonal(star(random, 5_000.0))
    points = shapely.MultiPoint(np.array([EASTING_M, NORTHING_M]) + random.uniform(-1e4, 1e4, (30, 2)))
    cells = list(shapely.get_parts(shapely.voronoi_polygons(points, extend_to=source.buffer(10))))
    overlay = overlaid([source], cells, srid=3035)
    assert overlay.area_m2.sum() == pytest.approx(source.area, rel=1e-11)


def test_the_direction_of_rings_and_their_first_vertex_do_not_matter():
    shell = np.array([(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)])
    hole = np.array([(40, 40), (60, 40), (60, 60), (40, 60), (40, 40)])
    other = shapely.box(50, -10, 200, 50)
    turned = np.vstack([shell[2:], shell[1:3]])
    for outline in (
        shapely.Polygon(s, [h]) for s in (shell, shell[::-1], turned) for h in (hole, hole[::-1])
    ):
        assert overlaid([outline], [other], srid=3035).area_m2 == pytest.approx([2500 - 100], rel=1e-12)


def test_neighbours_that_touch_share_nothing():
    """A ragged border of one neighbour with more vertices than the other: only rounding lies between them."""
    random = np.random.default_rng(1)
    y = np.linspace(0, 1_000, 200)
    border = np.stack([EASTING_M + random.uniform(-40, 40, 200), NORTHING_M + y], axis=1)
    west = shapely.Polygon([*border, (EASTING_M - 800, NORTHING_M + 1_000), (EASTING_M - 800, NORTHING_M)])
    finer = np.insert(border, range(1, 200), (border[1:] + 2 * border[:-1]) / 3, axis=0)
    east = shapely.Polygon([*finer, (EASTING_M + 900, NORTHING_M + 1_000), (EASTING_M + 900, NORTHING_M)])
    corner = shapely.box(EASTING_M + 900, NORTHING_M + 1_000, EASTING_M + 950, NORTHING_M + 1_100)
    assert overlaid([west], [east, corner], srid=3035).source.tolist() == []
    assert overlaid([east], [corner, west], srid=3035).area_m2.tolist() == []


def test_a_real_sliver_is_a_piece():
    west = shapely.box(EASTING_M, NORTHING_M, EASTING_M + 500, NORTHING_M + 500)
    east = shapely.box(EASTING_M + 499.999, NORTHING_M, EASTING_M + 900, NORTHING_M + 500)
    assert overlaid([west], [east], srid=3035).area_m2 == pytest.approx([0.5], rel=1e-6)


def test_an_equal_outline_gives_exactly_the_area_of_the_source():
    outline = polygonal(star(np.random.default_rng(5), 1_000.0))
    overlay = overlaid([outline], [outline], srid=3035)
    assert overlay.area_m2.tolist() == overlay.source_area_m2.tolist() == [outline.area]


def test_a_small_area_inside_and_one_in_the_hole_of_a_large_one():
    large = shapely.Point(EASTING_M, NORTHING_M).buffer(10_000, quad_segs=500)
    large = large.difference(shapely.Point(EASTING_M, NORTHING_M).buffer(3_000, quad_segs=200))
    inside = shapely.box(EASTING_M + 5_000, NORTHING_M, EASTING_M + 5_100, NORTHING_M + 100)
    in_hole = shapely.box(EASTING_M, NORTHING_M, EASTING_M + 100, NORTHING_M + 100)
    overlay = overlaid([inside, in_hole], [large], srid=3035)
    assert overlay.source.tolist() == [0]
    assert overlay.area_m2 == pytest.approx([10_000], rel=1e-12)


def comb(teeth, shift_m):
    """Horizontal teeth of random length: a vertical line crosses nearly all edges."""
    random = np.random.default_rng(teeth)
    rows = [
        [(1_000 - a, 2 * n), (1_000 - b, 2 * n + 0.8), (50, 2 * n + 1), (50, 2 * n + 1.6)]
        for n, (a, b) in enumerate(random.uniform(0, 50, (teeth, 2)))
    ]
    corners = np.array([(0, 0), *(corner for row in rows for corner in row), (0, 2 * teeth)])
    return shapely.Polygon(corners + np.array([EASTING_M, NORTHING_M + shift_m]))


@pytest.mark.parametrize("teeth", [100, 1_200])
def test_interlocking_combs_agree_on_both_sides_of_the_limit(teeth):
    """Up to about 900 of these teeth the sum over edge pairs is taken, above it GEOS."""
    assert_agrees([comb(teeth, 0.0)], [comb(teeth, 0.3)])


def test_heights_do_not_matter_and_geopandas_arrays_are_taken():
    areas = geopandas.array.from_shapely(
        [shapely.force_3d(shapely.box(0, 0, 100, 100), 7.0), shapely.box(100, 0, 200, 100)], crs=3035
    )
    assert overlaid(areas, [shapely.box(50, 0, 150, 50)], srid=3035).area_m2.tolist() == [2_500, 2_500]


def test_no_areas_share_nothing():
    overlay = overlaid([], [shapely.box(0, 0, 1, 1)], srid=3035)
    assert (len(overlay.area_m2), len(overlay.source_area_m2), len(overlay.target_area_m2)) == (0, 0, 1)
    apart = overlaid([shapely.box(0, 0, 1, 1)], [shapely.box(5, 5, 6, 6)], srid=3035)
    assert apart.area_m2.tolist() == []


@pytest.mark.parametrize(
    ("srid", "words"), [(4326, "degree"), (4258, "degree"), (3857, "enlarges areas"), (999999, "no known")]
)
def test_a_coordinate_system_without_true_square_metres_is_refused(srid, words):
    with pytest.raises(OutlineError, match=words) as refusal:
        overlaid([shapely.box(0, 0, 1, 1)], [shapely.box(0, 0, 1, 1)], srid=srid)
    assert "EPSG:3035" in str(refusal.value)


def test_all_unusable_outlines_are_named_by_position():
    good = shapely.box(0, 0, 10, 10)
    bow_tie = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    doubled = shapely.MultiPolygon([good, shapely.box(5, 5, 15, 15)])
    areas = [good, bow_tie, None, shapely.Polygon(), shapely.Point(1, 1), doubled]
    with pytest.raises(OutlineError) as refusal:
        overlaid([good], areas, srid=3035)
    assert refusal.value.facts == {"side": "target", "positions": [1, 2, 3, 4, 5]}
    message = str(refusal.value)
    for part in (
        "6 target outlines",
        "2 is absent",
        "3 is empty",
        "4 is no polygon",
        "1 is invalid (Self-inter",
    ):
        assert part in message


def test_of_very_many_invalid_outlines_some_are_named_and_all_counted():
    bow_tie = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    with pytest.raises(OutlineError, match="and 5 more are invalid"):
        overlaid([bow_tie] * 15, [], srid=3035)


def test_berlin_before_and_after_2021_agrees_with_geos_piece_by_piece(shared):
    old, new = (
        np.asarray(
            geopandas.read_file(shared / "data/berlin_lor" / f"lor_planungsraeume_{vintage}.zip")
            .to_crs(3035)
            .geometry.values
        )
        for vintage in ("pre2021", "2021")
    )
    overlay = overlaid(old, new, srid=3035)
    assert (len(overlay.source_area_m2), len(overlay.target_area_m2)) == (448, 542)
    pairs = shapely.STRtree(new).query(old)
    expected = np.zeros((448, 542))
    expected[tuple(pairs)] = shapely.area(shapely.intersection(old[pairs[0]], new[pairs[1]]))
    error = np.abs(matrix(overlay) - expected) / overlay.source_area_m2[:, None]
    assert error.max() <= 1e-9
    assert len(overlay.area_m2) > 3_000
