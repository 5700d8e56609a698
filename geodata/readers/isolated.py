"""The program that parses a delivered vector file in a process of its own.

Parsers of geodata have a large attack surface. This process has no network drivers, bounded memory and
time, an empty environment, and hands back data only: a JSON head and the geometries as WKB. It must not
import the rest of the package: every import costs a person's waiting time.
"""

import codecs
import ctypes
import json
import os
import resource
import sqlite3
import struct
import sys
import warnings
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from geodata.readers.strict_json import RefusalError, features_in

DRIVERS: Final = frozenset({"GPKG", "ESRI Shapefile", "GML"})
LIMITS: Final = {
    resource.RLIMIT_AS: 2 * 1024**3,
    resource.RLIMIT_CPU: 60,
    resource.RLIMIT_FSIZE: 64 * 1024**2,  # beside a GML a small description is written
    resource.RLIMIT_CORE: 0,
}
_NEW_USER: Final = 0x10000000  # CLONE_NEWUSER of unshare(2)
_NEW_NETWORK: Final = 0x40000000  # CLONE_NEWNET
_NAME_SIGNS: Final = frozenset(" _-.")  # beside letters and digits, in the names of layers and columns
_LONGEST_NAME: Final = 63
_OF_GML: Final = frozenset({"gml_id", "lowerCorner", "upperCorner"})  # of the feature, not of the area

Column = tuple[str, list[str]]  # name and cells; two columns of one name stay two


def leave_network() -> bool:
    """Take this process off every network where the kernel lets it; without the drivers nothing asks."""
    unshare = getattr(ctypes.CDLL(None), "unshare", None)  # Linux; Python has it from 3.12 on
    return unshare is not None and any(
        unshare(flags) == 0 for flags in (_NEW_NETWORK, _NEW_USER | _NEW_NETWORK)
    )


def main(path: str, kind: str, layer: str) -> None:
    """Read one file and write it to standard output: length of the head, head, geometries."""
    leave_network()
    for limit, most in LIMITS.items():
        hard = resource.getrlimit(limit)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (least, least))
    shapes: list[bytes] = []
    try:
        head, shapes = _geojson(Path(path)) if kind == "GeoJSON" else _through_gdal(Path(path), kind, layer)
    except RefusalError as error:
        head = {"reason": error.reason, "message": error.message}
    except MemoryError:
        head = {
            "reason": "file.size",
            "message": "the file needs more memory than a delivery may take. Expected is one municipality or "
            "county. Deliver a smaller part, or generalised outlines.",
        }
    head["sizes"] = [len(shape) for shape in shapes]
    text = json.dumps(head).encode()
    with os.fdopen(sys.stdout.fileno(), "wb", closefd=False) as out:
        out.write(struct.pack("<Q", len(text)))
        out.write(text)
        out.writelines(shapes)


def drivers() -> list[str]:
    """The formats that GDAL reads in this process: all that are not named in OGR_SKIP."""
    for heavy in ("geopandas", "pandas", "pyarrow", "pyproj"):  # two thirds of the time to start
        sys.modules.setdefault(heavy, None)  # type: ignore[arg-type]
    import pyogrio  # noqa: PLC0415

    return sorted(pyogrio.list_drivers())


def _geojson(path: Path) -> tuple[dict[str, Any], list[bytes]]:
    found = features_in(path.read_bytes())
    columns = [(name, [_text(cell) for cell in cells]) for name, cells in found.columns.items()]
    troubles = {str(number): trouble for number, trouble in found.troubles.items()}
    return {"columns": columns, "crs": found.crs, "troubles": troubles, "notes": []}, found.shapes


def _through_gdal(path: Path, kind: str, layer: str) -> tuple[dict[str, Any], list[bytes]]:
    if kind == "GPKG":
        _refuse_names(path)
    strange = set(drivers()) - DRIVERS
    from pyogrio.errors import DataLayerError, DataSourceError  # noqa: PLC0415
    from pyogrio.raw import read  # noqa: PLC0415

    if strange:
        raise RefusalError(
            "file.unreadable", f"the reader is not closed: {', '.join(sorted(strange))}. Stop here."
        )
    encoding = "ISO-8859-1" if kind == "ESRI Shapefile" else None  # every byte comes through, see _decoded
    try:
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            meta, _, geometry, fields = read(path, layer=layer or None, encoding=encoding)
    except (DataSourceError, DataLayerError, ValueError, OSError, IndexError, KeyError) as error:
        reason = next(iter(str(error).splitlines()), type(error).__name__).replace(str(path.parent) + "/", "")
        raise RefusalError(
            "file.unreadable",
            f"no areas could be read ({reason}). Expected is a GeoPackage, a zipped shapefile, GeoJSON or GML"
            f"{f' with the layer {layer!r}' if layer else ''}. Export the layer again.",
        ) from error
    if geometry is None:
        raise RefusalError(
            "file.unreadable",
            "the layer has no geometry. Expected is a polygon for each area. Export it with its geometry.",
        )
    names = [str(name) for name in meta["fields"]]
    columns = [(name, [_text(cell) for cell in cells]) for name, cells in zip(names, fields, strict=True)]
    notes = [["file.warning", f"The reader says: {str(warning.message)[:300]}"] for warning in said]
    if kind == "ESRI Shapefile":
        columns = _decoded(columns, path, notes)
    if kind == "GML":
        columns = [column for column in columns if column[0] not in _OF_GML]
    shapes = [bytes(shape) if shape is not None else b"" for shape in geometry]
    return {"columns": columns, "crs": meta["crs"], "troubles": {}, "notes": notes}, shapes


def _refuse_names(path: Path) -> None:
    """Refuse layers and geometry columns whose name would be SQL wherever it is not quoted."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            found = database.execute("SELECT table_name, column_name FROM gpkg_geometry_columns").fetchall()
    except sqlite3.Error as error:
        raise RefusalError(
            "file.unreadable",
            f"no areas could be read: the GeoPackage is damaged ({error}). Expected is a whole file. Export "
            "the layer again.",
        ) from error
    for name in [str(part) for pair in found for part in pair]:
        if len(name) > _LONGEST_NAME or not all(sign.isalnum() or sign in _NAME_SIGNS for sign in name):
            raise RefusalError(
                "column.name",
                f"the layer or its geometry column is called {name[:80]!r}. Expected are letters, digits, "
                "blanks, '_', '-' and '.', e.g. 'geom'. Rename it and export the layer again.",
            )


def _decoded(columns: list[Column], path: Path, notes: list[list[str]]) -> list[Column]:
    """The texts of a shapefile in the encoding that its bytes have, whatever the .cpg beside it says."""
    told = _told_encoding(path)
    texts = [text for name, cells in columns for text in (name, *cells)]
    raw = [text for text in texts if not text.isascii()]
    if not raw:
        return columns
    really = next((name for name in ("utf-8", told or "cp1252", "cp1252") if _fits(raw, name)), "iso-8859-1")
    if told is None:
        message = f"The shapefile names no known encoding (.cpg); its texts were read as {_shown(really)}."
        notes.append(["text.encoding", message])
    elif told != really:
        message = f"The .cpg says {_shown(told)}, but the bytes are {_shown(really)}; they were read as such."
        notes.append(["text.encoding", message])
    return [(_mended(name, really), [_mended(cell, really) for cell in cells]) for name, cells in columns]


def _told_encoding(path: Path) -> str | None:
    """The encoding named beside a shapefile, if Python knows it."""
    beside = path.with_suffix(".cpg")
    said = beside.read_bytes()[:40].decode("ascii", "replace").strip() if beside.exists() else ""
    plain = said.replace(" ", "").replace("_", "-").upper()
    name = {"88591": "ISO-8859-1", "ISO88591": "ISO-8859-1"}.get(plain, plain)
    try:
        found = codecs.lookup(f"CP{name}" if name.isdigit() else name).name
    except (LookupError, ValueError):
        return None
    return {"iso8859-1": "iso-8859-1"}.get(found, found)


def _fits(texts: list[str], encoding: str) -> bool:
    try:
        for text in texts:
            text.encode("iso-8859-1").decode(encoding)
    except UnicodeError:
        return False
    return True


def _mended(text: str, encoding: str) -> str:
    return text.encode("iso-8859-1").decode(encoding)


def _shown(encoding: str) -> str:
    return {"cp1252": "Windows-1252", "iso-8859-1": "ISO-8859-1"}.get(encoding, encoding.upper())


def _text(value: Any) -> str:
    """A cell as its column would read in a text file of the same office."""
    if value is None or value != value:  # noqa: PLR0124 - not a number, not a time
        return ""
    if isinstance(value, bytes | dict | list):
        return json.dumps(value) if not isinstance(value, bytes) else value.hex()
    if getattr(value, "is_integer", None) and not isinstance(value, int) and value.is_integer():
        return str(int(value))
    return str(value).removesuffix("T00:00:00.000")


if __name__ == "__main__":
    if sys.argv[1:] == ["drivers"]:
        print(json.dumps(drivers()))  # noqa: T201
    else:
        main(*sys.argv[1:4])
