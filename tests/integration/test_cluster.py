"""The private cluster as it really starts, is killed, is found again, and refuses.

All tests share one cluster, whose path is over 200 characters long; each leaves it startable.
"""

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, text

from app.store.cluster import Cluster
from app.store.postgres_programs import programs_for
from app.store.postgres_server import PostgresServer, ServerState
from app.store.processes import OsUser, ProcessState, process_state, run_as, server_user
from geodata.vocabulary.errors import StoreError

REPOSITORY = Path(__file__).resolve().parents[2]
BECOME_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER: orphans become our children, and zombies if we wait for none
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another OS user")
START_AND_SAY_SO = (
    "import sys, time; from pathlib import Path; from app.store.cluster import Cluster; "
    "Cluster(Path(sys.argv[1])).start(); print('started', flush=True); time.sleep(float(sys.argv[2]))"
)


@contextlib.contextmanager
def reachable_folder() -> Iterator[Path]:
    """A temporary folder the server's user may pass through (pytest's own is closed to it)."""
    folder = Path(tempfile.mkdtemp(prefix="cluster-test-", dir="/tmp"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def cluster():
    with reachable_folder() as folder:
        cluster = Cluster(folder / ("long" * 25) / ("path" * 25))
        try:
            yield cluster
        finally:
            cluster.stop()


@pytest.fixture
def running(cluster):
    cluster.start()
    return cluster


def server(cluster: Cluster) -> PostgresServer:
    return PostgresServer(cluster.files, server_user(cluster.files.root))


def postmaster(cluster: Cluster) -> int:
    return int(cluster.files.pid_file.read_text().splitlines()[0])


def answer(cluster: Cluster, statement: str, role: str = "sozialmonitor_owner") -> object:
    engine = create_engine(cluster.url(role), poolclass=NullPool)
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        return result.scalar() if result.returns_rows else None


def remember(cluster: Cluster, word: str) -> None:
    answer(cluster, "CREATE TABLE IF NOT EXISTS remembered (word text)")
    answer(cluster, f"INSERT INTO remembered VALUES ('{word}')")


def remembered(cluster: Cluster, word: str) -> bool:
    return answer(cluster, f"SELECT count(*) FROM remembered WHERE word = '{word}'") == 1


def test_a_new_cluster_has_postgis_and_an_unprivileged_service_role(running):
    assert len(str(running.files.data)) > 200
    assert answer(running, "SELECT postgis_lib_version()", "platform_service") is not None
    assert answer(running, "SELECT 1 FROM pg_extension WHERE extname = 'btree_gist'") == 1
    rights = "SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb FROM pg_roles"
    mine = f"{rights} WHERE rolname = current_user"
    assert answer(running, mine, "platform_service") is False


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("listen_addresses", ""),
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("data_checksums", "on"),
        ("jit", "off"),
        ("TimeZone", "UTC"),
        ("server_encoding", "UTF8"),
        ("wal_compression", "lz4"),
        ("work_mem", "32MB"),
    ],
)
def test_it_is_private_durable_and_tuned(running, setting, value):
    assert answer(running, f"SHOW {setting}", "platform_service") == value


def test_the_server_is_never_root_and_its_folder_is_closed(running):
    assert Path(f"/proc/{postmaster(running)}").stat().st_uid == running.files.data.stat().st_uid != 0
    assert running.files.root.stat().st_mode & 0o777 == 0o700
    assert running.files.socket_folder.stat().st_mode & 0o777 == 0o700


def test_nothing_listens_on_tcp(running):
    pid = postmaster(running)
    links = [str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()]
    ours = {link[8:-1] for link in links if link.startswith("socket:[")}
    assert ours, "the server holds at least its local socket"
    for family in ("tcp", "tcp6"):
        lines = Path(f"/proc/{pid}/net/{family}").read_text().splitlines()[1:]
        assert ours.isdisjoint({line.split()[9] for line in lines})


def test_a_second_start_takes_the_running_server_over(running):
    before, said = postmaster(running), []
    Cluster(running.files.root.parent, progress=said.append).start()
    assert postmaster(running) == before
    assert said == ["The database is already running; using it."]


def test_variables_of_libpq_do_not_mislead_it(running, monkeypatch):
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("PGUSER", "nobody")
    running.stop()
    running.start()
    assert answer(running, "SELECT current_user", "platform_service") == "platform_service"


def test_two_starts_at_once_start_one_server(cluster):
    cluster.stop()
    problems: list[Exception] = []

    def start() -> None:
        try:
            Cluster(cluster.files.root.parent).start()
        except StoreError as error:
            problems.append(error)

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert cluster.is_running


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_the_server_survives_the_end_of_the_service(cluster, ending):
    cluster.stop()
    command = [sys.executable, "-c", START_AND_SAY_SO, str(cluster.files.root.parent), "60"]
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    ) as service:
        assert service.stdout.readline() == b"started\n"
        before = postmaster(cluster)
        os.killpg(service.pid, ending)  # as a terminal does it: the whole group
    assert cluster.is_running
    cluster.start()
    assert postmaster(cluster) == before


def test_a_killed_server_left_as_zombie_is_replaced_and_nothing_committed_is_lost(cluster):
    cluster.stop()
    library = ctypes.CDLL(None)
    library.prctl(BECOME_SUBREAPER, 1)
    try:
        cluster.start()
        remember(cluster, "before the kill")
        killed = postmaster(cluster)
        os.kill(killed, signal.SIGKILL)
        deadline = time.monotonic() + 5
        while process_state(killed) is ProcessState.ALIVE and time.monotonic() < deadline:
            time.sleep(0.01)
        assert process_state(killed) is ProcessState.ZOMBIE
        assert server(cluster).state() is ServerState.DEAD
        assert not cluster.is_running
    finally:
        library.prctl(BECOME_SUBREAPER, 0)
    cluster.start()
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    assert postmaster(cluster) != killed
    assert remembered(cluster, "before the kill")


def test_a_socket_folder_that_was_cleaned_away_comes_back(running):
    remember(running, "before the cleaner")
    shutil.rmtree(running.files.socket_folder)
    assert server(running).state() is ServerState.CUT_OFF
    running.start()
    assert remembered(running, "before the cleaner")


def test_a_process_number_given_to_another_program_does_not_stop_the_start(cluster):
    cluster.start()
    note = cluster.files.pid_file.read_text()
    cluster.stop()
    cluster.files.pid_file.write_text(note.replace(note.splitlines()[0], str(os.getpid()), 1))
    assert server(cluster).state() is ServerState.DEAD
    cluster.start()
    assert cluster.is_running


def test_another_major_version_is_refused_with_what_to_do(cluster):
    cluster.stop()
    version = cluster.files.data / "PG_VERSION"
    written_by = version.read_text()
    version.write_text("14\n")
    try:
        with pytest.raises(StoreError, match=r"written by PostgreSQL 14; .*Dump and restore needed.*apt-get"):
            cluster.start()
    finally:
        version.write_text(written_by)
    assert not cluster.is_running


def test_own_tuning_is_kept_but_cannot_open_the_network(cluster):
    cluster.stop()
    local = cluster.files.data / "local.conf"
    local.write_text("work_mem = '48MB'\nlisten_addresses = '*'\nfsync = off\n")
    local.chmod(0o644)
    try:
        cluster.start()
        assert answer(cluster, "SHOW work_mem") == "48MB"
        assert answer(cluster, "SHOW listen_addresses") == ""
        assert answer(cluster, "SHOW fsync") == "on"
    finally:
        local.unlink()
        cluster.stop()


def test_a_server_that_cannot_start_says_why(cluster):
    cluster.stop()
    local = cluster.files.data / "local.conf"
    local.write_text("work_mem = 'much'\n")
    local.chmod(0o644)
    try:
        with pytest.raises(StoreError, match=r'does not start: .*invalid value for parameter "work_mem"'):
            cluster.start()
    finally:
        local.unlink()


def test_stopping_is_complete_and_may_be_repeated(running):
    pid = postmaster(running)
    running.stop()
    assert process_state(pid) is not ProcessState.ALIVE
    assert not running.files.socket_folder.exists()
    assert not running.is_running
    running.stop()


def test_a_start_broken_off_in_the_middle_is_made_anew():
    with reachable_folder() as folder:
        cluster = Cluster(folder)
        cluster.files.unfinished.mkdir(parents=True)
        (cluster.files.unfinished / "PG_VERSION").write_text("15\n")
        cluster.start()
        try:
            assert cluster.is_running
            assert not cluster.files.unfinished.exists()
        finally:
            cluster.stop()


def test_the_folder_that_blocks_the_way_is_named():
    with reachable_folder() as folder:
        closed = folder / "closed"
        closed.mkdir(mode=0o700 if os.geteuid() == 0 else 0o600)
        with pytest.raises(StoreError, match=f"may not pass through {closed}\\."):
            Cluster(closed / "inner" / "data").start()
        closed.chmod(0o700)
        assert list(closed.iterdir()) == []


def nobody() -> OsUser:
    entry = pwd.getpwnam("nobody")
    return OsUser(entry.pw_name, entry.pw_uid, entry.pw_gid)


@as_root
def test_another_os_user_is_refused_even_at_an_open_socket(running):
    running.files.socket_folder.chmod(0o755)
    running.files.socket.chmod(0o777)
    psql = programs_for(None).path("psql")
    for role in ("sozialmonitor_owner", "platform_service"):
        command = [psql, "-h", str(running.files.socket_folder), "-U", role, "-c", "SELECT 1", "postgres"]
        refused = run_as(nobody(), command, Path("/"))
        assert refused.returncode != 0
        assert f'Peer authentication failed for user "{role}"' in refused.stdout
    running.stop()


@as_root
def test_a_socket_folder_somebody_else_put_there_is_refused(cluster):
    cluster.stop()
    cluster.files.socket_folder.mkdir()
    os.chown(cluster.files.socket_folder, nobody().uid, nobody().gid)
    try:
        with pytest.raises(StoreError, match="belongs to somebody else"):
            cluster.start()
    finally:
        cluster.files.socket_folder.rmdir()


def ordinary_python() -> list[str]:
    """A command by which an ordinary user can run our code: this interpreter, or the system's."""
    packages = [entry for entry in sys.path if entry.endswith("site-packages")]
    code = f"import sys; sys.path[:0] = {packages!r}; {START_AND_SAY_SO}"
    for interpreter in (sys.executable, "/usr/bin/python3"):
        with contextlib.suppress(StoreError):
            tried = run_as(nobody(), [interpreter, "-B", "-c", code, "/proc/version"], REPOSITORY)
            if "StoreError" in tried.stdout:  # it came as far as our refusal of that folder
                return [interpreter, "-B", "-c", code]
    pytest.skip("an ordinary user can read neither this interpreter nor this checkout")


@as_root
def test_an_ordinary_user_has_a_cluster_of_their_own_and_none_of_others(cluster):
    command = ordinary_python()
    with reachable_folder() as folder:
        os.chown(folder, nobody().uid, nobody().gid)
        own = Cluster(folder)
        try:
            assert run_as(nobody(), [*command, str(folder), "0"], REPOSITORY).stdout == "started\n"
            assert Path(f"/proc/{postmaster(own)}").stat().st_uid == nobody().uid
            own.start()  # root may take it over, and it still runs as its owner
            assert answer(own, "SELECT current_user", "platform_service") == "platform_service"
        finally:
            own.stop()
    theirs = run_as(nobody(), [*command, str(cluster.files.root.parent), "0"], REPOSITORY)
    assert "is not open to OS user 'nobody'" in theirs.stdout
