"""A delivered vector layer as data: attributes as text, geometries, and where the file says that it lies."""

import itertools
import json
import os
import struct
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, NoReturn

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.readers import containers, isolated
from geodata.vocabulary.errors import UnreadableFileError
from geodata.vocabulary.reports import Findings, Position

MOST_SECONDS: Final = 90.0
_MOST_COMPLAINT_BYTES: Final = 64 * 1024
_XINCLUDE: Final = b"http://www.w3.org/2001/XInclude"
# No request leaves the machine: no driver that asks for one is there, and none would find a way.
_NO_NETWORK: Final = {
    "GDAL_HTTP_PROXY": "127.0.0.1:1",
    "GDAL_HTTP_TIMEOUT": "1",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{none}",
    "PROJ_NETWORK": "OFF",
    "GML_DOWNLOAD_SCHEMA": "NO",
    "GML_SKIP_RESOLVE_ELEMS": "ALL",
}
# Nothing of the environment of the service goes along: it may hold what is secret.
_ENVIRONMENT: Final = {
    "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    "OGR_GEOMETRY_ACCEPT_UNCLOSED_RING": "NO",
    "OPENBLAS_NUM_THREADS": "1",
    **_NO_NETWORK,
    **{name: os.environ[name] for name in ("LD_LIBRARY_PATH", "LANG") if name in os.environ},
}
_COMMAND: Final = (sys.executable, "-s", "-P", "-m", isolated.__name__)


@dataclass(frozen=True)
class Layer:
    """Rows in the order of the file; ``None`` where a feature has no geometry or an unreadable one."""

    columns: tuple[tuple[str, list[str]], ...]
    shapes: NDArray[np.object_]
    troubles: dict[int, str]  # by row from 0: why a geometry could not be read
    crs: str | None  # as the file says it: a code, a URN or WKT
    projection_file: str | None  # the .prj of a shapefile, whose parameters count and not its name
    is_geojson: bool


def read_layer(path: Path, layer: str | None, findings: Findings) -> Layer:
    """Read one layer of a delivered file in a process of its own.

    Raises
    ------
    DeliveryError
        If the file is dangerous, damaged, or of no kind that is read.

    """
    with containers.opened(path, findings) as delivered:
        if delivered.kind == "GML":
            _refuse_markup(delivered.path.read_bytes(), findings)
        head, blob = _isolated(delivered, layer or "", findings)
        beside = delivered.path.with_suffix(".prj")
        projection = beside.read_text("utf-8", "replace") if beside.exists() else None
    for kind, message in head["notes"]:
        findings.note(kind, message)
    troubles = {int(number): trouble for number, trouble in head["troubles"].items()}
    ends = np.cumsum([0, *head["sizes"]])
    parts = [blob[begin:end] for begin, end in itertools.pairwise(ends)]
    return Layer(
        columns=tuple((name, cells) for name, cells in head["columns"]),
        shapes=_shapes(parts, troubles),
        troubles=troubles,
        crs=head["crs"],
        projection_file=projection,
        is_geojson=delivered.kind == "GeoJSON",
    )


def _refuse_markup(content: bytes, findings: Findings) -> None:
    """Refuse what an XML parser would expand, fetch or include, before any parser sees it."""
    if b"\x00" in content or content.startswith((b"\xff\xfe", b"\xfe\xff")):
        _refuse(
            findings,
            "xml.invalid",
            "this is XML in UTF-16 or with NUL bytes, which hides what is in it. Expected is UTF-8. Export "
            "the layer again as GML in UTF-8.",
        )
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        _refuse(
            findings,
            "xml.doctype",
            "the XML has a document type (DOCTYPE), which can blow up a reader or make it fetch other files. "
            "Expected is GML without one. Remove the DOCTYPE and the entities.",
        )
    if _XINCLUDE in content:
        _refuse(
            findings,
            "xml.invalid",
            "the XML includes other files (XInclude), which is never followed. Expected is one whole file. "
            "Export the layer again.",
        )


@cache
def _skipped_drivers() -> str:
    """Every format of this GDAL but the three that are read: asked of it, so that none is forgotten."""
    done = subprocess.run(
        [*_COMMAND, "drivers"], check=True, env=_ENVIRONMENT, capture_output=True, timeout=MOST_SECONDS
    )
    return ",".join(sorted(set(json.loads(done.stdout)) - isolated.DRIVERS))


def _isolated(
    delivered: containers.Delivered, layer: str, findings: Findings
) -> tuple[dict[str, Any], bytes]:
    environment = {**_ENVIRONMENT, "OGR_SKIP": _skipped_drivers()}
    command = [*_COMMAND, str(delivered.path), delivered.kind, layer]
    # To a file and not to memory: the kernel lets the reader write no more than isolated.MOST_ANSWER_BYTES.
    with tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as complaint:
        try:
            done = subprocess.run(
                command,
                check=False,
                env=environment,
                cwd=delivered.path.parent,
                stdout=answer,
                stderr=complaint,
                timeout=MOST_SECONDS,
            )
        except subprocess.TimeoutExpired:
            _refuse(
                findings,
                "file.size",
                f"reading took longer than {MOST_SECONDS:.0f} seconds and was stopped. Expected is one "
                "municipality or county. Deliver a smaller part, or generalised outlines.",
            )
        answer.seek(0)
        content = answer.read(isolated.MOST_ANSWER_BYTES)
        complaint.seek(0)
        last = complaint.read(_MOST_COMPLAINT_BYTES).decode("utf-8", "replace").strip().splitlines()
    if done.returncode or len(content) < 8:
        why = (last or [f"signal {-done.returncode}"])[-1]
        _refuse(
            findings,
            "file.unreadable",
            f"no areas could be read: the reader stopped ({why[:200]}). Expected is a GeoPackage, a zipped "
            "shapefile, GeoJSON or GML. Export the layer again.",
        )
    return _parts(content, findings)


def _parts(content: bytes, findings: Findings) -> tuple[dict[str, Any], bytes]:
    """The head and the geometries of an answer, see ``isolated``."""
    (length,) = struct.unpack("<Q", content[:8])
    head: dict[str, Any] = json.loads(content[8 : 8 + length])
    if "reason" in head:
        _refuse(findings, head["reason"], head["message"])
    return head, content[8 + length :]


def _shapes(parts: list[bytes], troubles: dict[int, str]) -> NDArray[np.object_]:
    """Geometries from WKB; an unreadable one is None and its trouble is kept."""
    shapes = np.full(len(parts), None, dtype=object)
    for number, part in enumerate(parts):
        if not part:
            continue
        try:
            shapes[number] = shapely.from_wkb(part)
        except shapely.errors.ShapelyError as error:
            troubles[number] = str(error).splitlines()[0]
    return shapes


def _refuse(findings: Findings, reason: str, message: str) -> NoReturn:
    findings.problem(UnreadableFileError, Position(findings.file), message, reason=reason)
    findings.refuse()
