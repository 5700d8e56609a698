"""GeoPackage, Shapefile (zipped), GeoJSON, GML to outlines that lie where they must."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geodata.bounded import bounded_repairs
from geodata.declaration import Edition
from geodata.readers.coordinate_systems import stored_shapes, system_named
from geodata.readers.layers import Layer, read_layer
from geodata.readers.raw import RawRow, RawTable, check_header
from geodata.topology import MOST_CHANGED_SHARE, Repair, is_tangled, polygons_of
from geodata.vocabulary.errors import OutlineError, TableShapeError
from geodata.vocabulary.reports import Findings, Position

_AREAL: Final = frozenset({"Polygon", "MultiPolygon"})  # in a collection, nobody knows what else is meant


@dataclass(frozen=True)
class RawShapes:
    """Attributes as text and, in the same order, geometries in the storage coordinate system."""

    table: RawTable
    shapes: NDArray[np.object_]  # None where there is none that can be read
    troubles: dict[int, str]  # by row from 0: why a geometry could not be read


@dataclass(frozen=True)
class RawOutlines:
    """Attributes as text and, in the same order, outlines in the storage coordinate system."""

    table: RawTable
    outlines: tuple[shapely.MultiPolygon, ...]


def read_vector(path: Path, edition: Edition, findings: Findings, *, state: str) -> RawOutlines:
    """Read areas with their outlines.

    Parameters
    ----------
    path
        The file as it was delivered.
    edition
        What the layer must look like.
    findings
        Where problems and repairs are gathered.
    state
        First two digits of the municipality key: the outlines must lie in this state.

    Raises
    ------
    DeliveryError
        If the file, its layer, its coordinate system or an outline is unusable.

    """
    raw = read_shapes(path, edition, findings, state=state)
    outlines = list(_outlines(raw, edition, findings))
    findings.raise_if_any()
    return RawOutlines(raw.table, tuple(outline for outline in outlines if outline is not None))


def read_shapes(path: Path, edition: Edition, findings: Findings, *, state: str) -> RawShapes:
    """Read the rows of a layer with their geometry of any type, converted to the storage coordinate system.

    Raises
    ------
    DeliveryError
        If the file, its layer or its coordinate system is unusable.

    """
    layer = read_layer(path, edition.layer, findings)
    if len(layer.shapes) == 0:
        findings.problem(
            TableShapeError,
            Position(findings.file),
            "the layer holds no area. Expected is one outline for each area. Export the layer again.",
            reason="file.empty",
        )
        findings.refuse()
    header = tuple(name.strip() for name, _ in layer.columns)
    check_header(header, edition, 1, findings)
    findings.raise_if_any()
    records = zip(*(cells for _, cells in layer.columns), strict=True)
    rows = tuple(RawRow(number, cells) for number, cells in enumerate(records, start=1))
    shapes = stored_shapes(
        layer.shapes,
        _system(layer, edition, findings),
        state=state,
        is_geojson=layer.is_geojson,
        findings=findings,
    )
    return RawShapes(RawTable(findings.file, header, rows), shapes, layer.troubles)


def _system(layer: Layer, edition: Edition, findings: Findings) -> pyproj.CRS | None:
    """The system the file names, or the declared one where it names none."""
    named = system_named(layer.crs, layer.projection_file, findings)
    if named is None and edition.srid is not None and not layer.is_geojson:
        return pyproj.CRS(edition.srid)
    return named


def _outlines(raw: RawShapes, edition: Edition, findings: Findings) -> Iterator[shapely.MultiPolygon | None]:
    """The outline of each row, repaired where that decides nothing; otherwise a problem is recorded."""
    column = raw.table.column(edition.key.column)
    keys = [row.cells[column] for row in raw.table.rows]
    is_usable = [_is_usable(raw, number, key, findings) for number, key in enumerate(keys)]
    invalid = [
        number for number, usable in enumerate(is_usable) if usable and not raw.shapes[number].is_valid
    ]
    for number in invalid:
        if is_tangled(raw.shapes[number]):
            is_usable[number] = False
            _report(
                raw.table.rows[number],
                f"area {keys[number]!r} has a ring that crosses itself so often that it is too tangled to be "
                "repaired: draw it anew",
                findings,
            )
    mendable = [number for number in invalid if is_usable[number]]
    repairs = dict(zip(mendable, bounded_repairs(raw.shapes[mendable], findings), strict=True))
    for number, (key, row) in enumerate(zip(keys, raw.table.rows, strict=True)):
        if number in repairs:
            yield _mended(repairs[number], key, row, findings)
        elif is_usable[number]:
            yield polygons_of(raw.shapes[number])


def _is_usable(raw: RawShapes, number: int, key: str, findings: Findings) -> bool:
    """Whether a geometry is a polygon at all; otherwise a problem is recorded."""
    shape, trouble = raw.shapes[number], raw.troubles.get(number)
    if trouble is None and (shape is None or shape.is_empty or shape.geom_type not in _AREAL):
        trouble = f"the geometry is {_what_it_is(shape)}"
    if trouble is None:
        return True
    _report(raw.table.rows[number], f"area {key!r} has no usable outline ({trouble})", findings)
    return False


def _mended(repair: Repair, key: str, row: RawRow, findings: Findings) -> shapely.MultiPolygon | None:
    sizes = f"{repair.before_m2:,.2f} m² before, {repair.after_m2:,.2f} m² after the repair"
    if repair.is_acceptable:
        findings.note(
            "geom.repaired", f"Area {key!r}: {repair.fault.lower()}; the rings were put in order ({sizes})."
        )
        return repair.outline
    what = (
        "leave nothing of it" if repair.after_m2 == 0 else f"change it by more than {MOST_CHANGED_SHARE:.1%}"
    )
    _report(
        row,
        f"area {key!r} has invalid rings ({repair.fault.lower()}), and a repair would {what}: {sizes}",
        findings,
    )
    return None


def _report(row: RawRow, what_is_wrong: str, findings: Findings) -> None:
    findings.problem(
        OutlineError,
        Position(findings.file, row.line),
        f"{what_is_wrong}. Expected is a polygon or multipolygon whose rings close, do not cross and "
        "enclose ground. Correct the outline and deliver the layer again.",
        reason="geom.invalid",
    )


def _what_it_is(shape: BaseGeometry | None) -> str:
    return "empty" if shape is None or shape.is_empty else f"a {shape.geom_type}"
