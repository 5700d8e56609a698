"""One published register file into the schema register: whole, or not at all."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

from app.registers import storing
from app.registers.storing import Arrival
from app.store.session import Session
from geodata.registers.completeness import require_whole_layer, require_whole_register, require_whole_table
from geodata.registers.conversions import ConversionTable, read_conversions
from geodata.registers.county_names import read_county_names
from geodata.registers.entries import Register
from geodata.registers.gv100ad import read_gv100ad
from geodata.registers.reforms import declared_reforms, derived_reforms
from geodata.registers.vg import read_vg
from geodata.vocabulary.errors import ConflictError, InputError, UnreadableFileError
from geodata.vocabulary.reports import Note
from geodata.vocabulary.schemes import Scheme


class RegisterKind(StrEnum):
    """The kinds of published files."""

    GV100AD = "gv100ad"
    VG5000 = "vg5000"
    BBSR_MUNICIPALITIES = "bbsr_municipalities"
    BBSR_COUNTIES = "bbsr_counties"
    BBSR_COUNTY_NAMES = "bbsr_county_names"


ATTRIBUTION: Final[Mapping[RegisterKind, str]] = MappingProxyType(
    {
        RegisterKind.GV100AD: "Statistisches Bundesamt (Destatis), Gemeindeverzeichnis GV-ISys",
        RegisterKind.VG5000: "© GeoBasis-DE / BKG, dl-de/by-2-0",
        RegisterKind.BBSR_MUNICIPALITIES: "© BBSR Bonn, Umsteigeschlüssel",
        RegisterKind.BBSR_COUNTIES: "© BBSR Bonn, Umsteigeschlüssel",
        RegisterKind.BBSR_COUNTY_NAMES: "© BBSR Bonn, Referenztabellen zu Kreisgebietsreformen",
    }
)


# Of a later file of the same kind and day; one with less is rather a part of it than a correction.
LEAST_SHARE_KEPT: Final = 0.9

Read = Register | ConversionTable


@dataclass(frozen=True)
class Receipt:
    """What became of a register file."""

    file: str
    vintage: date
    outcome: Literal["stored", "unchanged"]
    rows: int
    reforms: int
    notes: tuple[Note, ...]


def import_register(
    session: Session, path: Path, kind: RegisterKind, vintage: date, *, may_shrink: bool = False
) -> Receipt:
    """Take a register file in; the same file again changes nothing, another one replaces it as a whole.

    Parameters
    ----------
    may_shrink : bool
        Whether it may replace a stored one that has many more rows.

    Raises
    ------
    DeliveryError
        With every problem of the file, also if it is a part of a register only.
    InputError
        If the file speaks of another day than stated.
    ConflictError
        If it would replace a stored file of the same kind and day by less than nine tenths of its rows.

    """
    sha256 = _fingerprint(path)
    storing.wait_for_turn(session)
    parts = _read(path, kind, vintage)
    _require_day(path, _day(parts[-1]), vintage)
    arrivals = [
        Arrival(kind.value, _layer(part), _day(part), path.name, sha256, ATTRIBUTION[kind]) for part in parts
    ]
    stored = [storing.stored_as(session, arrival) for arrival in arrivals]
    rows = sum(map(_rows, parts))
    if all(known is not None and known.sha256 == sha256 for known in stored):
        return Receipt(path.name, vintage, "unchanged", rows, 0, ())
    before = sum(known.rows for known in stored if known is not None)
    if rows < LEAST_SHARE_KEPT * before and not may_shrink:
        raise _shrinking(path.name, rows, before)
    reforms = sum(_store(session, arrival, part) for arrival, part in zip(arrivals, parts, strict=True))
    if kind in (RegisterKind.GV100AD, RegisterKind.VG5000):
        reforms += storing.store_renames(session, kind.value, _schemes(parts))
    storing.store_declared(session, declared_reforms().reforms)
    notes = parts[-1].notes
    if before:
        told = (
            f"It takes the part of a stored file of the same kind and day: {rows} rows instead of {before}."
        )
        notes = (*notes, Note("register.replaced", told))
    return Receipt(path.name, vintage, "stored", rows, reforms, notes)


def _store(session: Session, arrival: Arrival, read: Read) -> int:
    """Store one register or conversion table; the number of reforms derived from it."""
    if isinstance(read, Register):
        storing.store_register(session, arrival, read)
        return 0
    derived = derived_reforms(read)
    storing.store_conversions(session, arrival, read, derived)
    return len(derived)


def _read(path: Path, kind: RegisterKind, vintage: date) -> Sequence[Read]:
    """What a file holds, whole: one register or table, or the registers of several days in their order."""
    if kind is RegisterKind.BBSR_COUNTY_NAMES:
        return read_county_names(path)
    if kind is RegisterKind.GV100AD:
        register = read_gv100ad(path)
        require_whole_register(register, path.name)
        return [register]
    if kind is RegisterKind.VG5000:
        layer = read_vg(path, vintage)
        require_whole_layer(layer, path.name)
        return [layer]
    table = read_conversions(path, Scheme.COUNTY if kind is RegisterKind.BBSR_COUNTIES else Scheme.AGS)
    require_whole_table(table, path.name)
    return [table]


def _shrinking(file: str, rows: int, before: int) -> ConflictError:
    return ConflictError(
        f"{file} has {rows} rows, stored of the same kind and day are {before}. Expected are at least "
        f"{100 * LEAST_SHARE_KEPT:.0f} % of them, else it is rather a part of the file; nothing was changed. "
        "Deliver the whole file, or say --replace if the stored one is to go.",
        file=file,
    )


def _day(read: Read) -> date:
    return read.vintage if isinstance(read, Register) else read.target


def _rows(read: Read) -> int:
    return len(read.entries) if isinstance(read, Register) else len(read.year)


def _schemes(parts: Sequence[Read]) -> list[Scheme]:
    return sorted({entry.scheme for part in parts if isinstance(part, Register) for entry in part.entries})


def _layer(read: Read) -> str:
    """The scheme of a file, or "all" for one with several."""
    if isinstance(read, ConversionTable):
        return read.scheme.value
    schemes = {entry.scheme.value for entry in read.entries}
    return schemes.pop() if len(schemes) == 1 else "all"


def _require_day(path: Path, found: date, stated: date) -> None:
    if found != stated:
        raise InputError(
            f"{path.name} speaks of {found}, stated is {stated}. Expected is the vintage of the file "
            "itself. State "
            f"--vintage {found}, or choose the file of {stated}.",
            file=path.name,
        )


def _fingerprint(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise UnreadableFileError(
            f"{path}: the file cannot be read ({error.strerror}). Expected is the path of a published "
            "register "
            "file. Check the path and the right to read it.",
            file=path.name,
        ) from error
