"""Alembic's entry: the URL comes from the caller, never from a file."""

from alembic import context
from sqlalchemy import create_engine

from app.store.columns import Base
from app.store.tables import Area  # noqa: F401  (importing the package registers every table)

OWN_SCHEMAS = {"raw", "core", "release", "register", "plan", "account"}


def is_ours(name: str | None, kind: str, parent_names: object) -> bool:
    """Only our schemas are compared; PostGIS keeps its own."""
    return kind != "schema" or name in OWN_SCHEMAS


def run() -> None:
    """Bring the database to the newest revision, in one transaction."""
    engine = create_engine(context.config.attributes["url"])
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_schemas=True,
            include_name=is_ours,
            version_table_schema="public",
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
