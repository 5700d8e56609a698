"""A drawing as it comes over the wire: read in pieces, so that nobody's large body fills the memory."""

from typing import Annotated, Any, Final

from fastapi import Depends, Request

from geodata.custom_areas import parsed
from geodata.vocabulary.errors import InputError

LARGEST_BYTES: Final = 500_000  # 2,000 vertices with all the decimals a program writes

REQUEST_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "A GeoJSON Polygon or MultiPolygon in degrees (WGS84) of at most 2,000 vertices; a "
        "feature, or a collection of one feature, is taken too.",
        "content": {
            "application/geo+json": {
                "schema": {
                    "type": "object",
                    "required": ["type", "coordinates"],
                    "properties": {
                        "type": {"type": "string", "enum": ["Polygon", "MultiPolygon"]},
                        "coordinates": {"type": "array", "items": {}},
                    },
                }
            }
        },
    }
}


async def drawing(request: Request) -> Any:
    """The body as parsed JSON."""
    content = bytearray()
    async for piece in request.stream():
        content += piece
        if len(content) > LARGEST_BYTES:
            raise InputError(
                f"The drawing is larger than {LARGEST_BYTES} bytes. Expected are at most 2,000 vertices. "
                "Simplify the outline."
            )
    return parsed(bytes(content))


Drawing = Annotated[Any, Depends(drawing)]
