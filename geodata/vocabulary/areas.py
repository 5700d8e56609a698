"""Area levels, coordinate systems and the key of an area.

Levels are ordered from the smallest to the largest. Berlin's LOR levels and the levels of a
municipality with social spaces live side by side; a municipality uses those it has.
"""

from enum import StrEnum
from typing import Final

STORAGE_SRID: Final = 25832  # ETRS89 / UTM 32N: what German land surveys deliver most
EQUAL_AREA_SRID: Final = 3035  # ETRS89-LAEA: areas and weights are measured here
WEB_SRID: Final = 3857  # tiles
GEOGRAPHIC_SRID: Final = 4326  # GeoJSON
DRAWN_ZOOMS: Final = (6, 8, 10, 12)  # zoom levels with outlines of their own; beyond the last as delivered


class AreaLevel(StrEnum):
    """A level of areas below or at the municipality."""

    BLOCK = "block"
    PLANNING_AREA = "planning_area"
    SOCIAL_SPACE = "social_space"
    BOROUGH_REGION = "borough_region"
    PROJECTION_AREA = "projection_area"
    BOROUGH = "borough"
    MUNICIPALITY = "municipality"


ORDER: Final[tuple[AreaLevel, ...]] = tuple(AreaLevel)

NAMES: Final[dict[AreaLevel, dict[str, str]]] = {
    AreaLevel.BLOCK: {"de": "Baublock", "en": "Block"},
    AreaLevel.PLANNING_AREA: {"de": "Planungsraum", "en": "Planning area"},
    AreaLevel.SOCIAL_SPACE: {"de": "Sozialraum", "en": "Social space"},
    AreaLevel.BOROUGH_REGION: {"de": "Bezirksregion", "en": "Borough region"},
    AreaLevel.PROJECTION_AREA: {"de": "Prognoseraum", "en": "Projection area"},
    AreaLevel.BOROUGH: {"de": "Stadtbezirk", "en": "Borough"},
    AreaLevel.MUNICIPALITY: {"de": "Gemeinde", "en": "Municipality"},
}
