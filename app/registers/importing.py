"""One published register file into the schema register: whole, or not at all."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

from app.registers import storing
from app.registers.storing import Arrival
from app.store.session import Session
from geodata.registers.conversions import ConversionTable, read_conversions
from geodata.registers.entries import Register
from geodata.registers.gv100ad import read_gv100ad
from geodata.registers.reforms import declared_reforms, derived_reforms
from geodata.registers.vg import read_vg
from geodata.vocabulary.errors import InputError, UnreadableFileError
from geodata.vocabulary.reports import Note
from geodata.vocabulary.schemes import Scheme


class RegisterKind(StrEnum):
    """The kinds of published files."""

    GV100AD = "gv100ad"
    VG5000 = "vg5000"
    BBSR_MUNICIPALITIES = "bbsr_municipalities"
    BBSR_COUNTIES = "bbsr_counties"


ATTRIBUTION: Final[Mapping[RegisterKind, str]] = MappingProxyType(
    {
        RegisterKind.GV100AD: "Statistisches Bundesamt (Destatis), Gemeindeverzeichnis GV-ISys",
        RegisterKind.VG5000: "© GeoBasis-DE / BKG, dl-de/by-2-0",
        RegisterKind.BBSR_MUNICIPALITIES: "© BBSR Bonn, Umsteigeschlüssel",
        RegisterKind.BBSR_COUNTIES: "© BBSR Bonn, Umsteigeschlüssel",
    }
)


@dataclass(frozen=True)
class Receipt:
    """What became of a register file."""

    file: str
    vintage: date
    outcome: Literal["stored", "unchanged"]
    rows: int
    reforms: int
    notes: tuple[Note, ...]


def import_register(session: Session, path: Path, kind: RegisterKind, vintage: date) -> Receipt:
    """Take a register file in; the same file again changes nothing, another one replaces it as a whole.

    Raises
    ------
    DeliveryError
        With every problem of the file.
    InputError
        If the file speaks of another day than stated.

    """
    sha256 = _fingerprint(path)
    storing.wait_for_turn(session)
    read = _read(path, kind, vintage)
    _require_day(path, read.vintage if isinstance(read, Register) else read.target, vintage)
    layer = _layer(read)
    arrival = Arrival(kind.value, layer, vintage, path.name, sha256, ATTRIBUTION[kind])
    rows = len(read.entries) if isinstance(read, Register) else len(read.year)
    if storing.is_known(session, arrival):
        return Receipt(path.name, vintage, "unchanged", rows, 0, ())
    if isinstance(read, Register):
        storing.store_register(session, arrival, read)
        reforms = 0
    else:
        derived = derived_reforms(read)
        storing.store_conversions(session, arrival, read, derived)
        reforms = len(derived)
    storing.store_declared(session, declared_reforms().reforms)
    return Receipt(path.name, vintage, "stored", rows, reforms, read.notes)


def _read(path: Path, kind: RegisterKind, vintage: date) -> Register | ConversionTable:
    if kind is RegisterKind.GV100AD:
        return read_gv100ad(path)
    if kind is RegisterKind.VG5000:
        return read_vg(path, vintage)
    is_of_counties = kind is RegisterKind.BBSR_COUNTIES
    return read_conversions(path, Scheme.COUNTY if is_of_counties else Scheme.AGS)


def _layer(read: Register | ConversionTable) -> str:
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
