"""The public reader sees the release schema and nothing else; editions cannot be changed by anybody."""

import psycopg
import pytest
from alembic import command
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from app.store.migrate import alembic_config
from app.store.session import session_as

INNER = ("raw.delivery", "core.area", "core.fact", "core.indicator_value", "core.run", "core.municipality")
RELEASED = ("release.edition", "release.area", "release.indicator", "release.value_column")


@pytest.mark.parametrize("table", INNER)
def test_the_reader_cannot_see(database, table):
    with (
        pytest.raises(ProgrammingError, match="permission denied for schema"),
        session_as(database.engine, "platform_reader") as session,
    ):
        session.execute(text(f"SELECT * FROM {table}"))


@pytest.mark.parametrize("table", RELEASED)
def test_the_reader_can_only_read(database, table):
    with session_as(database.engine, "platform_reader") as session:
        session.execute(text(f"SELECT * FROM {table}"))
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        session_as(database.engine, "platform_reader") as session,
    ):
        session.execute(text(f"DELETE FROM {table}"))


@pytest.mark.parametrize("role", ["platform_writer", "platform_statistician"])
def test_only_the_publisher_writes_editions(database, role):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        session_as(database.engine, role) as session,
    ):
        session.execute(text("INSERT INTO release.edition DEFAULT VALUES"))


def test_the_service_without_a_role_sees_nothing(database):
    with database.engine.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(text("SELECT * FROM release.edition"))


def test_the_service_is_no_superuser_and_a_role_ends_with_its_transaction(database):
    with database.engine.connect() as connection:
        assert (
            connection.execute(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")).scalar()
            is False
        )
    with session_as(database.engine, "platform_reader") as session:
        assert session.execute(text("SELECT current_user")).scalar() == "platform_reader"
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT current_user")).scalar() == "platform_service"


@pytest.mark.parametrize("table", RELEASED)
@pytest.mark.parametrize("action", ["UPDATE {} SET edition_id = 0", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_not_even_the_owner_changes_an_edition(database, table, action):
    statement = action.format(table).replace(
        "edition_id", "id" if table == "release.edition" else "edition_id"
    )
    engine = create_engine(database.owner_url)
    with engine.connect() as connection, pytest.raises(DBAPIError, match="immutable"):
        connection.execute(text(statement))
    engine.dispose()


def test_nothing_is_added_to_an_edition_after_its_transaction(musterstadt):
    with (
        pytest.raises(DBAPIError, match="nothing can be added"),
        session_as(musterstadt.engine, "platform_publisher") as session,
    ):
        session.execute(
            text(
                "INSERT INTO release.indicator SELECT edition_id, 'added', 999, metadata "
                "FROM release.indicator LIMIT 1"
            )
        )


def test_the_migrations_make_exactly_the_declared_tables(database):
    command.check(alembic_config(database.owner_url))


def test_the_database_refuses_two_vintages_of_an_area_on_one_day(database):
    with psycopg.connect(database.owner_url.replace("+psycopg", "")) as connection:
        connection.execute("INSERT INTO core.municipality VALUES ('16000001', 'Probe')")
        area = (
            "INSERT INTO core.area (municipality_key, level, key, name, valid_from) "
            "VALUES ('16000001', 'block', '1', 'x', %s)"
        )
        connection.execute(area, ("2020-01-01",))
        with pytest.raises(psycopg.errors.ExclusionViolation):
            connection.execute(area, ("2021-01-01",))


def test_the_database_refuses_an_absent_cell_with_a_value(database):
    absent_with_value = "INSERT INTO core.fact VALUES (1, 1, 'residents', 2020, 0, 'missing', 1, 'x', true)"
    with (
        psycopg.connect(database.owner_url.replace("+psycopg", "")) as connection,
        pytest.raises(psycopg.errors.CheckViolation),
    ):
        connection.execute(absent_with_value)
