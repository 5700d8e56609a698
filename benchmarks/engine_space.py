"""Segregation measures with distances and neighbours against PySAL's segregation package, and memory."""

import json
import subprocess
import sys
from collections.abc import Iterator
from functools import partial

import numpy as np
import shapely

from benchmarks.engine_cities import City, Race, city, same
from benchmarks.environment import ROOT
from benchmarks.row import Row
from benchmarks.timing import cpu_seconds
from indicators.measures.clustering import Clustering, clustering
from indicators.measures.neighbours import contiguity
from indicators.measures.spatial_dissimilarity import proximity_profile

_SECONDS = 30.0  # for cities in which the peer cannot run: its table of all pairs takes 20 GB
_BYTES_PER_AREA = 1_000  # far below the 8 bytes for each other area that a table of pairs takes
_CHILD = """
import json, sys, time
from pathlib import Path
from benchmarks.engine_space import five
from benchmarks.engine_cities import city


def kilobytes(name):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


five(city(50))
one = city(int(sys.argv[1]))
Path("/proc/self/clear_refs").write_text("5")  # the most held so far is what is held now
before = kilobytes("VmRSS")
start = time.process_time()
five(one)
print(json.dumps([time.process_time() - start, 1024 * (kilobytes("VmHWM") - before)]))
"""


def measured() -> Iterator[Row]:
    """The clustering family at two sizes, then the proximity profile."""
    yield _five_row(5_000, 10.0)
    yield _large_row(50_000)
    yield _proximity_row(500, 100.0)


def five(one: City) -> Clustering:
    """SP, RCL, ACL, DPxx and DPxy in one pass over all pairs."""
    return clustering(one.group, one.total, one.coordinates, one.self_distance)


def _five_row(areas: int, goal: float) -> Row:
    one, few = city(areas), city(500)
    apart = float(np.abs(np.subtract(five(few), _by_table(few))).max())
    remark = (
        "not compared with the peer, whose proximity is turned round; ours differ from the formula with a "
        f"table of all pairs by {apart:.0e} on {few.total.size} areas"
    )
    ours = cpu_seconds(partial(five, one), rounds=3)
    name = f"SP, RCL, ACL, DPxx, DPxy, {areas:,} areas"
    race = Race(name, ours, goal, "clustering", one._asdict(), 1, remark=remark)
    return race.row(lambda _: apart < 1e-12)


def _by_table(one: City) -> tuple[float, ...]:
    """The five by their definitions, with every pair of areas in a table."""
    is_used = one.total > 0
    x, t = one.group[is_used], one.total[is_used]
    y, xy = t - x, one.coordinates[is_used]
    c = np.exp(-np.hypot(*(xy[:, None, :] - xy[None, :, :]).transpose(2, 0, 1)))
    np.fill_diagonal(c, np.exp(-one.self_distance[is_used]))
    p_xx, p_yy, p_tt = (v @ c @ v / v.sum() ** 2 for v in (x, y, t))
    chance = x.sum() / t.size**2 * c.sum()
    met = x / x.sum() @ (c * t / (c @ t)[:, None])
    return (
        (x.sum() * p_xx + y.sum() * p_yy) / (t.sum() * p_tt),
        p_xx / p_yy - 1,
        (x / x.sum() @ c @ x - chance) / (x / x.sum() @ c @ t - chance),
        met @ (x / t),
        met @ (y / t),
    )


def _large_row(areas: int) -> Row:
    """Seconds and memory in a process of its own: the most that it held grows with the areas, not pairs."""
    command = [sys.executable, "-c", _CHILD, str(areas)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    seconds, grown = json.loads(done.stdout)
    return Row(
        f"SP, RCL, ACL, DPxx, DPxy, {areas:,} areas",
        seconds,
        _SECONDS,
        1.0,
        "bound",
        is_agreed=grown <= _BYTES_PER_AREA * areas,
        remark=f"exact; memory grew by {grown / 1e6:.3g} MB, at most {_BYTES_PER_AREA * areas / 1e6:g} MB "
        f"allowed; a table of all pairs takes {8e-9 * areas**2:.3g} GB, the peer several of them",
    )


def _proximity_row(areas: int, goal: float) -> Row:
    one = city(areas, empty=0.0)
    half = one.side[0] / 2
    x, y = one.coordinates.T
    neighbours = contiguity(shapely.box(x - half, y - half, x + half, y + half), "queen")
    profile = partial(proximity_profile, one.group, one.total, neighbours)
    expected = profile()
    name = f"proximity profile, {areas:,} areas"
    remark = "the peer compiles its loop at every call"
    race = Race(name, cpu_seconds(profile), goal, "proximity", one._asdict(), 2, remark=remark)
    return race.row(same([expected]))
