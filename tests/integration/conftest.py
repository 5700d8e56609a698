"""The registers of Germany, stored once for all that ask; the areas of the bad inputs, anew for each."""

import pytest
from fastapi.testclient import TestClient

from app.imports.service import Sender
from app.main import create_app
from tests import official
from tests.integration.bad_inputs import BAD, deliver
from tests.integration.registers import FILES, imported


@pytest.fixture(scope="package")
def registers(new_database, shared):
    made = new_database()
    for name, kind, vintage in FILES:
        receipt = imported(made, official.file(shared, name), kind, vintage)
        assert receipt.outcome == "stored"
    yield made
    made.engine.dispose()


@pytest.fixture(scope="package")
def register_client(registers):
    with TestClient(create_app(registers.engine)) as made:
        yield made


@pytest.fixture
def registered(database, tables, shared):
    """A database that knows the areas of which the bad inputs speak, in both vintages."""
    for year in (2020, 2024):
        register = BAD / "_baseline" / f"register_{year}.csv"
        deliver(database, tables, register, Sender("social_space_register", "01999", year))
    return database
