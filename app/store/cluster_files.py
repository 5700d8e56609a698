"""Folders and configuration files of the private cluster: where they are, who may enter, what they say."""

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.store.processes import OsUser, run_as
from geodata.vocabulary.errors import StoreError

# Not TMPDIR: a second start from another shell must find the same socket.
TEMPORARY: Final = Path("/tmp")  # noqa: S108 - only a private folder in it, whose owner is checked
PORT: Final = 5432  # names the socket file only; nothing listens on TCP
OWN_FILE: Final = "sozialmonitor.conf"
LOCAL_FILE: Final = "local.conf"
ACCESS: Final = "local all all peer map=embedded\n"  # the only line: no TCP, no password

TUNING: Final[Mapping[str, str]] = {
    "shared_buffers": "512MB",
    "effective_cache_size": "3GB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "lz4",
    "random_page_cost": "1.1",
    "effective_io_concurrency": "100",
    "default_statistics_target": "200",
    "max_connections": "60",
    "max_parallel_workers_per_gather": "0",  # parallel queries need /dev/shm, 64 MB in many containers
    "jit": "off",
    "statement_timeout": "5min",
    "idle_in_transaction_session_timeout": "60s",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
}


@dataclass(frozen=True)
class ClusterFiles:
    """The paths of one cluster below its root folder, and its socket folder elsewhere."""

    root: Path

    @property
    def data(self) -> Path:
        """PostgreSQL's own folder; it exists only once it is complete."""
        return self.root / "data"

    @property
    def unfinished(self) -> Path:
        """Where initdb works until all is written."""
        return self.root / "data.unfinished"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.root / "postgres.log"

    @property
    def pid_file(self) -> Path:
        """Who runs on the data, since when, and how far it has come."""
        return self.data / "postmaster.pid"

    @property
    def socket_folder(self) -> Path:
        """A short path, because the kernel cuts socket paths at 107 bytes; fixed by the data's path."""
        digest = hashlib.sha1(str(self.data).encode(), usedforsecurity=False).hexdigest()
        return TEMPORARY / f"sozialmonitor-{digest[:10]}"

    @property
    def socket(self) -> Path:
        """The socket itself."""
        return self.socket_folder / f".s.PGSQL.{PORT}"

    def data_major(self) -> int | None:
        """The major version that wrote the data; None where there is none yet."""
        if not self.data.exists():
            return None
        try:
            return int((self.data / "PG_VERSION").read_text(encoding="ascii"))
        except (FileNotFoundError, ValueError) as error:
            raise StoreError(
                f"{self.data} is not a PostgreSQL data folder: PG_VERSION is absent or unreadable. "
                "Move the folder away, or give another data folder.",
                folder=str(self.data),
            ) from error


def prepare_root(files: ClusterFiles, user: OsUser) -> None:
    """Make the root folder private to the server's user, and make sure that user can reach it."""
    try:
        require_passable(next(folder for folder in files.root.parents if folder.exists()), user)
        _make_passable(files.root.parent)
        files.root.mkdir(mode=0o700, exist_ok=True)
        _make_private(files.root, user)
    except OSError as error:
        raise StoreError(
            f"The folder {files.root} cannot be prepared for the database: {error.strerror}.",
            folder=str(files.root),
        ) from error


def require_passable(folder: Path, user: OsUser) -> None:
    """Refuse a folder the user cannot reach, naming the outermost folder that stops it."""
    if _can_enter(folder, user):
        return
    way = [*reversed(folder.parents), folder]
    blocking = next((step for step in way if not _can_enter(step, user)), folder)
    raise StoreError(
        f"The database runs as OS user {user.name!r}, who may not pass through {blocking}. "
        "Choose a data folder elsewhere (DATA_DIR=/var/lib/sozialmonitor), or open the way: "
        f"chmod o+x {blocking}",
        folder=str(blocking),
        os_user=user.name,
    )


def prepare_socket_folder(files: ClusterFiles, user: OsUser) -> None:
    """Make the socket folder, private; refuse one that somebody else has put there."""
    folder = files.socket_folder
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or not folder.is_dir() or folder.stat().st_uid not in {user.uid, os.geteuid()}:
        raise StoreError(
            f"{folder} belongs to somebody else, so the database's socket would not be safe in it. "
            "Have it removed, then start again.",
            folder=str(folder),
        )
    _make_private(folder, user)


def remove_sockets(files: ClusterFiles) -> None:
    """Remove what a server that no longer lives left in the socket folder."""
    for leftover in files.socket_folder.glob(".s.PGSQL.*"):
        leftover.unlink(missing_ok=True)


def remove_socket_folder(files: ClusterFiles) -> None:
    """Leave nothing in the folder of temporary files after a stop."""
    if files.socket_folder.exists() and not any(files.socket_folder.iterdir()):
        files.socket_folder.rmdir()


def include_own_settings(folder: Path, user: OsUser) -> None:
    """Let PostgreSQL's main file read ours, once, when the cluster is made."""
    main_file = folder / "postgresql.conf"
    content = main_file.read_text(encoding="utf-8")
    write_for(user, main_file, f"{content}\ninclude_if_exists = '{OWN_FILE}'\n")


def settings_text(files: ClusterFiles) -> str:
    """Our part of the configuration: tuning, then the administrator's file, then what nobody may change."""
    tuning = "".join(f"{name} = '{value}'\n" for name, value in TUNING.items())
    return (
        f"# Rewritten at every start. Put your own tuning into {LOCAL_FILE} beside this file.\n"
        f"{tuning}"
        f"include_if_exists = '{LOCAL_FILE}'\n"
        "# Private and durable, whatever stands above.\n"
        "listen_addresses = ''\n"
        f"port = {PORT}\n"
        f"unix_socket_directories = '{files.socket_folder}'\n"
        "unix_socket_permissions = 0700\n"
        "fsync = on\n"
        "synchronous_commit = on\n"
        "full_page_writes = on\n"
    )


def ident_text(os_users: Iterable[str], roles: Iterable[str]) -> str:
    """Which OS user may log in as which role: the service's user and the server's, as each of the roles."""
    names = sorted(set(os_users))
    quoted = {name: name.replace('"', '""') for name in names}
    return "".join(f'embedded "{quoted[name]}" {role}\n' for role in roles for name in names)


def write_for(user: OsUser, path: Path, text: str) -> bool:
    """Put a file in one step where the server reads it; answers whether that changed anything."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchown(descriptor, user.uid, user.gid)
        file.write(text)
    draft.replace(path)
    return True


def _make_passable(folder: Path) -> None:
    """Make missing folders; those root makes may be passed, not listed, by the server's user."""
    if folder.exists():
        return
    _make_passable(folder.parent)
    folder.mkdir()
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)


def _make_private(folder: Path, user: OsUser) -> None:
    if os.geteuid() == 0:
        os.chown(folder, user.uid, user.gid, follow_symlinks=False)
    if folder.stat().st_uid != user.uid:
        raise StoreError(
            f"{folder} belongs to another OS user than {user.name!r}. Start as its owner or as root, or give "
            "another data folder.",
            folder=str(folder),
            os_user=user.name,
        )
    folder.chmod(0o700)


def _can_enter(folder: Path, user: OsUser) -> bool:
    """Asked of the kernel, as that user: it knows access lists and mounts too."""
    return run_as(user, ["test", "-x", str(folder)], Path("/")).returncode == 0
