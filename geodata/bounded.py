"""Work on delivered outlines within bounds: large ones are worked on in a process that can be stopped.

A few thousand corners can be drawn so that their borders cross millions of times. What has more corners than
``MOST_HERE`` is therefore handed to a process of its own, with bounded memory and time, as a JSON head and
geometries as WKB; it hands back the same, so that nothing it says is executed.
"""

import itertools
import json
import os
import resource
import struct
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final, NoReturn

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.topology import (
    Agreement,
    Gap,
    Outlines,
    Overlap,
    Repair,
    Tiling,
    agreement,
    repaired,
    tiling,
    uncovered,
)
from geodata.vocabulary.errors import OutlineError
from geodata.vocabulary.reports import Findings, Position

MOST_HERE: Final = 1_000  # corners that cannot cross more than a quarter of a million times: a second at most
MOST_SECONDS: Final = 90.0
LIMITS: Final = {
    resource.RLIMIT_AS: 3 * 1024**3 // 2,  # Germany's municipalities take 0.1 GiB of memory
    resource.RLIMIT_CPU: 60,
    resource.RLIMIT_FSIZE: 0,
    resource.RLIMIT_CORE: 0,
}
_ENVIRONMENT: Final = {
    "PYTHONPATH": str(Path(__file__).resolve().parents[1]),
    "OPENBLAS_NUM_THREADS": "1",
    **{name: os.environ[name] for name in ("LD_LIBRARY_PATH", "LANG") if name in os.environ},
}
_COMMAND: Final = (sys.executable, "-s", "-P", "-m", __name__)


class _StoppedError(Exception):
    """The process of its own came to no end; the text says why."""


def bounded_tiling(outlines: Outlines, findings: Findings) -> Tiling:
    """Find what keeps valid outlines from tiling the ground, see ``topology.tiling``.

    Raises
    ------
    DeliveryError
        If the outlines take more memory or time than a delivery may.

    """
    try:
        if _is_small(outlines):
            return tiling(outlines)
        said, _ = _elsewhere({"work": "tiling"}, outlines)
    except (_StoppedError, shapely.errors.ShapelyError) as error:
        _refuse(error, "checking how the outlines tile the ground", findings)
    return Tiling(
        twins=tuple((first, second) for first, second in said["twins"]),
        overlaps=tuple(Overlap(**found) for found in said["overlaps"]),
        gaps=tuple(_gap(found) for found in said["gaps"]),
        unsearched=tuple(said["unsearched"]),
    )


def bounded_repairs(shapes: Outlines, findings: Findings) -> list[Repair]:
    """The polygons of geometries with valid rings, see ``topology.repaired``.

    Raises
    ------
    DeliveryError
        If the repair takes more memory or time than a delivery may.

    """
    try:
        if _is_small(shapes):
            return [repaired(shape) for shape in shapes]
        said, mended = _elsewhere({"work": "repairs"}, shapes)
    except (_StoppedError, shapely.errors.ShapelyError) as error:
        _refuse(error, "repairing the rings that are invalid", findings)
    return [Repair(outline, *facts) for outline, facts in zip(mended, said["repairs"], strict=True)]


def bounded_agreement(
    parts: Outlines, belongs_to: Sequence[str], wholes: Mapping[str, BaseGeometry], findings: Findings
) -> tuple[Agreement, ...]:
    """Compare the union of parts with each whole, see ``topology.agreement``.

    Raises
    ------
    DeliveryError
        If the outlines take more memory or time than a delivery may.

    """
    both = np.array([*parts, *wholes.values()], dtype=object)
    try:
        if _is_small(both):
            return agreement(parts, belongs_to, wholes)
        head = {"work": "agreement", "belongs_to": list(belongs_to), "wholes": list(wholes)}
        said, _ = _elsewhere(head, both)
    except (_StoppedError, shapely.errors.ShapelyError) as error:
        _refuse(error, "comparing the outlines with those that are stored", findings)
    return tuple(Agreement(**found) for found in said["agreement"])


def bounded_uncovered(before: Outlines, now: Outlines, findings: Findings) -> tuple[Gap, ...]:
    """Find ground that outlines covered before and that none covers now, see ``topology.uncovered``.

    Raises
    ------
    DeliveryError
        If the outlines take more memory or time than a delivery may.

    """
    both = np.concatenate([before, now])
    try:
        if _is_small(both):
            return uncovered(before, now)
        said, _ = _elsewhere({"work": "uncovered", "before": len(before)}, both)
    except (_StoppedError, shapely.errors.ShapelyError) as error:
        _refuse(error, "comparing the outlines with those that are stored", findings)
    return tuple(_gap(found) for found in said["uncovered"])


def _gap(found: dict[str, Any]) -> Gap:
    return Gap(**{**found, "beside": tuple(found["beside"])})


def _is_small(shapes: Outlines) -> bool:
    return int(shapely.get_num_coordinates(shapes).sum()) <= MOST_HERE


def _refuse(error: Exception, work: str, findings: Findings) -> NoReturn:
    findings.problem(
        OutlineError,
        Position(findings.file),
        f"{work} came to no end ({str(error).splitlines()[0][:200]}). Expected are borders that meet and do "
        "not run across each other all the time. Deliver generalised outlines, or draw the tangled ones "
        "anew.",
        reason="geom.too_intricate",
    )
    findings.refuse()


def _elsewhere(head: dict[str, Any], shapes: Outlines) -> tuple[dict[str, Any], list[Any]]:
    try:
        done = subprocess.run(
            _COMMAND,
            check=False,
            env=_ENVIRONMENT,
            input=_packed(head, shapes),
            capture_output=True,
            timeout=MOST_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise _StoppedError(f"it was stopped after {MOST_SECONDS:.0f} seconds") from None
    if done.returncode:
        raise _StoppedError("it was stopped: it took more memory or time than a delivery may")
    said, found = _unpacked(done.stdout)
    if "trouble" in said:
        raise _StoppedError(said["trouble"])
    return said, found


def _packed(head: dict[str, Any], shapes: Sequence[Any] | Outlines) -> bytes:
    """Length of the head, head, geometries."""
    blobs = [b"" if shape is None else bytes(shapely.to_wkb(shape)) for shape in shapes]
    text = json.dumps({**head, "sizes": [len(blob) for blob in blobs]}).encode()
    return b"".join([struct.pack("<Q", len(text)), text, *blobs])


def _unpacked(content: bytes) -> tuple[dict[str, Any], list[Any]]:
    (length,) = struct.unpack("<Q", content[:8])
    head: dict[str, Any] = json.loads(content[8 : 8 + length])
    ends = np.cumsum([8 + length, *head["sizes"]])
    blobs = [content[begin:end] for begin, end in itertools.pairwise(ends)]
    return head, [shapely.from_wkb(blob) if blob else None for blob in blobs]


def _worked(head: dict[str, Any], shapes: list[Any]) -> bytes:
    """Do in the other process what the head asks for."""
    outlines = np.array(shapes, dtype=object)
    if head["work"] == "tiling":
        return _packed(asdict(tiling(outlines)), [])
    if head["work"] == "repairs":
        repairs = [repaired(shape) for shape in shapes]
        facts = [[repair.fault, repair.before_m2, repair.after_m2] for repair in repairs]
        return _packed({"repairs": facts}, [repair.outline for repair in repairs])
    if head["work"] == "uncovered":
        lost = uncovered(outlines[: head["before"]], outlines[head["before"] :])
        return _packed({"uncovered": [asdict(gap) for gap in lost]}, [])
    count = len(head["belongs_to"])
    wholes = dict(zip(head["wholes"], shapes[count:], strict=True))
    found = agreement(outlines[:count], head["belongs_to"], wholes)
    return _packed({"agreement": [asdict(entry) for entry in found]}, [])


def _main() -> None:
    for limit, most in LIMITS.items():
        hard = resource.getrlimit(limit)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (least, least))
    try:
        answer = _worked(*_unpacked(sys.stdin.buffer.read()))
    except MemoryError:
        answer = _packed({"trouble": "it needs more memory than a delivery may take"}, [])
    except shapely.errors.ShapelyError as error:
        answer = _packed({"trouble": str(error)}, [])
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    _main()
