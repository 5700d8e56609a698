"""What a sender is told about outlines that do not quite tile: every finding with its size and its areas."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from geodata.bounded import bounded_tiling
from geodata.topology import LEAST_TOLD_M2, MOST_OVERLAP_SHARE, Agreement, Gap, Overlap
from geodata.vocabulary.errors import OutlineError
from geodata.vocabulary.reports import Findings, Note, Position

MOST_NAMED = 12  # findings of one kind that are told one by one, the largest first


@dataclass(frozen=True)
class Drawn:
    """An outline with what a sender knows it by."""

    key: str
    line: int
    outline: shapely.MultiPolygon

    @property
    def small_parts_m2(self) -> list[float]:
        """The areas of parts that are too small to be ground anybody meant."""
        return [float(part.area) for part in self.outline.geoms if part.area < LEAST_TOLD_M2]


def check_tiling(drawn: Sequence[Drawn], findings: Findings) -> None:
    """Report twins and large overlaps as problems, small overlaps, gaps and tiny parts as notes.

    Raises
    ------
    DeliveryError
        If the outlines are drawn so that checking them takes more memory or time than a delivery may.

    """
    found = bounded_tiling(np.array([area.outline for area in drawn], dtype=object), findings)
    for first, second in found.twins:
        findings.problem(
            OutlineError,
            Position(findings.file, drawn[second].line),
            f"area {drawn[second].key!r} has exactly the outline of area {drawn[first].key!r} in line "
            f"{drawn[first].line}. Expected is ground of its own for each area. Correct one of the two "
            "outlines.",
            reason="geom.twin",
            keys=[drawn[first].key, drawn[second].key],
        )
    for overlap in found.overlaps:
        if overlap.share > MOST_OVERLAP_SHARE:
            _refuse_overlap(drawn[overlap.first], drawn[overlap.second], overlap, findings)
    small = [overlap for overlap in found.overlaps if overlap.share <= MOST_OVERLAP_SHARE]
    _note_overlaps(small, drawn, findings)
    _note_gaps([gap for gap in found.gaps if gap.is_enclosed], drawn, "enclosed by areas", findings)
    _note_gaps([gap for gap in found.gaps if not gap.is_enclosed], drawn, "open to the outside", findings)
    _note_unsearched([drawn[number].key for number in found.unsearched], findings)
    _note_small_parts(drawn, findings)


def agreement_note(found: Sequence[Agreement], what: str) -> Note | None:
    """One sentence about outlines that should cover the same ground; None where they do to a square metre."""
    told = [entry for entry in found if entry.difference_m2 >= LEAST_TOLD_M2]
    if not told:
        return None
    total = sum(entry.difference_m2 for entry in told)
    named = [
        f"{entry.key!r} {_square_metres(entry.difference_m2)} "
        f"({_share(entry.share)}, net {entry.net_m2:+,.0f} m²)"
        for entry in told
    ]
    return Note(
        "outline.agreement",
        f"{what} differ by {_square_metres(total)} in all, {len(told)} of {len(found)} compared: "
        f"{_some(named)}. Both were kept as delivered.",
    )


def uncovered_note(found: Sequence[Gap], keys: Sequence[str], what: str) -> Note | None:
    """One sentence about ground that stored outlines cover and delivered ones do not; None without any."""
    if not found:
        return None
    named = [
        f"{_square_metres(gap.area_m2)} beside {_some([repr(keys[n]) for n in gap.beside], 4) or 'no area'}"
        for gap in found
    ]
    return Note(
        "outline.uncovered",
        f"{_square_metres(sum(gap.area_m2 for gap in found))} of ground that {what} cover are in no "
        f"delivered area: {_some(named, joined_by='; ')}. Whoever lives there is counted nowhere: check the "
        "borders.",
    )


def _refuse_overlap(first: Drawn, second: Drawn, overlap: Overlap, findings: Findings) -> None:
    findings.problem(
        OutlineError,
        Position(findings.file, second.line),
        f"area {second.key!r} overlaps area {first.key!r} in line {first.line} by "
        f"{_square_metres(overlap.area_m2)}, "
        f"{_share(overlap.share)} of the smaller one. Expected is at most {MOST_OVERLAP_SHARE:.1%}: nobody "
        "lives in two areas. Correct the border and deliver the layer again.",
        reason="topology.overlap",
        keys=[first.key, second.key],
    )


def _note_overlaps(overlaps: Sequence[Overlap], drawn: Sequence[Drawn], findings: Findings) -> None:
    if not overlaps:
        return
    total = sum(overlap.area_m2 for overlap in overlaps)
    named = [
        f"{drawn[overlap.first].key!r} and {drawn[overlap.second].key!r} {_square_metres(overlap.area_m2)}"
        for overlap in overlaps
    ]
    findings.note(
        "topology.overlap",
        f"{_counted(len(overlaps), 'overlap')} of together {_square_metres(total)}, none above "
        f"{MOST_OVERLAP_SHARE:.1%} of an area, were taken as drawn: {_some(named)}.",
    )


def _note_gaps(gaps: Sequence[Gap], drawn: Sequence[Drawn], what: str, findings: Findings) -> None:
    if not gaps:
        return
    total = sum(gap.area_m2 for gap in gaps)
    named = [
        f"{_square_metres(gap.area_m2)}, about {_metres(gap.width_m)} wide, beside "
        f"{_some([repr(drawn[n].key) for n in gap.beside], 4)}"
        for gap in gaps
    ]
    findings.note(
        "topology.gap",
        f"{_counted(len(gaps), 'gap')} {what}, together {_square_metres(total)} that belong to no area, "
        f"were left as drawn: {_some(named, joined_by='; ')}.",
    )


def _note_unsearched(keys: Sequence[str], findings: Findings) -> None:
    if keys:
        findings.note(
            "topology.folded",
            f"The borders of {_some([repr(key) for key in keys])} fold so densely along their neighbours "
            "that narrow gaps beside them were not looked for. Generalised outlines would be searched.",
        )


def _note_small_parts(drawn: Sequence[Drawn], findings: Findings) -> None:
    named = [f"{area.key!r} {_square_metres(sum(parts))}" for area in drawn if (parts := area.small_parts_m2)]
    if named:
        findings.note(
            "geom.small_part",
            f"Parts of less than {LEAST_TOLD_M2:g} m² were kept as drawn: {_some(named)}.",
        )


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _square_metres(area_m2: float) -> str:
    return f"{_plain(area_m2)} m²"


def _metres(width_m: float) -> str:
    return f"{_plain(width_m)} m"


def _plain(number: float) -> str:
    """A number of metres as people read it, without powers of ten.

    >>> _plain(12345.6), _plain(99.6), _plain(3.04), _plain(0.25), _plain(0.0004)
    ('12,346', '100', '3.0', '0.25', '0.0004')
    """
    if number >= 10:
        return f"{number:,.0f}"
    if number >= 1:
        return f"{number:.1f}"
    return np.format_float_positional(number, precision=2, fractional=False, trim="-")


def _share(share: float) -> str:
    """A share as people read it.

    >>> _share(0.0123), _share(0.0000004)
    ('1.23 %', '0.00004 %')
    """
    return np.format_float_positional(100 * share, precision=3, fractional=False, trim="-") + " %"


def _some(items: Sequence[str], most: int = MOST_NAMED, joined_by: str = ", ") -> str:
    shown = joined_by.join(items[:most])
    return f"{shown} and {len(items) - most} more" if len(items) > most else shown
