"""What a register says about an area on one day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import shapely

from geodata.vocabulary.errors import AreaKeyError, UnreadableFileError
from geodata.vocabulary.reports import Note
from geodata.vocabulary.schemes import Scheme

MOST_BYTES = 200_000_000  # no register is larger; what unpacks to more is not read


@dataclass(frozen=True)
class Entry:
    """One area of a register; None means that this register does not say it."""

    scheme: Scheme
    code: str
    name: str
    kind: str | None = None  # German, as published, e.g. "Landkreis"
    regional_key: str | None = None
    parent_scheme: Scheme | None = None
    parent_code: str | None = None
    association: str | None = None
    nuts: str | None = None
    area_ha: int | None = None
    residents: int | None = None
    seat: str | None = None
    outline: shapely.MultiPolygon | None = None


@dataclass(frozen=True)
class Register:
    """All areas of one or more schemes on one day (Gebietsstand)."""

    vintage: date
    source: str
    entries: tuple[Entry, ...]
    notes: tuple[Note, ...] = field(default=())

    def of(self, scheme: Scheme) -> Iterator[Entry]:
        """The entries of a scheme."""
        return (entry for entry in self.entries if entry.scheme == scheme)

    def codes(self, scheme: Scheme) -> frozenset[str]:
        """The codes of a scheme."""
        return frozenset(entry.code for entry in self.of(scheme))

    @cached_property
    def municipalities(self) -> Mapping[str, Entry]:
        """The municipalities by their key (AGS)."""
        return {entry.code: entry for entry in self.of(Scheme.AGS)}

    def regional_key_of(self, municipality_key: str) -> str:
        """The regional key (ARS) of a municipality: the association is known to the register alone.

        Raises
        ------
        AreaKeyError
            If the register has no such municipality, or does not say it.

        """
        entry = self.municipalities.get(municipality_key)
        if entry is None or entry.regional_key is None:
            raise AreaKeyError(
                f"The register of {self.vintage} ({self.source}) has no municipality "
                f"{municipality_key!r} with a "
                "regional key. Expected is a key valid on that day. Correct the key or use the register "
                "of its "
                "vintage.",
                key=municipality_key,
            )
        return entry.regional_key


def one_member(path: Path, what: str) -> bytes:
    """The only file inside a ZIP.

    Raises
    ------
    UnreadableFileError
        If it is no ZIP, holds another number of files, or unpacks to more than a register can have.

    """
    try:
        with ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) != 1 or members[0].file_size > MOST_BYTES:
                names = ", ".join(repr(member.filename) for member in members[:5]) or "nothing"
                raise UnreadableFileError(
                    f"{path.name}: the archive holds {names}. Expected is exactly one file, {what}, of "
                    "at most "
                    f"{MOST_BYTES // 1_000_000} MB. Deliver the archive as it was published.",
                    file=path.name,
                )
            return archive.read(members[0])
    except (BadZipFile, OSError) as error:
        raise UnreadableFileError(
            f"{path.name}: no ZIP archive could be read ({error}). Expected is a ZIP with {what}. "
            "Deliver the "
            "archive as it was published.",
            file=path.name,
        ) from error
