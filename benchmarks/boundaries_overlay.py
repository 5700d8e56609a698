"""Overlay of two divisions of the same land, and stored weights, against PySAL's tobler."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array

from benchmarks.environment import ROOT, PeerUnavailableError, peer_result
from benchmarks.row import Row
from benchmarks.tessellations import tessellation
from benchmarks.timing import cpu_seconds
from geodata.crosswalk import Crosswalk, Method, converted, crosswalk_of
from geodata.overlay import Overlay, overlaid
from geodata.vocabulary.cells import Cells, Floats

SHARED = Path(os.environ.get("SOZIALMONITOR_SHARED", ROOT.parent / "shared"))
SRID = 3035
VARIABLES, YEARS = 30, 20

_SAME_SHARE = 1e-9  # of the old area
_SINGLE = 1e-7  # spacing of the single precision numbers in tobler's table
_NO_DATA = "the folder of real data is absent (set SOZIALMONITOR_SHARED)"
_LANGELSHEIM = (
    "03153006",
    "03153007",
    "03153009",
    "03153014",
)  # since November 2021 one: 03153019

Outlines = NDArray[np.object_]
Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Case:
    """Two layers to overlay."""

    name: str
    sources: Outlines
    targets: Outlines
    goal: float
    rounds: int = 3  # of the peer
    counts: Floats = field(default_factory=lambda: np.empty((0, 0)))


def measured() -> Iterator[Row]:
    """Berlin, made-up tessellations of three sizes, Germany; then a stored crosswalk."""
    yield from _real("overlay, Berlin 448 x 542 areas", _berlin, goal=2.0)
    for cells, vertices, goal, rounds in ((5_000, 200, 3.0, 3), (5_000, 50, 5.0, 3), (50_000, 50, 5.0, 1)):
        name = f"overlay, {cells:,} x {cells:,} areas of {vertices} vertices"
        sources, targets = (tessellation(cells, vertices, seed=seed) for seed in (1, 2))
        yield _overlay_row(Case(name, sources, targets, goal, rounds))
    yield from _real("overlay, Germany's municipalities, 2021 x after its reforms", _reformed, goal=2.0)
    yield from _real("overlay, Germany's municipalities, 2021 x drawn 100 m beside", _shifted, goal=2.0)
    yield _stored()


def _real(name: str, layers: Callable[[], tuple[Outlines, Outlines]], goal: float) -> Iterator[Row]:
    if SHARED.is_dir():
        yield _overlay_row(Case(name, *layers(), goal))
    else:
        yield Row(name, np.nan, None, goal, remark=_NO_DATA)


def _berlin() -> tuple[Outlines, Outlines]:
    old, new = (_read(f"berlin_lor/lor_planungsraeume_{vintage}.zip") for vintage in ("pre2021", "2021"))
    return np.asarray(old.geometry), np.asarray(new.geometry)


def _reformed() -> tuple[Outlines, Outlines]:
    """The reforms inside 2021: four municipalities became Langelsheim; Eisenach changed its key alone."""
    old = _read("deutschland/VG5000_GEM.zip")
    merged = old["AGS"].isin(_LANGELSHEIM)
    outlines = shapely.make_valid(np.asarray(old.geometry))  # three rings of the file cross themselves
    langelsheim = shapely.union_all(outlines[merged])
    return outlines, np.append(outlines[~merged], langelsheim)


def _shifted() -> tuple[Outlines, Outlines]:
    """No outline is the same: each municipality and slivers of its neighbours."""
    outlines, _ = _reformed()
    return outlines, shapely.transform(outlines, lambda corners: corners + 100.0)


def _read(name: str) -> geopandas.GeoDataFrame:
    return geopandas.read_file(SHARED / "data" / name).to_crs(SRID)


def _overlay_row(case: Case) -> Row:
    start = time.process_time()
    ours = overlaid(case.sources, case.targets, srid=SRID)
    first = time.process_time() - start
    seconds = cpu_seconds(partial(overlaid, case.sources, case.targets, srid=SRID), rounds=3)
    per_piece = 1e6 * seconds / len(ours.area_m2)
    remark = f"{len(ours.area_m2):,} pieces, {per_piece:.3g} µs each; first call {first:.2g} s; "
    try:
        peer, table = _peer("overlay", case, case.rounds)
    except PeerUnavailableError as error:
        return Row(case.name, seconds, None, case.goal, remark=f"{remark}peer not available: {error}")
    double, single = _differences(ours, table)
    return Row(
        case.name,
        seconds,
        peer["seconds"],
        case.goal,
        is_agreed=double <= _SAME_SHARE and single <= _SAME_SHARE + _SINGLE,
        remark=f"{remark}largest difference {double:.0e} of the old area from tobler's expression, "
        f"{single:.0e} from its table in single precision",
    )


def _differences(ours: Overlay, table: Arrays) -> tuple[float, float]:
    """Largest differences, as shares of the old area, over all pairs that either side found."""
    shape = (len(ours.source_area_m2), len(ours.target_area_m2))
    mine = coo_array((ours.area_m2, (ours.source, ours.target)), shape).tocsr()
    largest = []
    for name in ("area_m2", "single"):
        theirs = coo_array((table[name].astype(np.float64), (table["source"], table["target"])), shape)
        apart = abs(mine - theirs.tocsr()).tocoo()
        largest.append(float((apart.data / ours.source_area_m2[apart.row]).max(initial=0.0)))
    return largest[0], largest[1]


def _stored() -> Row:
    """Counts of 30 variables and 20 years through weights that were stored once."""
    cells = 5_000
    sources, targets = (tessellation(cells, 50, seed=seed) for seed in (1, 2))
    random = np.random.default_rng(3)
    counts = random.integers(0, 3_000, (cells, VARIABLES)).astype(np.float64)
    case = Case("stored", sources, targets, goal=50.0, counts=counts)
    pieces = overlaid(case.sources, case.targets, srid=SRID)
    weights = crosswalk_of(pieces.source, pieces.target, pieces.area_m2, (cells, cells), Method.AREA)
    panel = np.tile(case.counts, YEARS)
    product = weights.weights.T.tocsr()
    ours = cpu_seconds(lambda: product @ panel)
    checked = cpu_seconds(partial(_converted_each, weights, panel), rounds=1)
    name = f"{VARIABLES} variables x {YEARS} years through a stored crosswalk, {cells:,} areas"
    remark = f"with the status of every cell carried through, one by one: {checked:.3g} s; "
    calls = 2
    try:
        peer, table = _peer("interpolate", case, calls)
    except PeerUnavailableError as error:
        return Row(name, ours, None, case.goal, remark=f"{remark}peer not available: {error}")
    expected = (product @ panel)[:, :VARIABLES]
    apart = float((np.abs(table["converted"] - expected) / np.maximum(expected, 1.0)).max())
    return Row(
        name,
        ours,
        peer["seconds"] * YEARS / calls,
        case.goal,
        is_agreed=apart <= 10 * _SINGLE,
        remark=f"{remark}the peer was measured on {calls} years and taken {YEARS // calls} times; with "
        f"its own table it needs {peer['with_table'] * YEARS:.3g} s; values differ by {apart:.0e}",
    )


def _converted_each(crosswalk: Crosswalk, panel: Floats) -> None:
    for column in panel.T:
        converted(crosswalk, Cells.of(column))


def _peer(action: str, case: Case, times: int) -> tuple[Any, Arrays]:
    """What tobler measured, and the arrays it wrote."""
    with tempfile.TemporaryDirectory() as folder:
        layers, result = Path(folder) / "layers.npz", Path(folder) / "result.npz"
        sides = {"source": case.sources, "target": case.targets}
        arrays = {f"{side}_{k}": v for side, areas in sides.items() for k, v in _ragged(areas).items()}
        np.savez(layers, counts=case.counts, **arrays)
        printed = peer_result("tobler_overlay", action, str(layers), str(result), str(times))
        with np.load(result) as written:
            return printed, dict(written)


def _ragged(outlines: Outlines) -> Arrays:
    several = np.array([shapely.MultiPolygon(shapely.get_parts(area).tolist()) for area in outlines])
    _, corners, offsets = shapely.to_ragged_array(several)
    return dict(zip(("corners", "rings", "parts", "polygons"), (corners, *offsets), strict=True))
