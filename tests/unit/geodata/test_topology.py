"""Repairs, overlaps and gaps are measured; official outlines pass, invented faults are found by size."""

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.outline_checks import Drawn, agreement_note, check_tiling
from geodata.readers.coordinate_systems import stored_shapes, system_named
from geodata.readers.layers import read_layer
from geodata.topology import (
    MOST_OVERLAP_SHARE,
    agreement,
    is_tangled,
    polygons_of,
    repaired,
    tiling,
    uncovered,
)
from geodata.vocabulary.reports import Findings


def grid(columns: int = 4, rows: int = 3, side: float = 1000.0, west: float = 0.0):
    return np.array(
        [
            shapely.box(west + c * side, r * side, west + (c + 1) * side, (r + 1) * side)
            for r in range(rows)
            for c in range(columns)
        ],
        dtype=object,
    )


def outlines_of(path, state: str):
    findings = Findings(path.name)
    layer = read_layer(path, None, findings)
    system = system_named(layer.crs, layer.projection_file, findings)
    shapes = stored_shapes(layer.shapes, system, state=state, is_geojson=layer.is_geojson, findings=findings)
    repairs = [shape if shape.is_valid else repaired(shape).outline for shape in shapes]
    return np.array(repairs, dtype=object), dict(layer.columns)


BOWTIE = shapely.Polygon([(0, 0), (100, 100), (100, 0), (0, 100)])
TWICE = shapely.MultiPolygon([shapely.box(0, 0, 100, 100), shapely.box(50, 0, 150, 100)])
EMPTIED = shapely.Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], [[(0, 0), (9, 0), (9, 9), (0, 9)]])
TOUCHING = shapely.Polygon([(0, 0), (100, 0), (100, 100), (50, 0), (0, 100)])  # a corner on its own edge
SPIKE = shapely.Polygon([(0, 0), (100, 0), (100, 100), (50, 100), (50, 150), (50, 100), (0, 100)])


@pytest.mark.parametrize(
    ("shape", "before", "after", "acceptable"),
    [
        (BOWTIE, 0, 5000, False),
        (TWICE, 20_000, 15_000, False),
        (EMPTIED, 0, 0, False),
        (TOUCHING, 5000, 5000, True),
        (SPIKE, 10_000, 10_000, True),
    ],
)
def test_a_repair_that_decides_about_ground_is_not_acceptable(shape, before, after, acceptable):
    assert not shape.is_valid
    repair = repaired(shape)
    assert (repair.before_m2, repair.after_m2) == (pytest.approx(before), pytest.approx(after))
    assert repair.is_acceptable == acceptable
    assert repair.fault
    if repair.outline is not None:
        assert repair.outline.is_valid
        assert repair.outline.area == repair.after_m2


def test_lines_and_points_are_no_area():
    mixed = shapely.GeometryCollection(
        [shapely.Point(0, 0), shapely.box(0, 0, 1, 1), shapely.LineString([(0, 0), (1, 1)])]
    )
    assert polygons_of(mixed).equals(shapely.box(0, 0, 1, 1))
    assert polygons_of(shapely.Point(0, 0)) is None
    assert polygons_of(shapely.Polygon()) is None
    assert polygons_of(None) is None
    assert not polygons_of(shapely.Polygon([(0, 0, 5), (1, 0, 5), (1, 1, 5)])).has_z


def test_areas_that_tile_have_nothing_to_tell():
    found = tiling(grid())
    assert (found.twins, found.overlaps, found.gaps) == ((), (), ())
    apart = np.concatenate([grid(), grid(west=50_000)])
    assert tiling(apart).gaps == ()


@given(st.floats(0.05, 9.5), st.integers(0, 2))
def test_a_narrow_gap_is_found_with_its_area_and_the_areas_beside_it(width, column):
    areas = grid()
    left = areas[column]
    areas[column] = shapely.box(left.bounds[0], 0, left.bounds[2] - width, 1000)
    (gap,) = tiling(areas).gaps
    assert {column, column + 1} <= set(gap.beside)
    assert gap.area_m2 == pytest.approx(1000 * width, rel=0.02)
    assert gap.width_m == pytest.approx(width, rel=0.05)
    assert not gap.is_enclosed


def test_a_hole_of_any_size_is_found_and_a_bay_is_not():
    (gap,) = tiling(np.delete(grid(3, 3), 4)).gaps
    assert gap.is_enclosed
    assert gap.area_m2 == pytest.approx(1e6)
    assert len(gap.beside) == 8
    assert tiling(np.delete(grid(3, 3), 1)).gaps == ()


@given(st.floats(0.01, 400))
def test_an_overlap_is_found_with_its_area_and_share(width):
    areas = grid(2, 1)
    areas[1] = shapely.box(1000 - width, 0, 2000, 1000)
    (overlap,) = tiling(areas).overlaps
    assert (overlap.first, overlap.second) == (0, 1)
    assert overlap.area_m2 == pytest.approx(1000 * width)
    assert overlap.share == pytest.approx(width / 1000, rel=1e-6)


def test_the_same_outline_twice_is_one_finding_and_no_overlap():
    areas = np.append(grid(2, 1), shapely.reverse(grid(2, 1)[0]))
    found = tiling(areas)
    assert found.twins == ((0, 2),)
    assert found.overlaps == ()


def test_an_area_inside_another_is_an_overlap():
    (overlap,) = tiling(np.array([shapely.box(0, 0, 100, 100), shapely.box(10, 10, 20, 20)], object)).overlaps
    assert overlap.area_m2 == 100
    assert overlap.share == 1


FAR = shapely.box(9000, 0, 9500, 500)  # an enclave outside of the grid
RING = shapely.box(0, 0, 100, 100).difference(shapely.box(45, 45, 55, 55))


@pytest.mark.parametrize(
    ("one", "other", "area_m2"),
    [
        (shapely.MultiPolygon([grid(2, 1)[0], shapely.box(1400, 400, 1600, 600)]), grid(2, 1)[1], 40_000),
        (
            shapely.MultiPolygon([grid(2, 1)[0], FAR]),
            shapely.MultiPolygon([grid(2, 1)[1], shapely.box(9100, 100, 9400, 400)]),
            90_000,
        ),
        (
            shapely.MultiPolygon([grid(2, 1)[0], FAR]),
            shapely.MultiPolygon([grid(2, 1)[1], FAR]),
            250_000,
        ),
        (RING, shapely.box(40, 40, 60, 60), 300),  # it covers the hole and ground around it
    ],
)
def test_an_enclave_that_was_not_cut_out_is_an_overlap(one, other, area_m2):
    for areas in ((one, other), (other, one)):
        (overlap,) = tiling(np.array([*areas, *grid(2, 1, west=50_000)], object)).overlaps
        assert (overlap.first, overlap.second) == (0, 1)
        assert overlap.area_m2 == pytest.approx(area_m2)


def comb(teeth: int):
    """A valid area of one square kilometre whose northern border goes up and down all the time."""
    steps = [
        corner for n in range(teeth) for corner in ((1000 * n / teeth, 1000), (1000 * (n + 0.5) / teeth, 1))
    ]
    return shapely.Polygon([(0, 0), *steps, (1000, 0)])


def test_a_border_that_folds_densely_is_told_and_not_searched():
    # 20,000 corners: without a bound the search for narrow cuts takes minutes and gigabytes
    areas = np.array(
        [comb(10_000), shapely.box(0, 1000, 1000, 2000), shapely.box(1004, 0, 2000, 2000)], object
    )
    assert areas[0].is_valid
    findings = checked(areas)
    notes = {note.kind: note.message for note in findings.notes}
    assert "'00'" in notes["topology.folded"]
    assert "beside '01', '02'" in notes["topology.gap"]  # those beside it are searched as ever


def test_a_scribble_is_too_tangled_and_one_crossing_in_a_long_ring_is_not():
    angles = np.linspace(0, 2 * np.pi, 6000)
    circle = 500 * np.column_stack([np.cos(angles), np.sin(angles)])
    scribble = shapely.Polygon(np.random.default_rng(1).random((6000, 2)) * 1000)
    assert is_tangled(scribble)
    assert is_tangled(shapely.MultiPolygon([shapely.box(0, 0, 1, 1), scribble]))
    circle[[100, 101]] = circle[[101, 100]]
    crossing = shapely.Polygon(circle)
    assert not crossing.is_valid
    assert not is_tangled(crossing)


def test_ground_that_nobody_covers_any_more_is_found_with_the_areas_beside_it():
    areas = grid(3, 1)
    now = areas.copy()
    now[1] = shapely.box(1012, 0, 2000, 1000)  # wider than a narrow gap
    (gap,) = uncovered(areas, now)
    assert (gap.beside, gap.area_m2) == ((0, 1), 12_000)
    assert uncovered(now, areas) == ()


def test_widths_are_plain_numbers():
    (note,) = checked(np.delete(grid(3, 3), 4)).notes
    assert "1,000,000 m², about 500 m wide" in note.message


def test_a_corner_more_on_one_side_of_a_border_is_no_finding():
    one = shapely.box(0, 0, 1000, 1000)
    other = shapely.Polygon([(1000, 0), (2000, 0), (2000, 1000), (1000, 1000), (1000, 500)])
    assert tiling(np.array([one, other], object)) == tiling(grid(2, 1))


def checked(areas):
    findings = Findings("a.gpkg")
    check_tiling([Drawn(f"{n:02d}", n + 1, polygons_of(area)) for n, area in enumerate(areas)], findings)
    return findings


def test_small_overlaps_are_told_and_large_ones_refused():
    areas = grid(2, 1)
    areas[1] = shapely.box(1000 - 1000 * MOST_OVERLAP_SHARE * 0.9, 0, 2000, 1000)
    findings = checked(areas)
    assert findings.problems == []
    assert "'00' and '01' 900 m²" in findings.notes[0].message
    areas[1] = shapely.box(998, 0, 2000, 1000)
    (problem,) = checked(areas).problems
    assert problem.facts["reason"] == "topology.overlap"
    assert problem.facts["keys"] == ["00", "01"]
    assert "2,000 m², 0.2 % of the smaller one" in problem.message
    assert problem.message.startswith("a.gpkg, line 2: ")


def test_twins_are_refused_and_tiny_parts_told():
    areas = grid(2, 1)
    (problem,) = checked(np.append(areas, areas[0])).problems
    assert problem.facts["reason"] == "geom.twin"
    speck = shapely.MultiPolygon([areas[0], shapely.box(5000, 0, 5000.5, 0.5)])
    (note,) = checked(np.array([speck, areas[1]], object)).notes
    assert (note.kind, "'00' 0.25 m²" in note.message) == ("geom.small_part", True)


def test_many_findings_are_one_sentence():
    areas = grid(40, 1)
    drawn = [shapely.box(a.bounds[0], 0, a.bounds[2] - 0.5, 1000) for a in areas]
    (note,) = checked(np.array(drawn, object)).notes
    assert note.message.startswith("39 gaps open to the outside, together 19,500 m²")
    assert note.message.endswith("and 27 more.")


def test_parts_agree_with_their_whole_to_the_square_metre():
    parts = grid(2, 2)
    wholes = {"01": shapely.box(0, 0, 2000, 1000), "02": shapely.box(0, 1000, 2000, 2001), "03": parts[0]}
    found = agreement(parts, ["01", "01", "02", "02"], wholes)
    assert [(entry.key, entry.difference_m2) for entry in found] == [("02", 2000.0), ("01", 0.0)]
    assert found[0].share == pytest.approx(2000 / wholes["02"].area)
    assert "'02' 2,000 m² (0.0999 %, net -2,000 m²)" in agreement_note(found, "Parts and wholes").message
    assert agreement_note(found[1:], "Parts and wholes") is None


def test_the_two_generations_of_berlin_share_their_outer_border(shared):
    old, _ = outlines_of(shared / "data/berlin_lor/lor_planungsraeume_pre2021.zip", "11")
    new, _ = outlines_of(shared / "data/berlin_lor/lor_planungsraeume_2021.zip", "11")
    metres = pyproj.Transformer.from_crs(25832, 25833, always_xy=True)  # Berlin's own zone: areas are true
    old, new = (
        shapely.transform(areas, lambda xy: np.column_stack(metres.transform(xy[:, 0], xy[:, 1])))
        for areas in (old, new)
    )
    whole = shapely.union_all(new)
    assert whole.area == pytest.approx(890.665e6, rel=1e-6)
    assert abs(whole.area - shapely.union_all(old).area) == pytest.approx(345, abs=1)
    (found,) = agreement(old, ["11"] * len(old), {"11": whole})
    # the border was drawn anew in places: much more ground changed sides than the areas differ by
    assert found.net_m2 == pytest.approx(345, abs=1)
    assert found.difference_m2 == pytest.approx(69_825, rel=0.001)
    assert found.share == pytest.approx(7.84e-5, rel=0.01)


@pytest.mark.parametrize(
    ("file", "state", "areas", "overlaps", "gaps"),
    [
        ("berlin_lor/lor_planungsraeume_2021.zip", "11", 542, 0, 0),
        ("berlin_lor/lor_planungsraeume_pre2021.zip", "11", 448, 0, 0),
        ("koeln/Stadtteil.zip", "05", 86, 31, 78),
        ("koeln/Stadtbezirk.zip", "05", 9, 10, 13),
        ("hamburg/hamburg-stadtteile.geojson", "02", 104, 1, 1),
    ],
)
def test_official_outlines_pass_and_what_they_have_is_counted(shared, file, state, areas, overlaps, gaps):
    outlines, _ = outlines_of(shared / "data" / file, state)
    found = tiling(outlines)
    assert len(outlines) == areas
    assert found.twins == ()
    assert (len(found.overlaps), len(found.gaps)) == (overlaps, gaps)
    assert all(overlap.share < MOST_OVERLAP_SHARE / 10 for overlap in found.overlaps)


def test_the_texts_of_a_shapefile_are_read_by_their_bytes(shared):
    _, columns = outlines_of(shared / "data/koeln/Stadtteil.zip", "05")
    assert "Müngersdorf" in columns["STT_NAME"]
    path = shared / "data/koeln/FNP_fnp_aktuell.zip"
    findings = Findings(path.name)
    layer = read_layer(path, None, findings)
    assert any("fläche" in cell for name, cells in layer.columns if name == "Langname" for cell in cells)
    assert [note.kind for note in findings.notes] == ["text.encoding"]
    assert pyproj.CRS.from_wkt(layer.projection_file).to_epsg() is None
