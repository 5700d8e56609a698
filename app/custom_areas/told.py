"""The value of a drawn area as lines of text."""

from app.custom_areas.schemas import CustomAreaValue

_BASIS = {"whole": "whole", "area": "by land", "residents": "by residents"}


def lines_of(found: CustomAreaValue) -> list[str]:
    """What a person reads: value and range, what it rests on, and the areas with their weights."""
    shown = found.status if found.value is None else f"{found.value:.6g}"
    lines = [f"{found.indicator} {found.year}: {shown} ({found.unit}, {found.mode})"]
    if found.value is not None:
        how = "exact" if found.is_exact else f"{100 * (found.estimated_share or 0):.1f} % estimated"
        lines.append(f"  {how}, between {_bound(found.low)} and {_bound(found.high)}")
    people = found.residents.status if found.residents.value is None else f"{found.residents.value:.0f}"
    lines.append(f"  residents: {people}; {100 * found.coverage:.1f} % of the drawing lies in released areas")
    lines += [
        f"  {area.key} {area.name}: weight {area.weight:.4f} ({_BASIS[area.weighted_by]}), {area.status}"
        for area in found.areas
    ]
    return [*lines, f"  {found.note.de}", f"  {found.note.en}"]


def _bound(value: float | None) -> str:
    return "no limit" if value is None else f"{value:.6g}"
