"""What a route may ask for: a session on released data, the edition in question, the reader's language."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Path, Query, Request
from fastapi.concurrency import run_in_threadpool

from app.messages import Language
from app.problems import language_of
from app.store.released import current_editions
from app.store.session import Session, session_as
from geodata.vocabulary.areas import AreaLevel
from geodata.vocabulary.errors import InputError, NotFoundError


def read_session(request: Request) -> Iterator[Session]:
    """A transaction that can see the release schema and nothing else."""
    with session_as(request.app.state.engine, "platform_reader") as session:
        yield session


async def in_turns(request: Request, next_piece: Callable[[Session], bytes | None]) -> AsyncIterator[bytes]:
    """A long answer, each piece in a transaction of its own, until there is none.

    A piece waits for a seat as a question does and gives it back before it is sent: a slow reader holds
    neither a connection nor a thread.
    """

    def read() -> bytes | None:
        with session_as(request.app.state.engine, "platform_reader") as session:
            return next_piece(session)

    while True:
        async with request.app.state.seats:
            piece = await run_in_threadpool(read)
        if piece is None:
            return
        yield piece


def locale(
    request: Request,
    lang: Annotated[
        Language | None, Query(description="Language of texts; by default as the browser asks.")
    ] = None,
) -> Language:
    """The reader's language."""
    return language_of(request)


# scope="function": the transaction ends before the answer is sent, so an answer never outlives a failure.
ReadSession = Annotated[Session, Depends(read_session, scope="function")]
Locale = Annotated[Language, Depends(locale)]
IndicatorId = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,80}$", examples=["child_poverty_share"])]
AreaKey = Annotated[str, Path(pattern=r"^[^\x00-\x1f\x7f]{1,40}$", examples=["0101"])]
Year = Annotated[int, Path(ge=1900, le=2200, examples=[2024])]
Level = Annotated[AreaLevel, Path(examples=["social_space"])]


@dataclass(frozen=True)
class Edition:
    """The edition an answer is made from."""

    id: int
    municipality: str
    name: str
    published_at: datetime


def edition(
    session: ReadSession,
    municipality: Annotated[
        str | None,
        Query(
            pattern=r"^[0-9]{8}$",
            description="Gemeindekennzahl (AGS) of 8 digits; may be left out if only one municipality is "
            "published.",
            examples=["16099000"],
        ),
    ] = None,
) -> Edition:
    """The newest edition of the municipality asked for."""
    editions = [Edition(*row) for row in current_editions(session)]
    if municipality is None and len(editions) > 1:
        names = ", ".join(f"{e.municipality} ({e.name})" for e in editions)
        raise InputError(f"Several municipalities are published; say which one: ?municipality={names}.")
    for found in editions:
        if municipality in (None, found.municipality):
            return found
    raise NotFoundError(
        f"Nothing is published of {'any municipality' if municipality is None else repr(municipality)}. "
        "What there is stands under /api/v1/municipalities.",
        key=municipality,
    )


CurrentEdition = Annotated[Edition, Depends(edition, scope="function")]
Vintage = Annotated[
    date | None, Query(description="Gebietsstand: first day of the boundaries.", examples=["2019-01-01"])
]
