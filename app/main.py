"""create_app: routers, middleware, problem handlers; nothing else."""

import asyncio
import mimetypes
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.staticfiles import StaticFiles
from starlette.requests import Request
from starlette.responses import Response

from app import observability, problems
from app.areas.routes import router as areas
from app.custom_areas.routes import router as custom_areas
from app.methods.routes import router as methods
from app.registers.routes import router as registers
from app.reports.routes import router as reports
from app.statistics.routes import router as statistics
from app.store.session import Engine, Pool, QueuePool, require_answer
from indicators.catalog import Catalog, catalog_in

mimetypes.add_type("text/javascript", ".mjs")
mimetypes.add_type("font/woff2", ".woff2")

Next = Callable[[Request], Awaitable[Response]]
POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; worker-src 'self'; "
    "style-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
DESCRIPTION = (
    "Released values of small-area social monitoring. Everything here is a function of the newest edition of "
    "a municipality; absent values carry the reason why they are absent. Errors are application/problem+json."
)


def create_app(
    engine: Engine, frontend: Path | None = None, catalog: Callable[[], Catalog] = catalog_in
) -> FastAPI:
    """The service on released data, with the built page if there is one.

    ``catalog`` reads the declarations, once and not before somebody asks which methods they use.
    """
    app = FastAPI(
        title="sozialmonitor",
        version="1",
        description=DESCRIPTION,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # the shipped pages load scripts from foreign hosts
        redoc_url=None,
    )
    app.state.engine = engine
    app.state.catalog = cache(catalog)
    app.state.seats = _seats(engine.pool)
    api = APIRouter(prefix="/api/v1", responses=problems.RESPONSES)
    for router in (areas, custom_areas, statistics, methods, registers, reports):
        api.include_router(router)
    app.include_router(api)
    app.add_api_route("/health", health, methods=["GET"], tags=["service"])
    app.middleware("http")(_gate(app.state.seats))
    app.middleware("http")(observability.with_request_id)
    app.middleware("http")(_with_headers)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=5)
    problems.install(app)
    if frontend is not None and (frontend / "index.html").exists():
        app.mount("/", StaticFiles(directory=frontend, html=True), name="page")
    return app


def health(request: Request) -> dict[str, str]:
    """Whether the service runs and its database answers; 503 if not."""
    require_answer(request.app.state.engine)
    return {"status": "ok"}


def _seats(pool: Pool) -> asyncio.Semaphore:
    """As many as there are connections.

    Routes run in threads: were more let in, those that wait for a connection would take all threads from
    those that hold one, and nobody would get on.
    """
    return asyncio.Semaphore(pool.size() if isinstance(pool, QueuePool) else 1)


def _gate(seats: asyncio.Semaphore) -> Callable[[Request, Next], Awaitable[Response]]:
    """Let in as many questions at once as there are seats."""

    async def wait_for_a_seat(request: Request, call_next: Next) -> Response:
        if not request.url.path.startswith("/api/"):
            return await call_next(request)
        async with seats:
            return await call_next(request)

    return wait_for_a_seat


async def _with_headers(request: Request, call_next: Next) -> Response:
    response = await call_next(request)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.url.path.startswith("/assets/"):
        response.headers.setdefault("Cache-Control", "public, max-age=31536000, immutable")
    else:
        response.headers.setdefault("Cache-Control", "no-cache")
    return response
