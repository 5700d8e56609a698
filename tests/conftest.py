"""One private cluster for the whole run; a test that asks gets a migrated database of its own."""

import itertools
import os
import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import hypothesis
import psycopg
import pytest
from sqlalchemy import make_url

from app.cli import decision_of
from app.demo.load import load_demo
from app.settings import Settings
from app.shipped import catalog_of, tables_of
from app.store.cluster import Cluster
from app.store.database import OWNER, SERVICE, Database
from app.store.migrate import upgrade
from app.store.session import open_engine
from geodata.declaration import TableDeclaration
from indicators.catalog import Catalog

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("SOZIALMONITOR_SHARED", ROOT.parent / "shared"))
_numbers = itertools.count(1)

# A loaded machine is no fault of what is tested.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the folder ../shared with the real data is not beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return catalog_of(Settings())


@pytest.fixture(scope="session")
def tables() -> dict[str, TableDeclaration]:
    return tables_of(Settings())


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with tempfile.TemporaryDirectory(prefix="sozialmonitor-tests-") as folder:
        Path(folder).chmod(0o755)  # the database user must be able to reach the data below it
        made = Cluster(Path(folder) / "data", superuser=OWNER, service_roles=(SERVICE,))
        made.start()
        try:
            upgrade(made.url(OWNER))
            yield made
        finally:
            made.stop()


@pytest.fixture(scope="session")
def new_database(cluster: Cluster):
    """Makes a fresh copy of the migrated database; all copies are dropped with the cluster."""

    def make() -> Database:
        name = f"copy_{next(_numbers)}"
        owner = make_url(cluster.url(OWNER))
        with psycopg.connect(
            host=owner.query["host"],
            port=owner.query["port"],
            user=owner.username,
            dbname="postgres",
            autocommit=True,
        ) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {owner.database}")
        service = make_url(cluster.url(SERVICE)).set(database=name)
        engine = open_engine(service.render_as_string(hide_password=False))
        return Database(engine, owner.set(database=name).render_as_string(hide_password=False))

    return make


@pytest.fixture
def database(new_database) -> Iterator[Database]:
    made = new_database()
    yield made
    made.engine.dispose()


@pytest.fixture(scope="session")
def musterstadt(new_database) -> Iterator[Database]:
    """A database with the demo municipality, loaded by the normal route."""
    made = new_database()
    settings = Settings()
    load_demo(settings, made.engine, decision_of(settings), lambda _: nullcontext())
    yield made
    made.engine.dispose()
