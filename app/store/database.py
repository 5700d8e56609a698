"""The database of one process: the private cluster or a managed one, migrated, with the service's engine."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.settings import Settings
from app.store.cluster import Cluster
from app.store.migrate import upgrade
from app.store.session import Engine, open_engine
from geodata.vocabulary.errors import StoreError

OWNER = "sozialmonitor_owner"
SERVICE = "platform_service"


@dataclass(frozen=True)
class Database:
    """A database ready for use."""

    engine: Engine
    owner_url: str


@contextmanager
def open_database(settings: Settings, progress: Callable[[str], None]) -> Iterator[Database]:
    """Start or adopt the database, bring its schemas up to date, and stop what was started here."""
    if settings.database.url is not None:
        yield from _managed(settings)
        return
    cluster = Cluster(settings.data_folder, superuser=OWNER, service_roles=(SERVICE,), progress=progress)
    was_running = cluster.is_running
    cluster.start()
    try:
        yield from _opened(cluster.url(SERVICE), cluster.url(OWNER), settings.database.pool_size)
    finally:
        if not was_running:
            cluster.stop()


def _managed(settings: Settings) -> Iterator[Database]:
    url, owner_url = settings.database.url, settings.database.owner_url
    if url is None or owner_url is None:
        raise StoreError(
            "SOZIALMONITOR_DATABASE__URL is set, but SOZIALMONITOR_DATABASE__OWNER_URL is not: migrations "
            "need the role that owns the schemas. Set both, or neither for the private cluster."
        )
    yield from _opened(url, owner_url, settings.database.pool_size)


def _opened(url: str, owner_url: str, pool_size: int) -> Iterator[Database]:
    upgrade(owner_url)
    engine = open_engine(url, pool_size=pool_size)
    try:
        yield Database(engine, owner_url)
    finally:
        engine.dispose()
