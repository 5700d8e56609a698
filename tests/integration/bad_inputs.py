"""What the tests of the bad-input corpus share: its cases, and what the database holds before and after."""

import csv
import os
from pathlib import Path

from sqlalchemy import text

from app.imports.service import Sender, receive
from app.store.session import session_as

ROOT = Path(__file__).resolve().parents[2]
BAD = Path(os.environ.get("SOZIALMONITOR_SHARED", ROOT.parent / "shared")) / "badinputs"
TABLES = ("raw.delivery", "core.municipality", "core.area", "core.fact", "core.run", "core.indicator_value")


def cases(*prefixes: str):
    """The rows of the manifest whose files begin so; none where the corpus is absent."""
    if not BAD.is_dir():
        return []
    with (BAD / "manifest.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["file"].startswith(prefixes)]


def state(database):
    """Number and hash of the rows of each table."""
    with session_as(database.engine, "platform_statistician") as session:
        return {
            table: session.execute(
                text(f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} AS t")
            ).one()
            for table in TABLES
        }


def deliver(database, tables, path: Path, sender: Sender):
    """Hand a file in the way the command line does."""
    with session_as(database.engine, "platform_writer") as session:
        return receive(session, tables, path, sender)
