"""A small invented town of sixteen fields; each test changes what it is about."""

from datetime import date

from shapely.geometry import box, mapping

from app.reports.content import AreaCell, Language, MapContent
from geodata.vocabulary.cells import Absent

HOSTILE = '</script><img src=x onerror="alert(1)">'
VALUES: tuple[float | Absent, ...] = (2.5, 4.0, 6.75, 9.125, 14.0, 21.25, 0.0, 0.004, *Absent)


def area(position: int, cell: float | Absent, name: str | None = None) -> AreaCell:
    """Field number ``position`` of a grid four fields wide, 500 m or so each."""
    west, south = 11.0 + 0.007 * (position % 4), 50.9 + 0.0045 * (position // 4)
    outline = box(west, south, west + 0.007, south + 0.0045)
    key, name = f"{position:04d}", f"Feld {position} Süd" if name is None else name
    if isinstance(cell, Absent):
        return AreaCell(key, name, outline, None, cell.value)
    above, below = (round(cell * 8), 800) if position % 2 else (None, None)
    return AreaCell(key, name, mapping(outline), cell, "present", above, below, cell - 0.5, cell + 0.5)


def fields(*cells: float | Absent) -> tuple[AreaCell, ...]:
    """One field per cell, in order."""
    return tuple(area(position, cell) for position, cell in enumerate(cells))


def town(areas: tuple[AreaCell, ...] = fields(*VALUES), language: Language = "de") -> MapContent:
    """Values in all classes, an exact zero, one that rounds to zero, every reason to be absent."""
    return MapContent(
        title="Kinder in Bedarfsgemeinschaften",
        subtitle="Musterstadt, Sozialräume, 31.12.2023",
        municipality="Musterstadt",
        indicator_name="Anteil der Kinder in Bedarfsgemeinschaften",
        unit_name="%",
        decimals=1,
        year=2023,
        reference_date=date(2023, 12, 31),
        level_name="Sozialraum",
        polarity="higher_is_worse",
        breaks=(4.0, 7.5, 11.0, 15.5, 21.25),
        classes=(),
        areas=areas,
        attribution=("Statistikstelle Musterstadt", "Arbeitsagentur, siehe https://example.org/?a=1&b=2"),
        edition="2024-1",
        licence="Datenlizenz Deutschland – Namensnennung – Version 2.0",
        language=language,
        indicator="demo.children_rate",
        level="social_space",
        vintage="2019-01-01",
        municipality_key="16099000",
    )
