"""A table as it comes over the wire: read in pieces, so that nobody's large body fills the memory."""

from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import Request, Response
from fastapi.routing import APIRoute

from geodata.vocabulary.errors import InputError

LARGEST_BYTES: Final = 12_000_000  # 20,000 rows of 50 numbers


class LimitedRoute(APIRoute):
    """A route that takes no more than LARGEST_BYTES."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The usual handler behind a reader that stops in time."""
        handler = super().get_route_handler()

        async def limited(request: Request) -> Response:
            content = await _content(request)

            async def replay() -> dict[str, Any]:
                return {"type": "http.request", "body": content, "more_body": False}

            return await handler(Request(request.scope, replay))

        return limited


async def _content(request: Request) -> bytes:
    content = bytearray()
    async for piece in request.stream():
        content += piece
        if len(content) > LARGEST_BYTES:
            raise InputError(
                f"The table is larger than {LARGEST_BYTES} bytes. Expected are at most 20,000 rows. Send it "
                "in parts."
            )
    return bytes(content)
