"""One indicator as a page of its own: map, legend, table, source. Opens offline, asks no foreign host.

Folium draws the areas; the page around it, and what is taken from folium's output, is decided here and in
self_contained.py.
"""

from importlib.resources import files
from typing import Final

import folium
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from app.reports import colours
from app.reports.content import AreaCell, MapContent
from app.reports.map_words import body_of, tooltip_heads, tooltip_of
from app.reports.self_contained import parts_of, policy_of, refuse_foreign, script_element, style_element
from app.reports.wording import WORDS, class_labels, escaped

COORDINATE_DECIMALS: Final = 6  # about 10 cm
_ID: Final = "areas"  # a fixed name, so that the same content gives the same bytes


def folium_page(content: MapContent) -> str:
    """The page as HTML: self-contained, deterministic, in the language of the content.

    Parameters
    ----------
    content
        Released cells of one indicator, level and year with their polygons (EPSG:4326).

    Returns
    -------
    str
        About 190 kB plus geometry and table. Names are escaped, absent areas hatched, numbers printed by
        language.

    Raises
    ------
    ForeignAddressError
        If folium renders anything this page has not decided about, or the page would load something.
    ValueError
        If an area has no polygon.

    """
    parts = parts_of(_drawn(content).get_root().render())
    styles = [style_element(css) for css in [*parts.styles, _text("map_page.css")]]
    scripts = [script_element(script) for script in [*parts.scripts, _text("map_page.js")]]
    title = escaped(f"{content.title} – {content.subtitle}" if content.subtitle else content.title)
    head = [
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy_of([*styles, *scripts])}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title>",
        *styles,
    ]
    body = [colours.hatch_patterns(), body_of(content, _map_element(content, parts.map_id)), *scripts]
    return refuse_foreign(
        f'<!DOCTYPE html>\n<html lang="{content.language}">\n<head>\n'
        + "\n".join(head)
        + "\n</head>\n<body>\n"
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )


def _drawn(content: MapContent) -> folium.Map:
    """What folium is asked for: the outlines in their colours, with a tooltip, fitted into the frame."""
    drawn = folium.Map(
        tiles=None,
        zoom_control=False,
        attribution_control=False,  # its prefix is a link; sources are named below the table
        zoom_animation=False,
        fade_animation=False,
        zoom_snap=0.25,
    )
    drawn._id = _ID
    outlines = [_rounded(area) for area in content.areas]
    fills = _fills(content)
    layer = folium.GeoJson(
        {"type": "FeatureCollection", "features": _features(content, outlines)},
        style_function=lambda feature: {
            "color": colours.BORDER,
            "weight": 1,
            "fillColor": fills[feature["id"] - 1],
            "fillOpacity": 1,
        },
        smooth_factor=0,  # simplified one by one, neighbours would part
    )
    layer._id = _ID
    heads = tooltip_heads(content)
    tooltip = folium.GeoJsonTooltip(fields=[f"t{i}" for i in range(len(heads))], aliases=heads)
    tooltip._id = _ID
    layer.add_child(tooltip)
    layer.add_to(drawn)
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(outlines))
    fit = folium.FitBounds([[south, west], [north, east]], padding=(8, 8))
    fit._id = _ID
    fit.add_to(drawn)
    return drawn


def _features(content: MapContent, outlines: list[BaseGeometry]) -> list[dict[str, object]]:
    labels = class_labels(content)
    return [
        {
            "type": "Feature",
            "id": position,
            "properties": {f"t{i}": text for i, text in enumerate(tooltip_of(content, area, labels))},
            "geometry": shapely.geometry.mapping(outline),
        }
        for position, (area, outline) in enumerate(zip(content.areas, outlines, strict=True), start=1)
    ]


def _fills(content: MapContent) -> list[str]:
    fills = colours.class_colours(content)
    numbers = [content.class_of(area) for area in content.areas]
    return [
        colours.fill_of_absent(area.status) if number is None else fills[number - 1]
        for area, number in zip(content.areas, numbers, strict=True)
    ]


def _rounded(area: AreaCell) -> BaseGeometry:
    def nearest(corners: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.round(corners, COORDINATE_DECIMALS)

    return shapely.transform(area.outline, nearest)


def _map_element(content: MapContent, map_id: str) -> str:
    words = WORDS[content.language]
    label = escaped(f"{words['map']}: {content.title}")
    return (
        f'<div class="folium-map" id="{escaped(map_id)}" role="region" aria-label="{label}" '
        'aria-describedby="map-help"></div>'
    )


def _text(name: str) -> str:
    return (files("app.reports") / name).read_text(encoding="utf-8")
