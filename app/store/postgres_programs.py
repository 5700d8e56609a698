"""Finds PostgreSQL's programs: the folder asked for, Debian's folders, the one of pg_ctl on PATH."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from geodata.vocabulary.errors import StoreError

DEBIAN_ROOT: Final = Path("/usr/lib/postgresql")
DEBIAN_SHARE: Final = Path("/usr/share/postgresql")
OLDEST_MAJOR: Final = 15  # views with security_invoker, lz4 for the write-ahead log
INSTALL_LINE: Final = "sudo apt-get install --no-install-recommends postgresql-{0} postgresql-{0}-postgis-3"


@dataclass(frozen=True)
class Programs:
    """One folder with initdb, pg_ctl and postgres, and their major version."""

    folder: Path
    major: int

    def path(self, program: str) -> str:
        """The full path of one program."""
        return str(self.folder / program)


def programs_for(data_major: int | None, asked_for: Path | None = None) -> Programs:
    """The programs for data of a major version, or the newest usable ones for new data.

    The minor version may change below a running server; only the major one decides.
    """
    found = [Programs(folder, major_of(folder)) for folder in _folders(asked_for)]
    if not found:
        raise StoreError(
            f"PostgreSQL with PostGIS was not found. Install it: {INSTALL_LINE.format(OLDEST_MAJOR)} "
            "(before that, write 'create_main_cluster = false' to /etc/postgresql-common/createcluster.conf, "
            "or the package starts a server of its own)."
        )
    if data_major is None:
        return _newest(found)
    matching = [programs for programs in found if programs.major == data_major]
    if not matching:
        installed = ", ".join(str(programs.major) for programs in found)
        raise StoreError(
            f"The data was written by PostgreSQL {data_major}; installed is {installed}. Dump and restore "
            f"needed: install the old version too ({INSTALL_LINE.format(data_major)}), start once with it "
            "and write a dump, move the data folder away, start with the new version and restore the dump.",
            data_major=data_major,
            installed=installed,
        )
    return matching[0]


def major_of(folder: Path) -> int:
    """The major version that the programs in a folder report of themselves."""
    answer = subprocess.run(
        [str(folder / "postgres"), "--version"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    version = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    if version is None:
        raise StoreError(
            f"{folder / 'postgres'} --version answered {answer.stdout.strip()!r}; expected e.g. "
            "'postgres (PostgreSQL) 15.18'.",
            folder=str(folder),
        )
    return int(version[1])


def _folders(asked_for: Path | None) -> list[Path]:
    if asked_for is not None:
        if not (asked_for / "initdb").exists():
            raise StoreError(f"The folder {asked_for} holds no initdb. Expected PostgreSQL's bin folder.")
        return [asked_for]
    debian = [folder for folder in DEBIAN_ROOT.glob("*/bin") if (folder / "initdb").exists()]
    debian.sort(key=lambda folder: int(re.sub(r"\D", "", folder.parent.name) or 0), reverse=True)
    on_path = shutil.which("pg_ctl")
    if not debian and on_path is not None:
        return [Path(on_path).resolve().parent]
    return debian


def _newest(found: list[Programs]) -> Programs:
    """The newest with PostGIS beside it, else the newest: then making the extension says what is missing."""
    with_postgis = [
        programs
        for programs in found
        if (DEBIAN_SHARE / str(programs.major) / "extension" / "postgis.control").exists()
    ]
    newest = max(with_postgis or found, key=lambda programs: programs.major)
    if newest.major < OLDEST_MAJOR:
        raise StoreError(
            f"PostgreSQL {newest.major} in {newest.folder} is too old; {OLDEST_MAJOR} or newer is needed. "
            f"Install it: {INSTALL_LINE.format(OLDEST_MAJOR)}.",
            installed=newest.major,
        )
    return newest
