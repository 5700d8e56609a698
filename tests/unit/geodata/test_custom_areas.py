"""A drawn area is composed from whole and cut areas so that nothing is lost, doubled or made up."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.custom_areas import (
    MOST_VERTICES,
    SLIVER_SHARE,
    Counts,
    Parts,
    composed,
    covered,
    drawn_in,
    parsed,
    partial_weights,
    whole_weights,
)
from geodata.vocabulary.cells import Absent, Cells
from geodata.vocabulary.errors import InputError, OutlineError

WEST, SOUTH, STEP, SIDE = 11.0, 50.0, 0.01, 4  # a raster of 4 x 4 areas of about 0.7 by 1.1 km
AREAS = [
    shapely.box(WEST + STEP * c, SOUTH + STEP * r, WEST + STEP * (c + 1), SOUTH + STEP * (r + 1))
    for r in range(SIDE)
    for c in range(SIDE)
]
counts = st.lists(st.integers(0, 5000), min_size=SIDE * SIDE, max_size=SIDE * SIDE)
chosen = st.sets(st.integers(0, SIDE * SIDE - 1), min_size=1)
edge = st.floats(0, SIDE, allow_nan=False, width=32)
shares = st.lists(
    st.one_of(st.just(0.0), st.just(1.0), st.floats(0.001, 0.999)), min_size=1, max_size=12
).map(np.array)


def box(a, b, c, d):
    return shapely.box(WEST + STEP * a, SOUTH + STEP * b, WEST + STEP * c, SOUTH + STEP * d)


def of(numbers):
    return Cells.of([float(number) for number in numbers])


def value_in(drawn, numbers):
    share = covered(drawn, AREAS).share
    return composed(Counts(of(numbers)), partial_weights(share)).value or 0.0


@given(counts, chosen)
def test_a_union_of_whole_areas_has_exactly_the_sum_of_their_counts(numbers, members):
    drawn = shapely.union_all([AREAS[at] for at in members])
    land = covered(drawn, AREAS)
    for weights in (partial_weights(land.share), whole_weights(land.share)):
        found = composed(Counts(of(numbers)), weights)
        assert found.value == found.low == found.high == sum(numbers[at] for at in members)
        assert found.estimated_share == 0
    assert land.inside_share == pytest.approx(1, abs=1e-9)


@given(counts, edge, edge, edge, edge, st.floats(0.05, 0.95))
def test_the_halves_of_a_drawing_add_up_to_the_whole(numbers, a, b, c, d, cut):
    west, east = sorted((a, c))
    south, north = sorted((b, d))
    if east - west < 0.1 or north - south < 0.1:
        return
    middle = west + (east - west) * cut
    whole = value_in(box(west, south, east, north), numbers)
    halves = value_in(box(west, south, middle, north), numbers)
    halves += value_in(box(middle, south, east, north), numbers)
    # only what is taken for the inaccuracy of a drawing may go or come, at most thrice an area
    assert halves == pytest.approx(whole, abs=3 * SLIVER_SHARE * sum(numbers) + 1e-3)


@given(counts)
def test_areas_that_tile_the_town_give_back_its_total(numbers):
    quarters = [box(x, y, x + SIDE / 3, y + SIDE / 3) for x in (0, 4 / 3, 8 / 3) for y in (0, 4 / 3, 8 / 3)]
    # a line along a circle of latitude is not straight in the plane in which land is measured
    assert sum(value_in(part, numbers) for part in quarters) == pytest.approx(sum(numbers), rel=2e-5)


@given(shares, st.data())
def test_an_estimate_lies_within_its_bounds(share, data):
    n = len(share)
    total = data.draw(st.lists(st.integers(0, 5000), min_size=n, max_size=n))
    part = [data.draw(st.integers(0, most)) for most in total]
    weights = partial_weights(share)
    for found in (
        composed(Counts(of(part), of(total), 100.0, is_proportion=True), weights),
        composed(Counts(of(part), of(total), 1000.0), weights),
        composed(Counts(of(part)), weights),
    ):
        if found.value is None:
            assert found.status in ("undefined", "not_applicable")
            continue
        assert found.low is None or found.low <= found.value * (1 + 1e-12) + 1e-12
        assert found.high is None or found.high >= found.value * (1 - 1e-12) - 1e-12
        assert 0 <= found.estimated_share <= 1


@given(shares, st.data())
def test_a_rate_is_made_of_composed_counts_and_never_averaged(share, data):
    n = len(share)
    total = data.draw(st.lists(st.integers(1, 5000), min_size=n, max_size=n))
    part = [data.draw(st.integers(0, most)) for most in total]
    weights = partial_weights(share)
    found = composed(Counts(of(part), of(total), 100.0, is_proportion=True), weights)
    if not share.any():
        assert found.status == "not_applicable"
        return
    assert found.value == pytest.approx(100 * (share @ part) / (share @ total))


def test_the_mean_of_the_rates_would_be_wrong():
    found = composed(
        Counts(of([120, 45]), of([1000, 200]), 100.0, is_proportion=True), partial_weights(np.ones(2))
    )
    assert found.value == pytest.approx(13.75)  # not (12 + 22.5) / 2


@pytest.mark.parametrize("reason", list(Absent))
def test_one_absent_area_makes_the_whole_absent_for_its_reason(reason):
    cells = Cells.of([10, reason, 30])
    for weights in (partial_weights(np.array([1.0, 0.01, 0.5])), whole_weights(np.ones(3))):
        found = composed(Counts(cells), weights)
        assert (found.value, found.status, found.low, found.high) == (None, reason.value, None, None)
    beside = composed(Counts(cells), partial_weights(np.array([1.0, 0.0, 0.5])))
    assert beside.value == 25, "an area that the drawing does not touch plays no part"


def test_an_absent_area_counts_even_where_nobody_lives_in_the_part():
    parts = Parts(np.array([1, 1]), np.array([1.0, 0.0]), Cells.of([0, 40]))
    weights = partial_weights(np.array([1.0, 0.4]), parts)
    assert weights.weight.tolist() == [1.0, 0.0]
    assert composed(Counts(Cells.of([10, Absent.SUPPRESSED])), weights).status == "suppressed"


def test_residents_weigh_where_all_smaller_areas_are_known_and_land_elsewhere():
    share = np.array([0.5, 0.5, 0.5, 1.0])
    parts = Parts(
        np.array([0, 0, 1, 1, 2, 2]),
        np.array([1.0, 0.0, 1.0, 0.0, 1.0, 0.0]),
        Cells.of([75, 25, 10, Absent.SUPPRESSED, 0, 0]),
    )
    weights = partial_weights(share, parts)
    assert weights.weight.tolist() == [0.75, 0.5, 0.5, 1.0]
    assert weights.by_residents.tolist() == [True, False, False, False]
    found = composed(Counts(of([100, 100, 100, 100])), weights)
    assert (found.value, found.low, found.high) == (275, 100, 400)
    assert found.estimated_share == pytest.approx(175 / 275)


def test_bounds_of_a_proportion_by_hand():
    # whole: 10 of 100; cut: 20 of 50. Least: none of the 20, all 30 others; most: all 20, no other.
    counts = Counts(of([10, 20]), of([100, 50]), 100.0, is_proportion=True)
    found = composed(counts, partial_weights(np.array([1.0, 0.5])))
    assert found.value == pytest.approx(100 * 20 / 125)
    assert (found.low, found.high) == pytest.approx((100 * 10 / 130, 100 * 30 / 120))
    alone = composed(counts, partial_weights(np.array([0.0, 0.5])))
    assert (alone.low, alone.high) == (0.0, 100.0)


def test_a_quotient_of_a_cut_area_alone_has_no_upper_limit():
    found = composed(Counts(of([30]), of([50]), 1000.0), partial_weights(np.array([0.5])))
    assert (found.value, found.low, found.high) == (600.0, 0.0, None)


def test_half_an_area_belongs_and_less_does_not():
    land = covered(box(0, 0, 1.5, 1), AREAS)
    assert land.share[:2] == pytest.approx([1, 0.5], abs=1e-5)
    wide, narrow = (whole_weights(covered(box(0, 0, x, 1), AREAS).share) for x in (1.51, 1.49))
    assert np.flatnonzero(wide.weight).tolist() == [0, 1]
    assert np.flatnonzero(narrow.weight).tolist() == [0]


def test_what_lies_outside_is_measured():
    land = covered(box(-1, 0, 1, 1), AREAS)
    assert land.inside_share == pytest.approx(0.5, abs=1e-3)
    # 0.02 degrees of longitude and 0.01 of latitude at 50 degrees north
    assert land.drawn_m2 == pytest.approx(2 * 715 * 1112, rel=0.01)
    assert covered(box(0, 0, 1, 1), []).inside_share == 0


@pytest.mark.parametrize(
    ("bounds", "message"),
    [
        ((-180, -90, 180, 90), "from -180 to 180 degrees east .*outside of every municipality"),
        ((-170, -80, 170, 80), "outside of every municipality"),
        ((11, 50, 11 + 1e-10, 50 + 1e-10), "square metres, which is too small.*at least 100"),
        ((11, 50, 11.00013, 50.00009), "The drawing has 93.* square metres, which is too small"),
    ],
)
def test_what_is_too_large_or_too_small_to_be_measured_is_refused(bounds, message):
    with pytest.raises(OutlineError, match=message):
        drawn_in(shapely.geometry.mapping(shapely.box(*bounds)))


def test_a_drawing_of_a_hundred_square_metres_is_taken():
    drawn = drawn_in(shapely.geometry.mapping(shapely.box(11, 50, 11.00014, 50.0001)))
    assert 100 < covered(drawn, []).drawn_m2 < 120


RING = [[11, 50], [12, 50], [12, 51], [11, 51], [11, 50]]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "no geometry"),
        ([], "no geometry"),
        ({"type": "Point", "coordinates": [11, 50]}, "a Point"),
        ({"type": "Polygon"}, "cannot be read"),
        ({"type": "Polygon", "coordinates": "x"}, "cannot be read"),
        ({"type": "Polygon", "coordinates": [[[11, 50], [12, 50]]]}, "cannot be read"),
        (
            {"type": "Polygon", "coordinates": [[["a", "b"], ["c", "d"], ["e", "f"], ["a", "b"]]]},
            "cannot be read",
        ),
        ({"type": "Polygon", "coordinates": []}, "empty"),
        (
            {"type": "Polygon", "coordinates": [[[11, 50], [12, 51], [12, 50], [11, 51], [11, 50]]]},
            "not valid",
        ),
        ({"type": "Polygon", "coordinates": [[[11, 50], [12, 50], [11, 50], [11, 50]]]}, "not valid"),
        (
            {"type": "Polygon", "coordinates": [[[11, 50], [float("inf"), 50], [12, 51], [11, 50]]]},
            "no numbers",
        ),
        (
            {"type": "Polygon", "coordinates": [[[4e5, 58e5], [5e5, 58e5], [5e5, 59e5], [4e5, 58e5]]]},
            "in metres",
        ),
        ({"type": "Polygon", "coordinates": [[p[::-1] for p in RING]]}, "latitude before longitude"),
        ({"type": "FeatureCollection", "features": []}, "0 features"),
        ({"type": "FeatureCollection", "features": [{}, {}]}, "2 features"),
        ({"type": "GeometryCollection", "geometries": []}, "a GeometryCollection"),
    ],
)
def test_what_is_no_area_is_refused_in_words(content, message):
    with pytest.raises(OutlineError, match=message) as refused:
        drawn_in(content)
    assert "Expected" in refused.value.message or "Draw" in refused.value.message


def test_a_feature_and_a_collection_of_one_are_taken():
    geometry = {"type": "Polygon", "coordinates": [RING]}
    feature = {"type": "Feature", "properties": None, "geometry": geometry}
    collection = {"type": "FeatureCollection", "features": [feature]}
    assert drawn_in(geometry).equals(drawn_in(feature))
    assert drawn_in(feature).equals(drawn_in(collection))
    with_height = {"type": "MultiPolygon", "coordinates": [[[[*p, 7] for p in RING]]]}
    assert drawn_in(with_height).area == 1


def test_a_drawing_of_too_many_vertices_is_refused():
    round_one = shapely.Point(11, 50).buffer(0.1, quad_segs=MOST_VERTICES // 4)
    content = shapely.geometry.mapping(round_one)
    with pytest.raises(OutlineError, match="2001 vertices"):
        drawn_in(content)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"type": NaN}', b"-Infinity"])
def test_what_is_no_json_is_refused_in_words(content):
    with pytest.raises(InputError, match="drawing"):
        parsed(content)
