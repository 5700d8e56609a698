"""Simplified outlines still tile: neighbours share their border, and no area vanishes."""

import numpy as np
import pyproj
import pytest
import shapely

from app.demo.geometry import town
from geodata.readers.coordinate_systems import stored_shapes, system_named
from geodata.readers.layers import read_layer
from geodata.simplification import pixel_m, simplified_per_zoom
from geodata.vocabulary.areas import STORAGE_SRID, WEB_SRID
from geodata.vocabulary.reports import Findings


def on_the_map(outlines):
    moved = pyproj.Transformer.from_crs(STORAGE_SRID, WEB_SRID, always_xy=True)
    return shapely.transform(outlines, lambda xy: np.column_stack(moved.transform(xy[:, 0], xy[:, 1])))


def berlin(shared):
    path = shared / "data/berlin_lor/lor_planungsraeume_2021.zip"
    findings = Findings(path.name)
    layer = read_layer(path, None, findings)
    system = system_named(layer.crs, layer.projection_file, findings)
    return on_the_map(stored_shapes(layer.shapes, system, state="11", is_geojson=False, findings=findings))


def neighbours(outlines):
    one, other = shapely.STRtree(outlines).query(outlines, predicate="touches")
    lengths = shapely.length(shapely.intersection(outlines[one], outlines[other]))
    is_border = (one < other) & (lengths > 0)
    return set(zip(one[is_border].tolist(), other[is_border].tolist(), strict=True))


def covered_twice_or_not_at_all_m2(outlines, before):
    total = shapely.area(outlines).sum()
    whole = shapely.union_all(outlines)
    holes = sum(shapely.Polygon(ring).area for part in shapely.get_parts(whole) for ring in part.interiors)
    holes -= sum(shapely.Polygon(r).area for part in shapely.get_parts(before) for r in part.interiors)
    return total - whole.area, holes


def test_berlin_keeps_its_areas_and_their_neighbours_at_every_zoom(shared):
    outlines = berlin(shared)
    whole = shapely.union_all(outlines)
    known = neighbours(outlines)
    simpler = simplified_per_zoom(outlines, (7, 10, 13))
    corners = []
    for zoom, found in simpler.items():
        assert found.notes == ()
        assert shapely.coverage_is_valid(found.outlines)
        assert (shapely.area(found.outlines) > 0).all()
        twice, holes = covered_twice_or_not_at_all_m2(found.outlines, whole)
        assert twice == pytest.approx(0, abs=1e-3)
        assert holes == pytest.approx(0, abs=1e-3)
        assert neighbours(found.outlines) == known
        assert shapely.area(found.outlines).sum() == pytest.approx(whole.area, rel=1e-3 * pixel_m(zoom) / 40)
        corners.append(shapely.get_num_coordinates(found.outlines).sum())
    assert corners == sorted(corners)
    assert corners[0] < 0.1 * shapely.get_num_coordinates(outlines).sum()


def test_the_blocks_of_the_demo_keep_their_neighbours():
    outlines = on_the_map(np.array(town(np.random.default_rng(1)).blocks, dtype=object))
    for zoom, found in simplified_per_zoom(outlines, (8, 11, 14)).items():
        assert found.notes == ()
        assert shapely.coverage_is_valid(found.outlines)
        assert (shapely.area(found.outlines) > 0).all()
        assert neighbours(found.outlines) == neighbours(outlines), zoom
        twice, holes = covered_twice_or_not_at_all_m2(found.outlines, shapely.union_all(outlines))
        assert twice == pytest.approx(0, abs=1e-3)
        assert holes == pytest.approx(0, abs=1e-3)


def test_simplifying_each_area_by_itself_tears_them_apart(shared):
    outlines = berlin(shared)
    alone = shapely.simplify(outlines, pixel_m(10) / 2)
    twice, holes = covered_twice_or_not_at_all_m2(alone, shapely.union_all(outlines))
    assert twice > 1e5
    assert holes > 1e5


def wavy(west: float, gap: float = 0.0):
    steps = np.linspace(0, 10_000, 41)
    bend = 200 * np.sin(steps / 400)
    left = np.column_stack([west + gap + bend, steps])
    right = np.column_stack([west + 10_000 + bend, steps])
    return shapely.Polygon(np.concatenate([left, right[::-1]]))


def test_borders_that_disagree_a_little_are_brought_together_first():
    outlines = np.array([wavy(0), wavy(10_000, 0.02), wavy(20_000)])
    assert not shapely.coverage_is_valid(outlines, gap_width=1)
    found = simplified_per_zoom(outlines, [9])[9]
    assert shapely.coverage_is_valid(found.outlines)
    assert len(neighbours(found.outlines)) == 2
    assert found.tolerance_m > 0
    assert "disagreed" in found.notes[0]
    before = shapely.get_num_coordinates(outlines).sum()
    assert shapely.get_num_coordinates(found.outlines).sum() < before / 2


def test_many_parts_and_islands_keep_at_least_one():
    islands = shapely.MultiPolygon([shapely.box(x, 0, x + 50, 50) for x in range(0, 1000, 100)])
    land = shapely.box(5000, 0, 9000, 4000)
    found = simplified_per_zoom(np.array([islands, land]), [3])[3]
    assert (shapely.area(found.outlines) > 0).all()
    assert shapely.coverage_is_valid(found.outlines)


def test_a_pixel_halves_with_each_zoom():
    assert pixel_m(0) == pytest.approx(156_543.03, abs=0.01)
    assert pixel_m(11) * 2 == pytest.approx(pixel_m(10))
