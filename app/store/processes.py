"""The OS user that runs PostgreSQL, the programs run as that user, and what /proc tells of a process."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from geodata.vocabulary.errors import StoreError

DEBIAN_SERVER_USER: Final = "postgres"


@dataclass(frozen=True)
class OsUser:
    """A user of the operating system."""

    name: str
    uid: int
    gid: int


class ProcessState(StrEnum):
    """What the kernel says of a process number."""

    ABSENT = "absent"
    ZOMBIE = "zombie"  # dead, but nobody has collected it: common in containers without an init
    ALIVE = "alive"


def calling_user() -> OsUser:
    """The user this process runs as."""
    return _user_numbered(os.geteuid())


def server_user(root_folder: Path) -> OsUser:
    """Whom PostgreSQL runs as: the caller; for root, who must not, the folder's owner or Debian's user."""
    if os.geteuid() != 0:
        return calling_user()
    owner = root_folder.stat().st_uid if root_folder.exists() else 0
    if owner != 0:
        return _user_numbered(owner)
    try:
        entry = pwd.getpwnam(DEBIAN_SERVER_USER)
    except KeyError as error:
        raise StoreError(
            f"PostgreSQL refuses to run as root, and there is no OS user {DEBIAN_SERVER_USER!r} to run it. "
            "The Debian package postgresql-common makes that user; or start as an ordinary user.",
            os_user=DEBIAN_SERVER_USER,
        ) from error
    return OsUser(entry.pw_name, entry.pw_uid, entry.pw_gid)


def run_as(user: OsUser, command: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a program as a user, in a folder that is also its home, without anything of our environment.

    Neither PG* variables nor secrets of the service reach the server; the umask keeps its files private.
    """
    is_other = user.uid != os.geteuid()
    try:
        return subprocess.run(
            command,
            cwd=folder,
            env={"PATH": os.defpath, "HOME": str(folder), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            umask=0o077,
            user=user.uid if is_other else None,
            group=user.gid if is_other else None,
            extra_groups=[] if is_other else None,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise StoreError(
            f"{command[0]} cannot be run by OS user {user.name!r} in {folder}: {error.strerror}.",
            program=command[0],
            os_user=user.name,
        ) from error


def process_state(pid: int) -> ProcessState:
    """Whether a process lives, is a zombie, or is not there at all."""
    try:
        line = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ProcessState.ABSENT
    # The program's name stands in brackets and may itself hold brackets and blanks.
    letter = line.rpartition(")")[2].split()[0]
    return ProcessState.ZOMBIE if letter in "ZX" else ProcessState.ALIVE


def works_in(pid: int, folder: Path, user: OsUser) -> bool:
    """Whether a living process belongs to the user and has the folder as its working folder.

    A process number may have been given to another program since it was written down. The link is read
    as that user, because root in a container may not look into the processes of others.
    """
    try:
        if Path(f"/proc/{pid}").stat().st_uid != user.uid:
            return False
    except OSError:
        return False
    same_folder = ["test", f"/proc/{pid}/cwd", "-ef", str(folder)]
    return run_as(user, same_folder, Path("/")).returncode == 0


def _user_numbered(uid: int) -> OsUser:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError as error:
        raise StoreError(
            f"The OS user number {uid} has no name (no line in /etc/passwd), so the database could never "
            "recognise it. Start as a user with a name.",
            uid=uid,
        ) from error
    return OsUser(entry.pw_name, entry.pw_uid, entry.pw_gid)
