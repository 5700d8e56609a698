"""What is read around the map: heading, legend, source, and what an area says when pointed at."""

from collections import Counter

from app.reports import colours
from app.reports.content import AreaCell, MapContent
from app.reports.map_table import signs_of, table_of
from app.reports.wording import REASONS, WORDS, class_labels, escaped, in_words, value_label


def body_of(content: MapContent, map_element: str) -> str:
    """The body of the page around the map's element."""
    words = WORDS[content.language]
    loaded = words["areas_loaded"].format(year=content.year, count=len(content.areas))
    return f"""<a class="skip" href="#values">{words["skip"]}</a>
<header>
<h1>{escaped(content.title)}</h1>
<p>{escaped(content.subtitle)}</p>
</header>
<main data-zoom-in="{words["zoom_in"]}" data-zoom-out="{words["zoom_out"]}" data-loaded="{loaded}">
<p id="map-help">{words["map_help"]}</p>
<p id="status" role="status" class="aside"></p>
<div class="view">
<div class="frame">{map_element}</div>
<section aria-labelledby="legend-heading">{_legend(content)}</section>
</div>
<section aria-labelledby="values">
<h2 id="values" tabindex="-1">{words["table"]}</h2>
{table_of(content)}
{signs_of(content)}
</section>
</main>
<footer>
<h2>{words["source_heading"]}</h2>
{_source(content)}
<p class="aside">{words["software"]}</p>
</footer>"""


def tooltip_heads(content: MapContent) -> list[str]:
    """What the lines of a tooltip are about; escaped, for the browser inserts them as HTML."""
    words = WORDS[content.language]
    return [escaped(head) for head in (words["area"], value_label(content), words["class"])]


def tooltip_of(content: MapContent, area: AreaCell, labels: list[str]) -> list[str]:
    """What an area shows when pointed at, in the order of the heads; escaped."""
    lines = (area.name, in_words(content, area), _class_in_words(content, area, labels))
    return [escaped(line) for line in lines]


def _class_in_words(content: MapContent, area: AreaCell, labels: list[str]) -> str:
    class_number = content.class_of(area)
    if class_number is None:
        return "–"
    words = WORDS[content.language]
    return words["class_of"].format(
        number=class_number, count=content.class_count, label=labels[class_number - 1]
    )


def _legend(content: MapContent) -> str:
    words = WORDS[content.language]
    present = Counter(content.class_of(area) for area in content.areas if area.is_present)
    fills = colours.class_colours(content)
    entries = [
        _entry(content, fill, f"{words['class']} {position}: {label}", present[position])
        for position, (fill, label) in enumerate(zip(fills, class_labels(content), strict=True), start=1)
    ]
    reasons = Counter(
        (colours.fill_of_absent(area.status), REASONS[content.language][area.status])
        for area in content.areas
        if not area.is_present
    )
    entries += [
        _entry(content, fill, f"{words['absent']}: {reason}", count)
        for (fill, reason), count in sorted(reasons.items())
    ]
    return (
        f'<h2 id="legend-heading">{words["legend"]}</h2><p>{escaped(value_label(content))}</p>'
        f'<ul class="legend">{"".join(entries)}</ul>'
    )


def _entry(content: MapContent, fill: str, text: str, count: int) -> str:
    words = WORDS[content.language]
    areas = (words["one_area"] if count == 1 else words["many_areas"]).format(count=count)
    return (
        '<li><svg width="36" height="20" aria-hidden="true" focusable="false">'
        f'<rect x=".5" y=".5" width="35" height="19" fill="{fill}" stroke="{colours.BORDER}"/></svg>'
        f'<span>{escaped(text)} <span class="count">{areas}</span></span></li>'
    )


def _source(content: MapContent) -> str:
    words = WORDS[content.language]
    # Sources are named by those who own the data, in German.
    foreign = ' lang="de"' if content.language != "de" else ""
    facts = [
        (words["indicator"], value_label(content), ""),
        (words["municipality"], content.municipality, ""),
        (words["level"], content.level_name, ""),
        (words["year"], str(content.year), ""),
        (words["reference_date"], _date(content), ""),
        *((words["source"], source, foreign) for source in content.attribution),
        (words["licence"], content.licence, foreign),
        (words["edition"], content.edition, ""),
    ]
    lines = "".join(
        f"<dt>{escaped(head)}</dt><dd{attribute}>{escaped(text)}</dd>" for head, text, attribute in facts
    )
    return f"<dl>{lines}</dl>"


def _date(content: MapContent) -> str:
    day = content.reference_date
    return f"{day:%d.%m.%Y}" if content.language == "de" else day.isoformat()
