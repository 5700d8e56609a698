"""Structured logs on stderr: event and facts, one JSON object a line; never a value, never a person."""

import json
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response


def log(event: str, **facts: object) -> None:
    """Write one event."""
    line = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event, **facts}
    sys.stderr.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")


async def with_request_id(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Give every answer an id that also stands in the log, and say how long it took."""
    request_id = uuid4().hex[:16]
    begun = time.perf_counter()
    response = await call_next(request)
    response.headers["X-Request-Id"] = request_id
    log(
        "answered",
        request_id=request_id,
        method=request.method,
        path=request.url.path,
        status=response.status_code,
        milliseconds=round((time.perf_counter() - begun) * 1000, 1),
    )
    return response
