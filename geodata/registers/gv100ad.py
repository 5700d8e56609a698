"""GV100AD, the municipality register of the statistical offices: fixed-width text in a ZIP.

Columns as in the record description that comes with the file (Datensatzbeschreibung GV100AD), counted from 1:

=========  ======================================================================
1-2        record type: 10 state, 20 government region, 30 region of Baden-Württemberg,
           40 county, 50 association, 60 municipality
3-10       vintage, year month day
11-18      key: state 2, government region 1, county 2, municipality 3 (record 30: region in column 14)
19-22      association (records 50 and 60)
23-72      name
73-122     seat of the administration
123-124    kind (Textkennzeichen), meaning by record type
129-139    area in hectares (record 60)
140-150    residents (record 60)
151-161    of them male (record 60)
=========  ======================================================================
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Final

from geodata.registers.entries import Entry, Register, one_member
from geodata.vocabulary.errors import AreaKeyError, CellError, CoverageError, TableShapeError
from geodata.vocabulary.reports import Findings, Note, Position
from geodata.vocabulary.schemes import Scheme, require_code

LINE_LENGTH: Final = 220
SUMMED: Final[Mapping[Scheme, int]] = MappingProxyType(
    {Scheme.STATE: 2, Scheme.REGION: 3, Scheme.COUNTY: 5}
)  # and the digits of their codes

_SCHEMES: Final[Mapping[str, tuple[Scheme, int]]] = MappingProxyType(
    {
        "10": (Scheme.STATE, 2),
        "20": (Scheme.REGION, 3),
        "30": (Scheme.PLANNING_REGION, 4),
        "40": (Scheme.COUNTY, 5),
        "50": (Scheme.ASSOCIATION, 5),
        "60": (Scheme.AGS, 8),
    }
)
_KINDS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "40": {
            "41": "Kreisfreie Stadt",
            "42": "Stadtkreis",
            "43": "Kreis",
            "44": "Landkreis",
            "45": "Regionalverband",
        },
        "50": {
            "50": "Verbandsfreie Gemeinde",
            "51": "Amt",
            "52": "Samtgemeinde",
            "53": "Verbandsgemeinde",
            "54": "Verwaltungsgemeinschaft",
            "55": "Kirchspielslandgemeinde",
            "56": "Verwaltungsverband",
            "57": "Verwaltungsgemeinschaft (Trägermodell)",
            "58": "Erfüllende Gemeinde",
        },
        "60": {
            "60": "Markt",
            "61": "Kreisfreie Stadt",
            "62": "Stadtkreis",
            "63": "Stadt",
            "64": "Kreisangehörige Gemeinde",
            "65": "Gemeindefreies Gebiet, bewohnt",
            "66": "Gemeindefreies Gebiet, unbewohnt",
            "67": "Große Kreisstadt",
            "68": "Amtsangehörige Gemeinde",
            "69": "Amtsfreie Gemeinde",
        },
    }
)


def read_gv100ad(path: Path) -> Register:
    """The municipality register of one day.

    Parameters
    ----------
    path : Path
        The ZIP as published; its only member is the text in UTF-8 (before 2015: Latin-1).

    Returns
    -------
    Register
        States, regions, counties, associations and municipalities with area (ha) and residents (persons);
        those of states, government regions and counties are the sums of their municipalities.

    Raises
    ------
    DeliveryError
        With every line that is not a record of the description.

    References
    ----------
    Statistisches Bundesamt, Gemeindeverzeichnis-Informationssystem GV-ISys, GV100AD.

    """
    findings = Findings(path.name)
    lines = _text(one_member(path, "the fixed-width text of GV100AD")).splitlines()
    vintage = _vintage(lines, findings)
    records = [
        (number, line) for number, line in enumerate(lines, start=1) if _is_record(line, number, findings)
    ]
    found = [entry for number, line in records for entry in _entries(line, number, findings)]
    _refuse_doubled(found, findings)
    findings.raise_if_any()
    entries = tuple(_with_sums(list(_with_known_parents(found, findings))))
    return Register(vintage, f"GV100AD {vintage}", entries, tuple(findings.notes))


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _vintage(lines: list[str], findings: Findings) -> date:
    """The day of all lines: the register speaks of one day only."""
    days = Counter(line[2:10] for line in lines if line.strip())
    try:
        (day,) = days
        return date.fromisoformat(day)
    except ValueError:
        findings.problem(
            TableShapeError,
            Position(findings.file),
            f"columns 3 to 10 of the lines read {', '.join(sorted(days)[:5]) or 'nothing'}. Expected is one "
            "and the same day in all lines, e.g. 20211130. Deliver the file as it was published.",
            reason="register.vintage",
        )
        findings.refuse()


def _is_record(line: str, number: int, findings: Findings) -> bool:
    if not line.strip():
        return False
    if line[:2] in _SCHEMES and len(line.rstrip()) <= LINE_LENGTH and len(line) >= 72:
        return True
    findings.problem(
        TableShapeError,
        Position(findings.file, number),
        f"the line begins with {line[:2]!r} and has {len(line)} characters. Expected is a record of type "
        f"{', '.join(_SCHEMES)} with {LINE_LENGTH} characters. Deliver the file as it was published.",
        reason="register.record",
    )
    return False


def _entries(line: str, number: int, findings: Findings) -> Iterator[Entry]:
    """The entry of a record; a municipality is known by its AGS and, beside it, by its ARS."""
    kind = line[:2]
    scheme, digits = _SCHEMES[kind]
    key, association = line[10:18].rstrip(), line[18:22].strip()
    code = key[:digits] + (association if kind == "50" else "")
    try:
        require_code(scheme, code)
    except AreaKeyError as error:
        findings.problem(
            AreaKeyError,
            Position(findings.file, number, "11-22"),
            error.message,
            reason="key.invalid",
            key=code,
        )
        return
    parent = _parent(kind, key, association)
    entry = Entry(
        scheme=scheme,
        code=code,
        name=line[22:72].strip(),
        kind=_KINDS.get(kind, {}).get(line[122:124]),
        parent_scheme=parent[0] if parent else None,
        parent_code=parent[1] if parent else None,
        seat=line[72:122].strip() or None,
    )
    if kind != "60":
        yield entry
        return
    yield Entry(
        **{
            **vars(entry),
            "regional_key": key[:5] + association + key[5:],
            "association": key[:5] + association,
            "area_ha": _number(line, 128, 139, "area in hectares", number, findings),
            "residents": _number(line, 139, 150, "residents", number, findings),
        }
    )


def _number(line: str, begin: int, end: int, what: str, number: int, findings: Findings) -> int | None:
    text = line[begin:end].strip()
    if text.isascii() and text.isdigit():
        return int(text)
    if text:
        findings.problem(
            CellError,
            Position(findings.file, number, f"{begin + 1}-{end}"),
            f"{text!r} is not a number ({what}). Expected are digits, e.g. 00000089934. Deliver the file "
            "as it "
            "was published.",
            reason="number.unreadable",
            value=text,
        )
    return None


def _parent(kind: str, key: str, association: str) -> tuple[Scheme, str] | None:
    """The area above, by the digits of the key."""
    if kind in {"50", "60"}:
        return Scheme.COUNTY, key[:5]
    if kind == "40":
        return Scheme.REGION, key[:3]
    return (Scheme.STATE, key[:2]) if kind in {"20", "30"} else None


def _with_known_parents(entries: list[Entry], findings: Findings) -> Iterator[Entry]:
    """Entries whose parent is in the register: states without regions, areas without county go higher up."""
    known = {(entry.scheme, entry.code) for entry in entries}
    lifted = []
    for entry in entries:
        if entry.parent_scheme is None or (entry.parent_scheme, entry.parent_code) in known:
            yield entry
            continue
        if entry.parent_scheme is not Scheme.REGION:
            lifted.append(f"{entry.code} {entry.name!r}")
        yield Entry(**{**vars(entry), "parent_scheme": Scheme.STATE, "parent_code": entry.code[:2]})
    if lifted:
        findings.notes.append(
            Note("register.no_county", f"No county in the register, so under the state: {', '.join(lifted)}.")
        )


def _with_sums(entries: list[Entry]) -> Iterator[Entry]:
    """Entries with area and residents of states, government regions and counties: those of their parts.

    The register gives the two numbers for municipalities alone. The key of a municipality begins with that of
    each area above; an area of which a part has no number has none.
    """
    parts: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.scheme is Scheme.AGS:
            for digits in SUMMED.values():
                parts.setdefault(entry.code[:digits], []).append(entry)
    for entry in entries:
        if entry.scheme not in SUMMED:
            yield entry
            continue
        below = parts.get(entry.code, [])
        area_ha = _sum([part.area_ha for part in below])
        yield replace(entry, area_ha=area_ha, residents=_sum([part.residents for part in below]))


def _sum(numbers: Sequence[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known and len(known) == len(numbers) else None


def _refuse_doubled(entries: list[Entry], findings: Findings) -> None:
    counted = Counter((entry.scheme, entry.code) for entry in entries)
    for (scheme, code), count in counted.items():
        if count > 1:
            findings.problem(
                CoverageError,
                Position(findings.file),
                f"the {scheme.value} code {code!r} stands {count} times. Expected is each once. Deliver "
                "the file "
                "as it was published.",
                reason="key.duplicate",
                key=code,
            )
