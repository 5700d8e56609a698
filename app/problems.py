"""Error class to HTTP status to problem+json (RFC 9457)."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException

from app.messages import Language, said
from app.observability import log
from geodata.vocabulary import errors

STATUS_OF: Mapping[type[errors.SozialmonitorError], int] = {
    errors.InputError: 422,
    errors.ComputationError: 409,
    errors.ConflictError: 409,
    errors.DisclosureError: 403,
    errors.NotFoundError: 404,
    errors.ServiceError: 503,
    errors.StoreError: 503,
    errors.DeclarationError: 500,
    errors.SozialmonitorError: 500,
}
TYPE_PREFIX = "urn:sozialmonitor:problem:"


class Problem(BaseModel):
    """What went wrong (RFC 9457); facts of the error, such as ``key`` or ``year``, stand beside."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    instance: str


_ANSWERS = {
    404: "There is no such thing, or nothing released of it.",
    422: "The question is wrong.",
    503: "Busy.",
}
RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {
        "model": Problem,
        "description": meaning,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status, meaning in _ANSWERS.items()
}

MOST_TOLD: Final = 20  # wrong fields of a request that are told; an answer must not outgrow the question


def status_of(kind: type[errors.SozialmonitorError]) -> int:
    """The HTTP status of an error: that of its nearest ancestor in the table."""
    return next(STATUS_OF[ancestor] for ancestor in kind.__mro__ if ancestor in STATUS_OF)


def language_of(request: Request) -> Language:
    """English if the reader prefers it, else German."""
    named = request.query_params.get("lang") or request.headers.get("accept-language", "")
    return "en" if named.lower().startswith("en") else "de"


def install(app: FastAPI) -> None:
    """Answer every error as a problem."""
    app.add_exception_handler(errors.SozialmonitorError, _ours)
    app.add_exception_handler(RequestValidationError, _request)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unforeseen)


def _ours(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, errors.SozialmonitorError):
        raise error
    return _problem(request, error.code, status_of(type(error)), error.message, error.facts)


def _request(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise error
    wrong = error.errors()
    told = [
        f"{'.'.join(str(p) for p in entry['loc'])[:200]}: {entry['msg'][:300]}" for entry in wrong[:MOST_TOLD]
    ]
    more = len(wrong) - len(told)
    return _problem(request, "request", 422, "; ".join([*told, *([f"and {more} more"] if more else [])]), {})


def _http(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    code = "not-found" if error.status_code == 404 else "request"
    answer = _problem(request, code, error.status_code, str(error.detail), {})
    answer.headers.update(error.headers or {})
    return answer


def _unforeseen(request: Request, error: Exception) -> JSONResponse:
    """An error nobody foresaw: the log names its kind, the answer tells nothing of what is inside."""
    log("unforeseen_error", kind=type(error).__name__, path=request.url.path)
    detail = "An unforeseen error happened. Try again; if it stays, tell those who run the service."
    return _problem(request, "error", 500, detail, {})


def _problem(
    request: Request, code: str, status: int, detail: str, facts: Mapping[str, object]
) -> JSONResponse:
    known: dict[str, Any] = {key: value for key, value in facts.items() if value is not None}
    return JSONResponse(
        {
            **known,
            "type": TYPE_PREFIX + code,
            "title": said("problem", code, language_of(request)),
            "status": status,
            "detail": detail,
            "instance": request.url.path,
        },
        status_code=status,
        media_type="application/problem+json",
        headers={"Cache-Control": "no-store"},
    )
