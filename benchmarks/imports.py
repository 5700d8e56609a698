"""Taking in a delivery: reading against a bound, storing against the database's own COPY and inserts."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from time import perf_counter

import numpy as np
import psycopg

from app.settings import Settings
from app.shipped import tables_of
from app.store.cluster import Cluster
from benchmarks.row import Row
from geodata.pipeline import read_delivery

AREAS, YEARS = 5_000, 10
ROWS = 200_000


def rows() -> Iterable[Row]:
    """Reading of a register file and storing of facts."""
    yield _reading()
    yield from _storing()


def _reading() -> Row:
    """A register of 5,000 areas: every cell checked and placed, against a person's patience."""
    table = tables_of(Settings())["demo_residents"]
    columns = list(table.edition(2024).column)
    numbers = np.random.default_rng(1).integers(1, 900, (AREAS, len(columns)))
    bands = [columns.index(name) for name in columns if name.startswith("ALT_")]
    numbers[:, columns.index("EW_INSG")] = numbers[:, bands].sum(axis=1)
    lines = [";".join(["BLK_NR", "STICHTAG", *columns])]
    lines += [
        ";".join([f"{n:05d}", "31.12.2024", *map(str, row)])
        for n, row in enumerate(numbers.tolist(), start=1)
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.csv"
        path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8")
        ours = _best(lambda: read_delivery(path, table, year=2024, owner="16099000"))
    cells = AREAS * len(columns)
    bound = cells / 100_000  # a large table of an office must not keep a person waiting for a second
    return Row(f"read and check {cells:,} cells", ours, bound, goal=1, other_is="bound", unit="s")


def _storing() -> Iterator[Row]:
    """Facts by our COPY against the same rows copied by the server, and against row-by-row insert."""
    with _database() as connection:
        connection.execute(
            "CREATE TABLE fact (area int8, variable text, year int4, value float8, status text)"
        )
        facts = [(n % AREAS, "residents", 2013 + n % YEARS, float(n), "present") for n in range(ROWS)]
        ours = _best(lambda: _copy(connection, facts))
        buffer = _copied_out(connection)
        bound = _best(lambda: _copy_raw(connection, buffer))
        slow = 10 * _best(lambda: _insert(connection, facts[: ROWS // 10]), times=1)
    name = f"store {ROWS:,} facts"
    yield Row(f"{name}, server's own COPY", ours, bound, goal=0.15, other_is="bound", unit="s")
    yield Row(f"{name}, executemany", ours, slow, goal=3, unit="s")


def _copy(connection: psycopg.Connection, facts: Sequence[tuple[object, ...]]) -> None:
    connection.execute("TRUNCATE fact")
    with connection.cursor().copy("COPY fact FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(["int8", "text", "int4", "float8", "text"])
        for fact in facts:
            copy.write_row(fact)


def _copied_out(connection: psycopg.Connection) -> bytes:
    buffer = BytesIO()
    with connection.cursor().copy("COPY fact TO STDOUT (FORMAT BINARY)") as copy:
        for part in copy:
            buffer.write(part)
    return buffer.getvalue()


def _copy_raw(connection: psycopg.Connection, buffer: bytes) -> None:
    connection.execute("TRUNCATE fact")
    with connection.cursor().copy("COPY fact FROM STDIN (FORMAT BINARY)") as copy:
        copy.write(buffer)


def _insert(connection: psycopg.Connection, facts: Sequence[tuple[object, ...]]) -> None:
    connection.execute("TRUNCATE fact")
    connection.cursor().executemany("INSERT INTO fact VALUES (%s, %s, %s, %s, %s)", facts)


@contextmanager
def _database() -> Iterator[psycopg.Connection]:
    with tempfile.TemporaryDirectory(prefix="sozialmonitor-bench-") as folder:
        Path(folder).chmod(0o755)
        cluster = Cluster(Path(folder) / "data")
        cluster.start()
        try:
            url = cluster.url("sozialmonitor_owner").replace("+psycopg", "")
            with psycopg.connect(url, autocommit=True) as connection:
                yield connection
        finally:
            cluster.stop()


def _best(action: Callable[[], object], times: int = 3) -> float:
    """Shortest wall time of some runs: storing is mostly the server's time, which CPU time would not see."""
    found = []
    for _ in range(times):
        begun = perf_counter()
        action()
        found.append(perf_counter() - begun)
    return min(found)
