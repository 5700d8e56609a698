"""The private PostGIS cluster: create, start, adopt, stop, upgrade check.

No TCP port, no password: the operating system vouches for who connects (peer authentication through
a map). The server outlives the service; the next start takes it over. It runs as an unprivileged
user also where the service is root, and never touches a system cluster.
"""

import fcntl
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql
from sqlalchemy import URL

from app.store import cluster_files
from app.store.cluster_files import ClusterFiles
from app.store.postgres_programs import INSTALL_LINE, Programs, programs_for
from app.store.postgres_server import PostgresServer, ServerState
from app.store.processes import OsUser, calling_user, run_as, server_user
from geodata.vocabulary.errors import StoreError

EXTENSIONS: Final = ("postgis", "btree_gist")
ROLE_RIGHTS: Final = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION NOBYPASSRLS"
CONNECT_PATIENCE: Final = 5.0  # seconds; a reloaded map of users takes a moment


def _silent(_: str) -> None:
    """Report progress to nobody."""


class Cluster:
    """One private PostgreSQL cluster with PostGIS, in the folder ``cluster`` below a data folder."""

    def __init__(
        self,
        data_folder: Path,
        superuser: str = "sozialmonitor_owner",
        database: str = "sozialmonitor",
        service_roles: tuple[str, ...] = ("platform_service",),
        progress: Callable[[str], None] = _silent,
        programs_folder: Path | None = None,
    ) -> None:
        for name in (superuser, database, *service_roles):
            _require_plain_name(name)
        self.files = ClusterFiles(data_folder.resolve() / "cluster")
        self._superuser = superuser
        self._database = database
        self._service_roles = service_roles
        self._progress = progress
        self._programs_folder = programs_folder

    @property
    def is_running(self) -> bool:
        """Whether the server runs and can be reached."""
        return self._is_there() and self._server().state() is ServerState.READY

    def url(self, role: str) -> str:
        """The SQLAlchemy address of the database for a role that may log in."""
        if role not in (self._superuser, *self._service_roles):
            raise StoreError(f"The role {role!r} may not log in to the private cluster.", role=role)
        address = URL.create(
            "postgresql+psycopg",
            username=role,
            database=self._database,
            query={"host": str(self.files.socket_folder), "port": str(cluster_files.PORT)},
        )
        return address.render_as_string(hide_password=False)

    def start(self) -> None:
        """Create what is missing, start the server or take over the running one; safe to repeat.

        A ``StoreError`` says what stands in the way: no PostgreSQL, another major version than that of
        the data, a folder the server's user cannot reach, a folder of somebody else.
        """
        self._is_there()
        programs = programs_for(self.files.data_major(), self._programs_folder)
        server = self._server()
        cluster_files.prepare_root(self.files, server.user)
        with self._alone():
            state = server.settled_state()
            if state is ServerState.READY:
                self._adopt(programs, server)
            else:
                if state is ServerState.CUT_OFF:
                    self._progress("The database lost its socket folder; restarting it.")
                    server.stop(programs)
                self._launch(programs, server)
            self._complete_roles_and_database()

    def stop(self) -> None:
        """Stop the server, whoever started it; nothing to do if it does not run."""
        if not self._is_there():
            return
        server = self._server()
        with self._alone():
            if server.state() not in {ServerState.STOPPED, ServerState.DEAD}:
                server.stop(programs_for(self.files.data_major(), self._programs_folder))
            cluster_files.remove_socket_folder(self.files)

    def _server(self) -> PostgresServer:
        return PostgresServer(self.files, server_user(self.files.root))

    def _is_there(self) -> bool:
        try:
            return self.files.data.exists()
        except PermissionError as error:
            cluster_files.require_passable(self.files.root.parent, calling_user())
            raise StoreError(
                f"{self.files.root} is not open to OS user {calling_user().name!r}. Start as its owner or as "
                "root, or give another data folder.",
                folder=str(self.files.root),
            ) from error

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let no second start or stop of this cluster work at the same time."""
        descriptor = os.open(self.files.root, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _adopt(self, programs: Programs, server: PostgresServer) -> None:
        self._progress("The database is already running; using it.")
        if self._write_users(self.files.data, server.user):
            server.reload(programs)

    def _launch(self, programs: Programs, server: PostgresServer) -> None:
        if not self.files.data.exists():
            self._create(programs, server.user)
        self._write_settings(self.files.data, server.user)
        self._progress("Starting the database.")
        server.start(programs)

    def _create(self, programs: Programs, user: OsUser) -> None:
        """Make the data folder beside its seat and move it there: half a cluster is never started."""
        self._progress("Creating the database cluster (some seconds, only once).")
        unfinished = self.files.unfinished
        if unfinished.exists():
            shutil.rmtree(unfinished)
        options = f"-U {self._superuser} -A peer -E UTF8 --locale=C.UTF-8 --data-checksums --no-instructions"
        made = run_as(
            user, [programs.path("initdb"), "-D", str(unfinished), *options.split()], self.files.root
        )
        if made.returncode != 0:
            raise StoreError(f"The database cluster cannot be created: {made.stdout.strip()}")
        cluster_files.include_own_settings(unfinished, user)
        self._write_settings(unfinished, user)
        unfinished.rename(self.files.data)

    def _write_settings(self, folder: Path, user: OsUser) -> None:
        settings = cluster_files.settings_text(self.files)
        cluster_files.write_for(user, folder / "pg_hba.conf", cluster_files.ACCESS)
        cluster_files.write_for(user, folder / cluster_files.OWN_FILE, settings)
        self._write_users(folder, user)

    def _write_users(self, folder: Path, user: OsUser) -> bool:
        names = (calling_user().name, user.name)
        text = cluster_files.ident_text(names, (self._superuser, *self._service_roles))
        return cluster_files.write_for(user, folder / "pg_ident.conf", text)

    def _complete_roles_and_database(self) -> None:
        with self._connection("postgres") as connection:
            for role in self._service_roles:
                _complete_role(connection, role)
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (self._database,))
            if known.fetchone() is None:
                self._progress("Creating the database with PostGIS.")
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self._database)))
        with self._connection(self._database) as connection:
            for extension in EXTENSIONS:
                _complete_extension(connection, extension)

    @contextmanager
    def _connection(self, database: str) -> Iterator[psycopg.Connection]:
        connection = self._opened(database)
        try:
            yield connection
        finally:
            connection.close()

    def _opened(self, database: str) -> psycopg.Connection:
        """A connection as superuser, opened with some patience."""
        deadline = time.monotonic() + CONNECT_PATIENCE
        while True:
            try:
                return psycopg.connect(
                    host=str(self.files.socket_folder),
                    port=cluster_files.PORT,
                    user=self._superuser,
                    dbname=database,
                    autocommit=True,
                )
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline:
                    log = str(self.files.log)
                    raise StoreError(f"The database cannot be reached: {error}", log=log) from error
                time.sleep(0.1)


def _complete_role(connection: psycopg.Connection, role: str) -> None:
    """Make a role that logs in, or give it back exactly the rights declared here."""
    is_known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
    verb = sql.SQL("ALTER ROLE" if is_known else "CREATE ROLE")
    statement = sql.SQL("{} {} {}").format(verb, sql.Identifier(role), sql.SQL(ROLE_RIGHTS))
    connection.execute(statement)


def _complete_extension(connection: psycopg.Connection, extension: str) -> None:
    try:
        connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
    except (psycopg.errors.UndefinedFile, psycopg.errors.FeatureNotSupported) as error:
        major = connection.info.server_version // 10_000
        raise StoreError(
            f"PostgreSQL {major} lacks the extension {extension!r}. Install it: {INSTALL_LINE.format(major)}",
            extension=extension,
        ) from error


def _require_plain_name(name: str) -> None:
    """Names go into configuration files: letters, digits and underscores only."""
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", name):
        raise StoreError(
            f"{name!r} cannot name a database or role. Expected small letters, digits and underscores, "
            "e.g. 'platform_service'.",
            name=name,
        )
