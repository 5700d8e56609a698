"""One PostgreSQL server process on a data folder: in what state it is, and how to start and stop it."""

import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from app.store import cluster_files
from app.store.cluster_files import ClusterFiles
from app.store.postgres_programs import Programs
from app.store.processes import OsUser, ProcessState, process_state, run_as, works_in
from geodata.vocabulary.errors import StoreError

PATIENCE: Final = 60.0  # seconds for a start, a stop, or a recovery after a crash
STATUS_LINE: Final = 7  # of postmaster.pid, counted from 0


class ServerState(StrEnum):
    """What the data folder and the process table say together."""

    STOPPED = "stopped"
    STARTING = "starting"
    READY = "ready"
    STOPPING = "stopping"
    CUT_OFF = "cut off"  # running, but its socket is gone: a cleaner of temporary files was here
    DEAD = "dead"  # the noted process is a zombie or another program: the note is false


@dataclass(frozen=True)
class PostgresServer:
    """The server of one cluster, run by one OS user; state is read anew each time, never kept."""

    files: ClusterFiles
    user: OsUser

    def state(self) -> ServerState:
        """The state at this moment."""
        try:
            note = self.files.pid_file.read_text(encoding="utf-8", errors="replace").splitlines()
            pid = int(note[0])
        except (FileNotFoundError, NotADirectoryError, IndexError, ValueError):
            return ServerState.STOPPED
        match process_state(pid):
            case ProcessState.ABSENT:
                return ServerState.STOPPED
            case ProcessState.ZOMBIE:
                return ServerState.DEAD
        if not works_in(pid, self.files.data, self.user):
            return ServerState.DEAD
        status = note[STATUS_LINE].strip() if len(note) > STATUS_LINE else "starting"
        if status in {"starting", "stopping"}:
            return ServerState(status)
        return ServerState.READY if self.files.socket.is_socket() else ServerState.CUT_OFF

    def settled_state(self) -> ServerState:
        """The state once a start or stop that somebody else began is over."""
        deadline = time.monotonic() + PATIENCE
        while (state := self.state()) in {ServerState.STARTING, ServerState.STOPPING}:
            if time.monotonic() > deadline:
                raise StoreError(
                    f"The database has been {state} for {PATIENCE:.0f} s. Why stands in {self.files.log}.",
                    log=str(self.files.log),
                )
            time.sleep(0.1)
        return state

    def start(self, programs: Programs) -> None:
        """Start, also over what a killed server left behind."""
        if self.state() is ServerState.DEAD:
            self.files.pid_file.unlink(missing_ok=True)
        cluster_files.prepare_socket_folder(self.files, self.user)
        cluster_files.remove_sockets(self.files)
        complaint = ""
        for _ in range(20):
            position = self.files.log.stat().st_size if self.files.log.exists() else 0
            # With -l the server holds a file of its own and not our pipe, which would never close.
            answer = self._run(programs, "start", "-l", str(self.files.log))
            if answer is None:
                return
            complaint = _text_from(self.files.log, position) or answer
            if "still in use" not in complaint:
                break
            time.sleep(0.5)  # children of a killed server hold its memory until they notice and end
        raise StoreError(f"The database does not start: {complaint.strip()}", log=str(self.files.log))

    def stop(self, programs: Programs) -> None:
        """Stop; open transactions are rolled back, committed ones are kept."""
        complaint = self._run(programs, "stop", "-m", "fast")
        if complaint is not None and self.state() is not ServerState.STOPPED:
            raise StoreError(f"The database does not stop: {complaint}", log=str(self.files.log))

    def reload(self, programs: Programs) -> None:
        """Let the running server read its configuration files again."""
        complaint = self._run(programs, "reload")
        if complaint is not None:
            raise StoreError(f"The database does not reload: {complaint}", log=str(self.files.log))

    def _run(self, programs: Programs, verb: str, *more: str) -> str | None:
        """Run pg_ctl; answers None, or what it complained of."""
        waiting = [] if verb == "reload" else ["-w", "-t", f"{PATIENCE:.0f}"]
        command = [programs.path("pg_ctl"), verb, "-D", str(self.files.data), *more, *waiting]
        answer = run_as(self.user, command, self.files.root)
        return None if answer.returncode == 0 else answer.stdout.strip()


def _text_from(file: Path, position: int) -> str:
    """What was written to a file after a position."""
    if not file.exists():
        return ""
    with file.open("rb") as opened:
        opened.seek(position)
        return opened.read().decode("utf-8", errors="replace")
