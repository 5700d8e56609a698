"""The table of the map page: its equal alternative for whoever cannot or does not want to use the map."""

from app.reports.content import AreaCell, MapContent
from app.reports.wording import (
    NOTHING,
    REASONS,
    SIGNS,
    WORDS,
    escaped,
    in_words,
    number,
    part,
    printed,
    unsure_in_words,
    value_label,
)


def table_of(content: MapContent) -> str:
    """The same cells as on the map, sortable, every absent one with its reason in words."""
    words = WORDS[content.language]
    value = f"{words['value']} ({content.unit_name})" if content.unit_name else words["value"]
    heads = [
        (words["area"], ""),
        (words["key"], ""),
        (value, "n"),
        (words["note"], ""),
        (words["class"], "n"),
    ]
    with_interval, with_parts = _has_interval(content), _has_parts(content)
    heads += [(words["interval"], "")] * with_interval
    heads += [(words["numerator"], "n"), (words["denominator"], "n")] * with_parts
    cells = "".join(
        f'<th scope="col"{_class_attribute(kind)}><button type="button">{escaped(head)}</button></th>'
        for head, kind in heads
    )
    rows = "\n".join(
        _row(content, position, area, with_interval, with_parts)
        for position, area in enumerate(content.areas, start=1)
    )
    caption = escaped(f"{value_label(content)}, {content.level_name}, {words['year']} {content.year}")
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-labelledby="values"><table class="values">'
        f"<caption>{caption}</caption><thead><tr>{cells}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>"
    )


def _row(content: MapContent, position: int, area: AreaCell, with_interval: bool, with_parts: bool) -> str:
    words = WORDS[content.language]
    told = f"{area.name}: {in_words(content, area)}"
    class_number = content.class_of(area)
    cells = [
        f'<th scope="row"><button type="button" data-position="{position}" data-told="{escaped(told)}" '
        f'title="{words["show"]}">{escaped(area.name)}</button></th>',
        f"<td>{escaped(area.key)}</td>",
        _number_cell(printed(content, area), area.value),
        f"<td>{escaped(_note(content, area))}</td>",
        _number_cell("" if class_number is None else str(class_number), class_number),
    ]
    if with_interval:
        cells.append(f"<td>{_interval(content, area)}</td>")
    if with_parts:
        cells += [
            _number_cell("" if given is None else part(given, content.language), given)
            for given in (area.numerator, area.denominator)
        ]
    return f"<tr>{''.join(cells)}</tr>"


def _number_cell(text: str, value: float | None) -> str:
    return f'<td class="n" data-sort="{"" if value is None else repr(float(value))}">{escaped(text)}</td>'


def _interval(content: MapContent, area: AreaCell) -> str:
    if area.low is None or area.high is None:
        return ""
    limits = [number(limit, content.decimals, content.language) for limit in (area.low, area.high)]
    return escaped(WORDS[content.language]["to"].format(lower=limits[0], upper=limits[1]))


def _note(content: MapContent, area: AreaCell) -> str:
    if area.value == 0 and not content.classes:
        return WORDS[content.language]["sign_nothing"]
    return unsure_in_words(content.language, area) or REASONS[content.language][area.status]


def signs_of(content: MapContent) -> str:
    """What the signs in this table mean; nothing if it has none."""
    meanings = {
        SIGNS[area.status]: {
            REASONS[content.language][other.status]
            for other in content.areas
            if not other.is_present and SIGNS[other.status] == SIGNS[area.status]
        }
        for area in content.areas
        if not area.is_present
    }
    words = WORDS[content.language]
    lines = {sign: "; ".join(sorted(reasons)) for sign, reasons in meanings.items()}
    if not content.classes and any(area.value == 0 for area in content.areas):
        lines[NOTHING] = words["sign_nothing"]
    if not lines:
        return ""
    entries = "".join(f"<dt>{escaped(sign)}</dt><dd>{escaped(lines[sign])}</dd>" for sign in sorted(lines))
    return f"<h2>{words['signs']}</h2><dl>{entries}</dl>"


def _has_interval(content: MapContent) -> bool:
    return any(area.low is not None for area in content.areas)


def _has_parts(content: MapContent) -> bool:
    return any(area.numerator is not None or area.denominator is not None for area in content.areas)


def _class_attribute(kind: str) -> str:
    return f' class="{kind}"' if kind else ""
