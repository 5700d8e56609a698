"""GeoJSON read by one strict parser, so that no two parsers can disagree about what it says.

Standard library, NumPy and Shapely only: this runs in the process that reads deliveries, see ``isolated``.
"""

import itertools
import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

import numpy as np
import shapely
from numpy.typing import NDArray

DEEPEST: Final = 64  # brackets within brackets; a multipolygon in a collection needs 9
FARTHEST: Final = 1e9  # metres or degrees; nothing on earth has a larger coordinate
_STRING: Final = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_BLOCK: Final = 1 << 20


class RefusalError(Exception):
    """The whole file is unusable; ``reason`` is the kind in a word."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason, self.message = reason, message


class _TroubleError(ValueError):
    """What is wrong with one geometry, in words of ours."""


@dataclass
class Features:
    """Attributes by column, geometry as WKB (empty bytes: none), and what is wrong with which feature."""

    columns: dict[str, list[Any]] = field(default_factory=dict)
    shapes: list[bytes] = field(default_factory=list)
    crs: str | None = None
    troubles: dict[int, str] = field(default_factory=dict)


def features_in(content: bytes) -> Features:
    """The features of a FeatureCollection.

    Raises
    ------
    RefusalError
        If the text is not UTF-8, not JSON, ambiguous, too deep, or no FeatureCollection.

    """
    _refuse_depth(content)
    collection = _parsed(content)
    listed = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(collection, dict) or not isinstance(listed, list):
        raise RefusalError(
            "file.type",
            "this JSON is no GeoJSON FeatureCollection. Expected is one with a feature for each area. Export "
            "the layer as GeoJSON.",
        )
    found = Features(crs=_crs(collection))
    for number, feature in enumerate(listed):
        _take(feature, number, found)
    return found


def _refuse_depth(content: bytes) -> None:
    bare = np.frombuffer(_STRING.sub(b"", content), np.uint8)
    depth = 0
    for begin in range(0, len(bare), _BLOCK):
        block = bare[begin : begin + _BLOCK]
        steps = ((block == ord("[")) | (block == ord("{"))).astype(np.int32)
        steps -= (block == ord("]")) | (block == ord("}"))
        levels = depth + np.cumsum(steps)
        if levels.max(initial=0) > DEEPEST:
            raise RefusalError(
                "json.depth",
                f"the brackets are nested more than {DEEPEST} deep. Expected is a GeoJSON FeatureCollection. "
                "Export the layer again.",
            )
        depth = int(levels[-1])


def _parsed(content: bytes) -> Any:
    try:
        text = content.decode("utf-8-sig")
        return json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except UnicodeDecodeError as error:
        raise RefusalError(
            "text.encoding",
            f"the file is not valid UTF-8 (byte {error.start}). Expected is GeoJSON in UTF-8, as its "
            "standard says. Export the layer again.",
        ) from error
    except json.JSONDecodeError as error:
        raise RefusalError(
            "json.invalid",
            f"this is no valid JSON from line {error.lineno}, column {error.colno} on. Expected is GeoJSON. "
            "Export the layer again.",
        ) from error
    except (ValueError, RecursionError) as error:  # Python reads no whole number of more than 4300 digits
        raise RefusalError(
            "json.invalid",
            "a number has thousands of digits. Expected are numbers as they are measured and counted. "
            "Export the layer again.",
        ) from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        doubled = next(name for name in names if names.count(name) > 1)
        raise RefusalError(
            "json.invalid",
            f"the name {doubled[:60]!r} stands twice in one object (values {_values(pairs, doubled)}), and "
            "which "
            "of them counts differs from program to program. Expected is each name once. Remove one of them.",
        )
    return made


def _values(pairs: list[tuple[str, Any]], doubled: str) -> str:
    return ", ".join(repr(value)[:40] for name, value in pairs if name == doubled)


def _constant(text: str) -> NoReturn:
    raise RefusalError(
        "json.invalid",
        f"{text} is no number in JSON. Expected are finite numbers. Correct it and deliver again.",
    )


def _crs(collection: dict[str, Any]) -> str | None:
    member = collection.get("crs")
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return name if isinstance(name, str) else None


def _take(feature: Any, number: int, found: Features) -> None:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(feature, dict) or not isinstance(properties, dict | None):
        raise RefusalError(
            "json.invalid",
            f"feature {number + 1} is no GeoJSON feature with properties. Expected is one for each area. "
            "Export the layer again.",
        )
    for name, value in (properties or {}).items():
        if not _is_finite(value):
            raise RefusalError(
                "json.invalid",
                f"feature {number + 1}: the number in {name!r} is too large to be one. Correct it.",
            )
        if isinstance(value, str) and not _is_storable(value):
            raise RefusalError(
                "text.control_char",
                f"feature {number + 1}: the text {value[:60]!r} in {name!r} holds half of a character, which "
                "no encoding has. Expected is text. Correct it in the source and export the layer again.",
            )
        found.columns.setdefault(name, [None] * number).append(value)
    for cells in found.columns.values():
        cells.extend([None] * (number + 1 - len(cells)))
    try:
        found.shapes.append(_wkb(feature.get("geometry")))
    except _TroubleError as error:
        found.shapes.append(b"")
        found.troubles[number] = str(error)
    except (TypeError, ValueError, OverflowError, shapely.errors.ShapelyError):
        found.shapes.append(b"")
        found.troubles[number] = "its coordinates make no outline, line or point"


def _is_storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_finite(value: Any) -> bool:
    """Whether no number in an attribute is infinite, in lists and objects inside it either."""
    if isinstance(value, list | dict):
        return all(map(_is_finite, value.values() if isinstance(value, dict) else value))
    return not isinstance(value, float) or math.isfinite(value)


def _wkb(geometry: Any) -> bytes:
    if geometry is None:
        return b""
    if not isinstance(geometry, dict):
        raise _TroubleError("the geometry is no object")
    kind = geometry.get("type")
    make = _MAKERS.get(kind) if isinstance(kind, str) else None
    if make is None:
        raise _TroubleError(f"the geometry is a {str(kind)[:40]}")
    return bytes(shapely.to_wkb(make(geometry.get("coordinates"))))


def _multipolygon(polygons: Any) -> shapely.MultiPolygon:
    parts = _list(polygons, "the coordinates are no list of polygons")
    return shapely.MultiPolygon([_polygon(rings) for rings in parts])


def _polygon(rings: Any) -> shapely.Polygon:
    if not rings:
        raise _TroubleError("the polygon has no ring")
    shell, *holes = [_ring(ring) for ring in _list(rings, "the coordinates are no list of rings")]
    return shapely.Polygon(shell, holes)


def _ring(positions: Any) -> NDArray[np.float64]:
    ring = _positions(positions)
    if len(ring) < 4 or not np.array_equal(ring[0], ring[-1]):
        raise _TroubleError(
            f"a ring of {len(ring)} positions does not close: a ring has four positions or more, and the "
            "last is the first"
        )
    return ring


def _line(positions: Any) -> shapely.LineString:
    line = _positions(positions)
    if len(line) < 2:
        raise _TroubleError("a line has fewer than two positions")
    return shapely.LineString(line)


def _multiline(lines: Any) -> shapely.MultiLineString:
    return shapely.MultiLineString(
        [_line(line) for line in _list(lines, "the coordinates are no list of lines")]
    )


def _positions(listed: Any) -> NDArray[np.float64]:
    """East and north of each position, shape (positions, 2); a height is dropped.

    A text or a truth value is no number here: "9,98" and true have been coordinates in delivered files, and
    what other programs make of them differs.
    """
    rows = _list(listed, "there is no list of positions")
    if not set(map(type, rows)) <= {list}:
        raise _TroubleError("a position is no list of numbers")
    lengths = set(map(len, rows))
    if not lengths <= {2, 3, 4}:
        raise _TroubleError("a position has not two or three numbers")
    if len(lengths) > 1:
        raise _TroubleError("some positions have a height and others have none")
    kinds = set(map(type, itertools.chain.from_iterable(rows)))
    if not kinds <= {int, float}:
        shown = {str: "a text", bool: "a truth value", type(None): "empty"}
        what = ", ".join(sorted(shown.get(kind, "a list or an object") for kind in kinds - {int, float}))
        raise _TroubleError(f"a coordinate is no number but {what}")
    try:
        positions = np.array(rows, dtype=np.float64).reshape(len(rows), -1)
    except OverflowError:
        positions = np.array([[np.inf, np.inf]])
    if not (np.abs(positions) < FARTHEST).all():
        raise _TroubleError("a coordinate is infinite or no number")
    return positions[:, :2]


def _list(value: Any, otherwise: str) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise _TroubleError(otherwise)
    return value


_MAKERS: Final[dict[str, Callable[[Any], Any]]] = {
    "Polygon": _polygon,
    "MultiPolygon": _multipolygon,
    "Point": lambda position: shapely.Point(_positions([position])[0]),
    "MultiPoint": lambda positions: shapely.MultiPoint(_positions(positions)),
    "LineString": _line,
    "MultiLineString": _multiline,
}
