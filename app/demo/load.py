"""Loads Musterstadt the way any municipality comes in: deliver, compute, publish."""

import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from app.demo.musterstadt import MUNICIPALITY_KEY, write_deliveries
from app.imports.service import Sender, receive
from app.jobs.recompute import recompute
from app.releases.service import Decision, publish
from app.settings import Settings
from app.shipped import catalog_of, tables_of
from app.store.released import current_editions
from app.store.session import Engine, session_as

Timed = Callable[[str], AbstractContextManager[None]]


def load_demo(settings: Settings, engine: Engine, decision: Decision, timed: Timed) -> None:
    """Load the demo municipality if nothing of it is published yet; safe to repeat after an interruption."""
    with session_as(engine, "platform_reader") as session:
        if any(key == MUNICIPALITY_KEY for _, key, _, _ in current_editions(session)):
            return
    tables, catalog = tables_of(settings), catalog_of(settings)
    with tempfile.TemporaryDirectory(prefix="musterstadt-") as folder:
        with timed("Writing the files of Musterstadt"):
            deliveries = write_deliveries(Path(folder))
        with timed(f"Importing {len(deliveries)} deliveries"):
            for delivery in deliveries:
                sender = Sender(delivery.table, delivery.owner, delivery.year)
                with session_as(engine, "platform_writer") as session:
                    receive(session, tables, delivery.path, sender)
    with timed("Computing the indicators"), session_as(engine, "platform_writer") as session:
        recompute(session, catalog, MUNICIPALITY_KEY)
    with timed("Publishing the first edition"), session_as(engine, "platform_publisher") as session:
        publish(session, catalog, tables, MUNICIPALITY_KEY, decision)
