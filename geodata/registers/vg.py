"""VG5000 and VG250, the administrative areas of the federal mapping agency (BKG), with their outlines."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Final, NoReturn

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geodata.readers.coordinate_systems import system_named
from geodata.readers.layers import read_layer
from geodata.registers.entries import Entry, Register
from geodata.vocabulary.areas import STORAGE_SRID
from geodata.vocabulary.errors import (
    AreaKeyError,
    InputError,
    OutlineError,
    TableShapeError,
)
from geodata.vocabulary.reports import Findings, Note, Position
from geodata.vocabulary.schemes import Scheme, require_code

LAND: Final = 9  # GF 9: land with its structure; 8: sea, a second outline of a state
NEEDED: Final = ("ARS", "AGS", "GEN", "BEZ", "NUTS", "GF")
EFFECTIVE: Final = "WSK"  # legally effective date of an area's last change (Wirksamkeit)

_SCHEME_BY_LENGTH: Final[Mapping[int, Scheme]] = MappingProxyType(
    {2: Scheme.STATE, 3: Scheme.REGION, 5: Scheme.COUNTY, 9: Scheme.ASSOCIATION, 12: Scheme.AGS}
)
_ABOVE: Final[Mapping[Scheme, tuple[Scheme, int]]] = MappingProxyType(
    {Scheme.AGS: (Scheme.COUNTY, 5), Scheme.ASSOCIATION: (Scheme.COUNTY, 5), Scheme.REGION: (Scheme.STATE, 2)}
)


def read_vg(path: Path, vintage: date) -> Register:
    """The areas of one layer (GEM, VWG, KRS, RBZ or LAN) of VG5000 or VG250.

    Several parts of one area become one outline; sea parts (GF 8) are left out; rings that cross themselves
    are repaired, and each repair is noted.

    Parameters
    ----------
    path : Path
        A zipped shapefile (or any other vector file) with the columns ARS, AGS, GEN, BEZ, NUTS and GF.
    vintage : date
        Gebietsstand; the file itself does not say it, but it cannot lie before the newest change in it.

    Returns
    -------
    Register
        Entries with outlines in EPSG:25832.

    Raises
    ------
    DeliveryError
        If the layer, its coordinate system, a key or an outline is unusable, or a change in it (WSK) came
        into force after the vintage.

    References
    ----------
    GeoBasis-DE / BKG: Verwaltungsgebiete 1:5 000 000 (VG5000), documentation. dl-de/by-2-0.

    """
    findings = Findings(path.name)
    columns, outlines = _layer(path, findings)
    _refuse_later(columns.get(EFFECTIVE, []), vintage, findings)
    on_land = [row for row, form in enumerate(columns["GF"]) if form.strip() == str(LAND)]
    if sea := len(outlines) - len(on_land):
        findings.notes.append(Note("geo.sea", f"{sea} parts at sea (GF other than {LAND}) were left out."))
    scheme = _scheme([columns["ARS"][row] for row in on_land], findings)
    parts: dict[str, list[int]] = {}
    for row in on_land:
        parts.setdefault(columns["AGS" if scheme is Scheme.AGS else "ARS"][row], []).append(row)
    entries = tuple(_entries((columns, outlines), scheme, parts, findings))
    findings.raise_if_any()
    return Register(vintage, f"BKG {path.stem} {vintage}", entries, tuple(findings.notes))


def _layer(path: Path, findings: Findings) -> tuple[dict[str, list[str]], NDArray[np.object_]]:
    """The columns as text, and the outlines in EPSG:25832."""
    layer = read_layer(path, None, findings)
    columns = dict(layer.columns)
    absent = [name for name in NEEDED if name not in columns]
    if absent:
        _refuse(
            findings,
            TableShapeError,
            f"the layer lacks the columns {', '.join(absent)}. Expected are {', '.join(NEEDED)}. Deliver the "
            "layer as it was published.",
            "csv.header",
        )
    system = system_named(layer.crs, layer.projection_file, findings)
    if system is None:
        _refuse(
            findings,
            OutlineError,
            "the layer names no coordinate system. Expected is one, e.g. EPSG:31467. Deliver it with its "
            ".prj file.",
            "geo.crs",
        )
    into = pyproj.Transformer.from_crs(system, STORAGE_SRID, always_xy=True)
    moved = shapely.transform(layer.shapes, into.transform, interleaved=False)  # type: ignore[arg-type]  # newer than the stubs
    return columns, np.asarray(moved)


def _refuse_later(days: list[str], vintage: date, findings: Findings) -> None:
    """Refuse a file in which a change is newer than the vintage that was stated for it."""
    written = [(row, day.strip()[:10].replace("/", "-")) for row, day in enumerate(days, start=2)]
    newest = max(((day, row) for row, day in written if day), default=("", 0))
    if newest[0].replace("-", "") <= f"{vintage:%Y%m%d}":
        return
    _refuse(
        findings,
        TableShapeError,
        f"the newest change in the file came into force on {newest[0]} (row {newest[1]}), after the stated "
        f"vintage {vintage}. Expected is a vintage on or after that day. State the vintage of the file.",
        "register.vintage",
        EFFECTIVE,
    )


def _scheme(keys: list[str], findings: Findings) -> Scheme:
    """The level of a layer, by the length of its ARS."""
    lengths = sorted({len(key) for key in keys})
    if len(lengths) == 1 and lengths[0] in _SCHEME_BY_LENGTH:
        return _SCHEME_BY_LENGTH[lengths[0]]
    _refuse(
        findings,
        AreaKeyError,
        f"the column ARS has texts of {', '.join(map(str, lengths)) or 'no'} digits. Expected is one length, "
        "12, 9, 5, 3 or 2. Deliver one layer in each file, keys as text.",
        "key.invalid",
        "ARS",
    )


def _entries(
    layer: tuple[dict[str, list[str]], NDArray[np.object_]],
    scheme: Scheme,
    parts: dict[str, list[int]],
    findings: Findings,
) -> Iterator[Entry]:
    columns, geometries = layer
    for code, rows in parts.items():
        first = rows[0]
        where = Position(findings.file, first + 1)
        ars = columns["ARS"][first]
        outline = _outline([geometries[row] for row in rows], code, where, findings)
        if not _is_key(scheme, code, ars, where, findings) or outline is None:
            continue
        above = _above(scheme, code)
        yield Entry(
            scheme=scheme,
            code=code,
            name=columns["GEN"][first],
            kind=columns["BEZ"][first],
            regional_key=ars if scheme is Scheme.AGS else None,
            parent_scheme=above[0] if above else None,
            parent_code=above[1] if above else None,
            association=ars[:9] if scheme is Scheme.AGS else None,
            nuts=columns["NUTS"][first] if scheme in {Scheme.AGS, Scheme.COUNTY} else None,
            outline=outline,
        )


def _above(scheme: Scheme, code: str) -> tuple[Scheme, str] | None:
    if scheme is Scheme.COUNTY:
        return (Scheme.REGION, code[:3]) if code[2] != "0" else (Scheme.STATE, code[:2])
    if scheme not in _ABOVE:
        return None
    above, digits = _ABOVE[scheme]
    return above, code[:digits]


def _is_key(scheme: Scheme, code: str, ars: str, where: Position, findings: Findings) -> bool:
    try:
        require_code(scheme, code)
        if scheme is Scheme.AGS:
            require_code(Scheme.ARS, ars)
    except AreaKeyError as error:
        findings.problem(AreaKeyError, where, error.message, reason="key.invalid", key=code)
        return False
    if scheme is Scheme.AGS and ars[:5] + ars[9:] != code:
        findings.problem(
            AreaKeyError,
            where,
            f"the AGS {code!r} does not belong to the ARS {ars!r}. Expected is {ars[:5] + ars[9:]!r}. "
            "Correct "
            "one of the two.",
            reason="key.invalid",
            key=code,
        )
        return False
    return True


def _outline(
    geometries: list[BaseGeometry | None], code: str, where: Position, findings: Findings
) -> shapely.MultiPolygon | None:
    """One valid outline from all parts of an area."""
    invalid = [shapely.is_valid_reason(part) for part in geometries if part is not None and not part.is_valid]
    for reason in invalid:
        findings.note("geo.repaired", f"Area {code!r}: {reason}; the ring was repaired.")
    valid = [
        shapely.make_valid(part) if not part.is_valid else part for part in geometries if part is not None
    ]
    whole = shapely.force_2d(shapely.union_all(valid) if len(valid) != 1 else valid[0])
    polygons = [part for part in shapely.get_parts(shapely.get_parts(whole)) if part.geom_type == "Polygon"]
    if polygons:
        return shapely.MultiPolygon(polygons)
    findings.problem(
        OutlineError,
        where,
        f"area {code!r} has no usable outline. Expected is a polygon. Deliver the layer as it was published.",
        reason="geo.outline",
        key=code,
    )
    return None


def _refuse(
    findings: Findings, kind: type[InputError], message: str, reason: str, column: str | None = None
) -> NoReturn:
    findings.problem(kind, Position(findings.file, column=column), message, reason=reason)
    findings.refuse()
