"""Engines and sessions: each transaction takes exactly one role, and falls back to none at its end."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import psycopg
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session
from sqlalchemy.pool import Pool, QueuePool

from geodata.vocabulary.errors import StoreError

__all__ = [
    "Engine",
    "Pool",
    "QueuePool",
    "Refused",
    "Role",
    "Session",
    "open_engine",
    "refusal_in",
    "require_answer",
    "session_as",
]

Refused = (DBAPIError, psycopg.Error)

Role = Literal["platform_reader", "platform_writer", "platform_statistician", "platform_publisher"]


def open_engine(url: str, *, pool_size: int = 5) -> Engine:
    """An engine whose connections are checked before use."""
    return create_engine(
        url, pool_size=pool_size, max_overflow=0, pool_pre_ping=True, pool_timeout=10, hide_parameters=True
    )


def require_answer(engine: Engine) -> None:
    """Ask the database for a sign of life; a ``StoreError`` if there is none."""
    with session_as(engine, "platform_reader") as session:
        session.execute(text("SELECT 1"))


def refusal_in(error: Exception) -> str:
    """Why the database refused, in one sentence of its own that repeats no row and no value."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    primary = cause.diag.message_primary if isinstance(cause, psycopg.Error) else None
    return primary or type(cause).__name__


@contextmanager
def session_as(engine: Engine, role: Role) -> Iterator[Session]:
    """One transaction under one role: committed at the end, rolled back on an error.

    The role is set for the transaction only (``SET LOCAL``), so a pooled connection never keeps it.
    """
    try:
        with Session(engine) as session, session.begin():
            session.execute(text(f"SET LOCAL ROLE {role}"))
            yield session
    except PoolTimeoutError as error:
        raise StoreError("The database is busy: no connection became free. Try again in a moment.") from error
    except OperationalError as error:
        raise StoreError(
            f"The database cannot be used: {str(error.orig).strip()}. Check that it runs and has space."
        ) from error
