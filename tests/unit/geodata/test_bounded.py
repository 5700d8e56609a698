"""Large outlines are worked on elsewhere with the same result; what comes to no end is refused in words."""

import numpy as np
import pytest
import shapely

from geodata import bounded
from geodata.topology import agreement, repaired, tiling, uncovered
from geodata.vocabulary.errors import DeliveryError
from geodata.vocabulary.reports import Findings


def cells(side: float = 100.0, columns: int = 20):
    """More corners than are worked on here; every cell is a little smaller than its share of the ground."""
    return np.array(
        [
            shapely.box(100 * c, 100 * r, 100 * c + side, 100 * r + side)
            for c in range(columns)
            for r in range(columns)
        ],
        dtype=object,
    )


@pytest.fixture
def elsewhere(monkeypatch):
    """How often a process of its own was asked."""
    asked = []
    really = bounded._elsewhere
    monkeypatch.setattr(bounded, "_elsewhere", lambda *what: (asked.append(what), really(*what))[1])
    return asked


def test_what_is_found_elsewhere_is_what_is_found_here(elsewhere):
    findings = Findings("a.gpkg")
    areas = np.append(cells(99.0), [shapely.box(0, 0, 50, 50), cells(99.0)[7]])
    found = bounded.bounded_tiling(areas, findings)
    assert found == tiling(areas)
    assert found.gaps
    assert found.overlaps
    assert found.twins
    keys = [f"{n % 3}" for n in range(len(areas))]
    wholes = {"0": shapely.box(0, 0, 2000, 2000), "2": shapely.box(0, 0, 99, 99)}
    assert bounded.bounded_agreement(areas, keys, wholes, findings) == agreement(areas, keys, wholes)
    assert bounded.bounded_uncovered(cells(), areas, findings) == uncovered(cells(), areas)
    assert len(elsewhere) == 3


def test_repairs_made_elsewhere_are_those_made_here(elsewhere):
    bowtie = shapely.Polygon([(0, 0), (100, 100), (100, 0), (0, 100)])
    nothing = shapely.Polygon([(0, 0), (50, 0), (100, 0), (0, 0)])
    shapes = np.array([bowtie, nothing] * 150, dtype=object)
    repairs = bounded.bounded_repairs(shapes, Findings("a.gpkg"))
    assert repairs == [repaired(shape) for shape in shapes]
    assert repairs[1].outline is None
    assert len(elsewhere) == 1


def test_few_corners_are_worked_on_here(elsewhere):
    assert bounded.bounded_tiling(cells(columns=3), Findings("a.gpkg")) == tiling(cells(columns=3))
    assert not elsewhere


def test_work_that_comes_to_no_end_is_stopped_and_said(monkeypatch):
    monkeypatch.setattr(bounded, "MOST_SECONDS", 0.05)
    with pytest.raises(DeliveryError, match=r"a.gpkg: checking how .* came to no end") as caught:
        bounded.bounded_tiling(cells(), Findings("a.gpkg"))
    assert caught.value.facts["problems"][0]["reason"] == "geom.too_intricate"


@pytest.mark.parametrize("count", [1, 250])  # here, and elsewhere
def test_an_error_of_the_geometry_library_is_a_sentence(count):
    bowtie = shapely.Polygon(
        [(0, 0), (10, 10), (10, 0), (0, 10)]
    )  # an invalid outline gets nowhere near here
    parts = np.array([shapely.box(1, 1, 9, 9)] * count, dtype=object)
    with pytest.raises(DeliveryError, match=r"comparing .* came to no end \(TopologyException"):
        bounded.bounded_agreement(parts, ["1"] * count, {"1": bowtie}, Findings("a.gpkg"))
