"""What a delivered file really is, by its bytes, and what it holds if it is packed.

The name of a file decides nothing. Archives are unpacked into a fresh folder; what counts is the bytes that
really come out, never the sizes that the archive's header promises.
"""

import gzip
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import IO, Final, Literal, NoReturn

from geodata.vocabulary.errors import UnreadableFileError
from geodata.vocabulary.reports import Findings, Position

Kind = Literal["GPKG", "ESRI Shapefile", "GeoJSON", "GML"]

MOST_BYTES: Final = 100 * 1024**2  # of a file as delivered: Germany's municipalities take 5 MB
MOST_UNPACKED_BYTES: Final = 500 * 1024**2
MOST_RATIO: Final = 100  # unpacked to packed; text packs about 10 to 1, a bomb 1000 to 1
RATIO_FROM_BYTES: Final = 1024**2  # below, a high ratio does no harm: a padded attribute table packs well
MOST_MEMBERS: Final = 200
_CHUNK: Final = 64 * 1024
_WORKBOOK_PART: Final = "[Content_Types].xml"
_ARCHIVES: Final = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!")
_GEOPACKAGES: Final = (b"GPKG", b"GP10", b"GP11")
_BESIDE_SHP: Final = ("shx", "dbf", "prj", "cpg")


@dataclass(frozen=True)
class Delivered:
    """A vector file under a name of our own, in a folder in which nothing else lies."""

    path: Path
    kind: Kind


@contextmanager
def opened(path: Path, findings: Findings) -> Iterator[Delivered]:
    """Copy or unpack a vector file into a fresh folder, which is removed afterwards.

    Raises
    ------
    DeliveryError
        If the file is too large, packed in a dangerous way, or of no kind that is read.

    """
    _refuse_size(path, findings)
    with tempfile.TemporaryDirectory(prefix="delivery-") as made:
        folder = Path(made)
        whole = folder / "delivery"
        with path.open("rb") as source, whole.open("wb") as target:
            for chunk in iter(lambda: source.read(_CHUNK), b""):
                target.write(chunk)
        if _head(whole).startswith(b"\x1f\x8b"):
            unpacked = folder / "unpacked"
            with unpacked.open("wb") as target:
                _gunzip(whole, target, findings)
            whole.unlink()
            whole = unpacked
        if _head(whole).startswith((b"PK\x03\x04", b"PK\x05\x06")):
            yield _from_archive(whole, folder / "members", findings)
        else:
            kind = _kind(whole, findings)
            yield Delivered(whole.rename(folder / f"delivery.{_SUFFIX[kind]}"), kind)


_SUFFIX: Final[dict[Kind, str]] = {
    "GPKG": "gpkg",
    "GeoJSON": "geojson",
    "GML": "gml",
    "ESRI Shapefile": "shp",
}


def text_content(path: Path, findings: Findings) -> bytes:
    """The bytes of a text table; a gzip file or a zip archive with one member is unpacked.

    Raises
    ------
    DeliveryError
        If the file is too large, packed in a dangerous way, or no text at all.

    """
    _refuse_size(path, findings)
    head = _head(path)
    if head.startswith(b"\x1f\x8b"):
        with tempfile.TemporaryFile() as target:
            _gunzip(path, target, findings)
            target.seek(0)
            content = target.read()
        findings.note("file.unpacked", "The file was packed with gzip and was unpacked.")
    elif head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        content = _only_member(path, findings)
    else:
        content = path.read_bytes()
    if content.startswith((*_ARCHIVES, b"\xd0\xcf\x11\xe0", b"%PDF", b"SQLite format 3\x00")):
        nested = content.startswith(_ARCHIVES) and content[:4] != head[:4]
        _refuse(
            findings,
            "zip.nested" if nested else "file.type",
            "this is a packed file (a workbook, an archive, a database or a PDF), not text. Expected is a "
            "table of text with delimiters. Save it as 'CSV UTF-8' and deliver that file.",
        )
    return content


def _only_member(path: Path, findings: Findings) -> bytes:
    with tempfile.TemporaryDirectory(prefix="delivery-") as made:
        members = _unpack(path, Path(made), findings)
        if len(members) != 1:
            names = ", ".join(repr(name) for name in sorted(members)[:8])
            _refuse(
                findings,
                "file.type",
                f"the archive holds {len(members)} files ({names}). Expected is one table of text. Deliver "
                "each table as a file of its own.",
            )
        ((name, member),) = members.items()
        findings.note("file.unpacked", f"The archive was unpacked; its only member {name!r} was read.")
        return member.read_bytes()


def _refuse_size(path: Path, findings: Findings) -> None:
    if (size := path.stat().st_size) > MOST_BYTES:
        _refuse(
            findings,
            "file.size",
            f"the file has {size / 1024**2:.0f} MiB. Expected are at most {MOST_BYTES // 1024**2} MiB. "
            "Deliver the areas of one municipality or county only.",
        )


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(512)


def _kind(path: Path, findings: Findings) -> Kind:
    head = _head(path)
    if head.startswith(b"SQLite format 3\x00") and head[68:72] in _GEOPACKAGES:
        return "GPKG"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith((b"{", b"[")):
        return "GeoJSON"
    if text.startswith(b"<") or head.startswith((b"\xff\xfe<", b"\xfe\xff\x00<")):
        return "GML"
    if head.startswith(b"\x00\x00\x27\x0a"):
        _refuse(
            findings,
            "shp.incomplete",
            "this is the .shp of a shapefile alone: without its .dbf there are no keys. Expected is a zip "
            "archive with .shp, .shx, .dbf and .prj. Pack all of them and deliver the archive.",
        )
    _refuse(
        findings,
        "file.type",
        "no areas could be read: by its content this is no vector file. Expected is a GeoPackage, a zipped "
        "shapefile, GeoJSON or GML. Export the layer in one of these formats.",
    )


def _gunzip(path: Path, target: IO[bytes], findings: Findings) -> None:
    packed = path.stat().st_size
    total = 0
    try:
        with gzip.open(path) as source:
            while chunk := source.read(_CHUNK):
                total += len(chunk)
                _refuse_bomb(total, packed, findings)
                target.write(chunk)
    except (OSError, EOFError, zlib.error) as error:
        _refuse(
            findings,
            "file.unreadable",
            f"the gzip file is damaged ({error}). Expected is a whole file. Transfer it again.",
        )


def _refuse_bomb(total: int, packed: int, findings: Findings) -> None:
    is_bomb = total > RATIO_FROM_BYTES and total > MOST_RATIO * packed
    if is_bomb or total > MOST_UNPACKED_BYTES:
        _refuse(
            findings,
            "zip.ratio",
            f"unpacking was stopped after {total / 1024**2:.1f} MiB from a file of {packed / 1024:.0f} KiB. "
            f"Expected are at most {MOST_RATIO} times the packed size and {MOST_UNPACKED_BYTES // 1024**2} "
            "MiB. Deliver the table unpacked.",
        )


def _unpack(path: Path, folder: Path, findings: Findings) -> dict[str, Path]:
    """The members of an archive by name, each under a number of ours in the folder."""
    folder.mkdir(exist_ok=True)
    packed, total = path.stat().st_size, 0
    members: dict[str, Path] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _refuse_entries(entries, findings)
            for number, entry in enumerate(entry for entry in entries if not _is_of_mac(entry.filename)):
                members[entry.filename] = folder / str(number)
                with archive.open(entry) as source, members[entry.filename].open("wb") as target:
                    while chunk := source.read(_CHUNK):
                        total += len(chunk)
                        _refuse_bomb(total, packed, findings)
                        target.write(chunk)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        _refuse(
            findings,
            "file.unreadable",
            f"the zip archive is damaged or of an unknown kind ({error}). Expected is an ordinary zip "
            "archive. Pack the files again.",
        )
    for name, member in members.items():
        if _head(member).startswith(_ARCHIVES):
            _refuse(
                findings,
                "zip.nested",
                f"the member {name!r} is itself packed. Expected are the files of one layer in one archive. "
                "Unpack it and deliver the files in it.",
            )
    return members


def _is_of_mac(name: str) -> bool:
    """Whether a member is one that macOS adds to each file for itself: no part of the delivery."""
    folders_and_file = name.split("/")
    return "__MACOSX" in folders_and_file[:-1] or folders_and_file[-1].startswith("._")


def _refuse_entries(entries: list[zipfile.ZipInfo], findings: Findings) -> None:
    if any(entry.filename == _WORKBOOK_PART for entry in entries):
        _refuse(
            findings,
            "file.type",
            "by its content this is a workbook (XLSX), whatever its name says. Expected is the format that "
            "is declared for this table. Save the sheet as 'CSV UTF-8' and deliver that file.",
        )
    if not entries or len(entries) > MOST_MEMBERS:
        _refuse(
            findings,
            "zip.members",
            f"the archive holds {len(entries)} files. Expected are 1 to {MOST_MEMBERS}. Deliver the files of "
            "one layer.",
        )
    names = [entry.filename.lower() for entry in entries]
    for entry in entries:
        if trouble := _trouble(entry, names):
            reason, what = trouble
            _refuse(
                findings,
                reason,
                f"the member {entry.filename!r} {what}. Expected are plain file names without a way out of "
                "the archive. Pack the files again.",
            )


def _trouble(entry: zipfile.ZipInfo, names: list[str]) -> tuple[str, str] | None:
    name = entry.orig_filename
    way = PureWindowsPath(name)  # knows both kinds of slashes, and drives
    if way.is_absolute() or way.drive or way.root or ".." in way.parts or "\\" in name:
        return "zip.path", "has an absolute path or leads out of the archive"
    if not name.isprintable():
        return "zip.path", "has invisible characters in its name"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "zip.path", "is a link"
    if entry.flag_bits & 0x1:
        return "zip.encrypted", "is encrypted"
    if names.count(entry.filename.lower()) > 1:
        return "zip.path", "is there twice"
    return None


def _from_archive(archive: Path, folder: Path, findings: Findings) -> Delivered:
    members = _unpack(archive, folder, findings)
    layers = [
        name for name in members if name.lower().endswith((".shp", ".gpkg", ".geojson", ".json", ".gml"))
    ]
    if len(layers) != 1:
        found = ", ".join(repr(name) for name in (layers or list(members))[:8])
        _refuse(
            findings,
            "file.type",
            f"the archive holds {len(layers)} layers ({found}). Expected is one shapefile, GeoPackage, "
            "GeoJSON or GML. Deliver each layer in an archive of its own.",
        )
    (name,) = layers
    fresh = folder.parent / "layer"
    fresh.mkdir()
    if not name.lower().endswith(".shp"):
        kind = _kind(members[name], findings)
        return Delivered(members[name].rename(fresh / f"delivery.{_SUFFIX[kind]}"), kind)
    stem = name[:-3].lower()
    beside = {n.lower().removeprefix(stem): n for n in members if n.lower().startswith(stem)}
    if "dbf" not in beside:
        _refuse(
            findings,
            "shp.incomplete",
            f"the shapefile {name!r} has no .dbf beside it, so no area has a key. Expected are .shp, .shx, "
            ".dbf and .prj of one name. Pack all of them and deliver the archive.",
        )
    for suffix in _BESIDE_SHP:
        if suffix in beside:
            members[beside[suffix]].rename(fresh / f"delivery.{suffix}")
    return Delivered(members[name].rename(fresh / "delivery.shp"), "ESRI Shapefile")


def _refuse(findings: Findings, reason: str, message: str) -> NoReturn:
    findings.problem(UnreadableFileError, Position(findings.file), message, reason=reason)
    findings.refuse()
