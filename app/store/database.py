"""The database of one process: the private cluster or a managed one, migrated, with the service's engine."""

import fcntl
import os
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


def _nothing_to_revive() -> None:
    """A managed database is the matter of those who run it."""


@dataclass(frozen=True)
class Database:
    """A database ready for use; ``revive`` starts the private cluster again if somebody killed it."""

    engine: Engine
    owner_url: str
    revive: Callable[[], None] = _nothing_to_revive


@contextmanager
def open_database(settings: Settings, progress: Callable[[str], None]) -> Iterator[Database]:
    """Start or adopt the database and bring its schemas up to date; the last user stops it."""
    if settings.database.url is not None:
        yield from _managed(settings)
        return
    cluster = Cluster(settings.data_folder, superuser=OWNER, service_roles=(SERVICE,), progress=progress)
    with _in_use(cluster) as stops_if_alone:
        cluster.start()
        try:
            url, owner_url = cluster.url(SERVICE), cluster.url(OWNER)
            yield from _opened(url, owner_url, settings.database.pool_size, lambda: _revive(cluster))
        finally:
            stops_if_alone()


def _revive(cluster: Cluster) -> None:
    if not cluster.is_running:
        cluster.start()


@contextmanager
def _in_use(cluster: Cluster) -> Iterator[Callable[[], None]]:
    """Count this process among the users of a cluster, and give it a way to stop it if it is the last.

    A lock of the operating system does the counting: it ends with the process, however that ends.
    """
    name = f"{cluster.files.socket_folder}.users"
    descriptor = os.open(name, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)

    def stop_if_alone() -> None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        cluster.stop()

    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield stop_if_alone
    finally:
        os.close(descriptor)


def _managed(settings: Settings) -> Iterator[Database]:
    url, owner_url = settings.database.url, settings.database.owner_url
    if url is None or owner_url is None:
        raise StoreError(
            "SOZIALMONITOR_DATABASE__URL is set, but SOZIALMONITOR_DATABASE__OWNER_URL is not: migrations "
            "need the role that owns the schemas. Set both, or neither for the private cluster."
        )
    yield from _opened(url, owner_url, settings.database.pool_size)


def _opened(
    url: str, owner_url: str, pool_size: int, revive: Callable[[], None] = _nothing_to_revive
) -> Iterator[Database]:
    upgrade(owner_url)
    engine = open_engine(url, pool_size=pool_size)
    try:
        yield Database(engine, owner_url, revive)
    finally:
        engine.dispose()
