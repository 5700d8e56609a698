"""Where the engine's work is done: here, in processes of this machine, or by Dask workers.

The same tasks give the same values everywhere; what differs is only how long it takes.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from typing import Any, Protocol

from app.settings import EngineSettings
from geodata.vocabulary.errors import DeclarationError
from indicators.catalog import Catalog
from indicators.engine import Task, computed, worked
from indicators.situation import Computed, Situation
from indicators.staleness import Origin


class Executor(Protocol):
    """Does independent tasks, in any order."""

    def done(self, catalog: Catalog, tasks: Sequence[Task]) -> Iterable[list[Computed]]:
        """The results of each task, in the order of the tasks."""


class Local:
    """One task after the other, in this process."""

    def done(self, catalog: Catalog, tasks: Sequence[Task]) -> Iterable[list[Computed]]:
        """The results of each task, in the order of the tasks."""
        return [worked(catalog, task) for task in tasks]


class Processes:
    """Processes of this machine; the catalogue is handed to each of them once."""

    def __init__(self, workers: int) -> None:
        self._workers = workers

    def done(self, catalog: Catalog, tasks: Sequence[Task]) -> Iterable[list[Computed]]:
        """The results of each task, in the order of the tasks."""
        # Not forked: this process may have threads and a database connection.
        context = get_context("spawn")
        with ProcessPoolExecutor(self._workers, context, _remember, (catalog,)) as pool:
            return list(pool.map(_worked_here, tasks))


class Dask:
    """Workers of a Dask cluster."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def done(self, catalog: Catalog, tasks: Sequence[Task]) -> Iterable[list[Computed]]:
        """The results of each task, in the order of the tasks."""
        everywhere = self._client.scatter(catalog, broadcast=True)
        futures = [self._client.submit(worked, everywhere, task, pure=False) for task in tasks]
        results: list[list[Computed]] = self._client.gather(futures)
        return results


@contextmanager
def executor_of(settings: EngineSettings) -> Iterator[Executor]:
    """The executor that is set; a cluster that was started for it ends with it."""
    if settings.executor == "processes":
        yield Processes(settings.workers)
    elif settings.executor == "dask":
        with _dask_client(settings) as client:
            yield Dask(client)
    else:
        yield Local()


def computed_by(
    executor: Executor,
    catalog: Catalog,
    situations: Sequence[Situation],
    asked: dict[tuple[str, int], Origin],
) -> list[Computed]:
    """Some indicators of some situations, each result with the very situation that was handed in.

    Parameters
    ----------
    executor : Executor
    catalog : Catalog
    situations : sequence
    asked : mapping
        What to compute, with its origin: :func:`indicators.staleness.origins`.

    """
    if isinstance(executor, Local):  # in one pass: what several indicators read is computed once
        return list(computed(catalog, situations, asked.keys()))
    tasks, numbers = _tasks(situations, asked)
    results = executor.done(catalog, tasks)
    return [
        replace(one, situation=situations[number])
        for number, of in zip(numbers, results, strict=True)
        for one in of
    ]


def _tasks(
    situations: Sequence[Situation], asked: dict[tuple[str, int], Origin]
) -> tuple[list[Task], list[int]]:
    by_situation: dict[int, set[str]] = {}
    reads: dict[int, set[int]] = {}
    for (name, at), origin in asked.items():
        by_situation.setdefault(at, set()).add(name)
        reads.setdefault(at, {at}).update(origin.reads)
    tasks, numbers = [], sorted(by_situation)
    for at in numbers:
        seen = sorted(reads[at])
        needed = tuple(situations[one] for one in seen)
        tasks.append(Task(needed, seen.index(at), frozenset(by_situation[at])))
    return tasks, numbers


_catalog: list[Catalog] = []  # of a worker process, set once when it starts


def _remember(catalog: Catalog) -> None:
    _catalog[:] = [catalog]


def _worked_here(task: Task) -> list[Computed]:
    return worked(_catalog[0], task)


@contextmanager
def _dask_client(settings: EngineSettings) -> Iterator[Any]:
    try:
        from distributed import Client, LocalCluster  # noqa: PLC0415 - an extra that few need
    except ImportError as error:
        raise DeclarationError(
            "The executor 'dask' needs the package 'distributed', which is not installed. Install it with "
            "'pip install sozialmonitor[dask]', or set SOZIALMONITOR_ENGINE__EXECUTOR=processes."
        ) from error
    connect: Callable[..., Any] = Client
    if settings.dask_address:
        with connect(settings.dask_address) as client:
            yield client
        return
    start: Callable[..., Any] = partial(
        LocalCluster, processes=True, threads_per_worker=1, dashboard_address=None
    )
    with start(n_workers=settings.workers) as cluster, connect(cluster) as client:
        yield client
