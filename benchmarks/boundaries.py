"""Keys, reforms and boundaries: how exact conversions are, and how fast, against peers and bounds."""

from collections.abc import Iterable

from benchmarks import boundaries_berlin, boundaries_overlay, boundaries_rekeying, boundaries_topology
from benchmarks.row import Row


def rows() -> Iterable[Row]:
    """Berlin's reform, overlays, stored weights, rekeying, topology."""
    for part in (boundaries_berlin, boundaries_overlay, boundaries_rekeying, boundaries_topology):
        yield from part.measured()
