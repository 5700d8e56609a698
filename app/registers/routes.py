"""Registers: an area on a day, its history, lists, and tables moved to another vintage."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from app.dependencies import ReadSession
from app.registers import rekeying, service
from app.registers.schemas import Entry, History, Page, RekeyedTable, RekeyRequest
from app.registers.upload import LimitedRoute
from geodata.vocabulary.schemes import Scheme

router = APIRouter(tags=["registers"], route_class=LimitedRoute)
Code = Annotated[str, Path(max_length=40, examples=["16056000"])]
Day = Annotated[
    str | None,
    Query(max_length=40, description="The day (Gebietsstand), e.g. 2021-01-01.", examples=["2021-01-01"]),
]
Within = Annotated[str, Query(pattern=r"^[0-9]{0,12}$", description="First digits of the codes.")]
After = Annotated[str, Query(pattern=r"^[0-9]{0,12}$", description="The code after which the page begins.")]
Limit = Annotated[int, Query(ge=1, le=1000)]


@router.get("/registers/{scheme}/{code}")
def read_entry(scheme: Scheme, code: Code, session: ReadSession, on: Day = None) -> Entry:
    """What an area was on a day: name, kind, area, residents and the areas above."""
    return service.entry_on(session, scheme, code, on)


@router.get("/registers/{scheme}/{code}/history")
def read_history(scheme: Scheme, code: Code, session: ReadSession) -> History:
    """What was, what is and what became of a code: reforms, and where its residents are counted today."""
    return service.history(session, scheme, code)


@router.get("/registers/{scheme}")
def read_register(
    scheme: Scheme,
    session: ReadSession,
    on: Day = None,
    within: Within = "",
    after: After = "",
    limit: Limit = 100,
) -> Page:
    """The areas of a day in the order of their codes, page by page."""
    return service.listed(session, scheme, on, within=within, after=after, limit=limit)


@router.post("/registers/rekey")
def rekey(asked: RekeyRequest, session: ReadSession) -> RekeyedTable:
    """A small table of counts moved to the areas of another day; nothing is stored."""
    return rekeying.rekeyed_table(session, asked)
