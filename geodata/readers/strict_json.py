"""GeoJSON read by one strict parser, so that no two parsers can disagree about what it says.

Standard library, NumPy and Shapely only: this runs in the process that reads deliveries, see ``isolated``.
"""

import json
import math
import re
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

import numpy as np
import shapely

DEEPEST: Final = 64  # brackets within brackets; a multipolygon in a collection needs 9
FARTHEST: Final = 1e9  # metres or degrees; nothing on earth has a larger coordinate
_STRING: Final = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_BLOCK: Final = 1 << 20


class RefusalError(Exception):
    """The whole file is unusable; ``reason`` is the kind in a word."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason, self.message = reason, message


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
    except (ValueError, RecursionError) as error:
        raise RefusalError(
            "json.invalid", f"this is no valid JSON ({error}). Expected is GeoJSON. Export the layer again."
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
        found.columns.setdefault(name, [None] * number).append(value)
    for cells in found.columns.values():
        cells.extend([None] * (number + 1 - len(cells)))
    try:
        found.shapes.append(_wkb(feature.get("geometry")))
    except (TypeError, ValueError, KeyError, OverflowError, shapely.errors.ShapelyError) as error:
        found.shapes.append(b"")
        found.troubles[number] = str(error).splitlines()[0] if str(error) else type(error).__name__


def _is_finite(value: Any) -> bool:
    """Whether no number in an attribute is infinite, in lists and objects inside it either."""
    if isinstance(value, list | dict):
        return all(map(_is_finite, value.values() if isinstance(value, dict) else value))
    return not isinstance(value, float) or math.isfinite(value)


def _wkb(geometry: Any) -> bytes:
    if geometry is None:
        return b""
    if not isinstance(geometry, dict):
        raise ValueError("the geometry is no object")
    kind, positions = geometry.get("type"), geometry.get("coordinates")
    if kind == "Polygon":
        return bytes(shapely.to_wkb(_polygon(positions)))
    if kind == "MultiPolygon" and positions:
        return bytes(shapely.to_wkb(shapely.MultiPolygon([_polygon(rings) for rings in positions])))
    if kind in {"Point", "MultiPoint", "LineString", "MultiLineString"}:
        made = shapely.geometry.shape({"type": kind, "coordinates": positions})
        _refuse_far(shapely.get_coordinates(made))
        return bytes(shapely.to_wkb(made))
    raise ValueError(f"the geometry is a {str(kind)[:40]}")


def _polygon(rings: Any) -> shapely.Polygon:
    if not rings:
        raise ValueError("the polygon has no ring")
    shell, *holes = [_ring(ring) for ring in rings]
    return shapely.Polygon(shell, holes)


def _ring(positions: Any) -> Any:
    ring = np.asarray(positions, dtype=np.float64)
    if ring.ndim != 2 or ring.shape[1] not in (2, 3, 4):
        raise ValueError("a ring is no list of positions")
    _refuse_far(ring)
    if len(ring) < 4 or not np.array_equal(ring[0], ring[-1]):
        raise ValueError(
            f"a ring of {len(ring)} positions does not close: a ring has four positions or more, and the "
            "last is the first"
        )
    return ring[:, :2]


def _refuse_far(positions: Any) -> None:
    if not (np.abs(positions) < FARTHEST).all():
        raise ValueError("a coordinate is infinite or no number")
