"""Runs the web server until it is told to stop."""

import errno
import signal
import socket
import threading
import webbrowser
from functools import partial

import uvicorn

from app.main import create_app
from app.observability import log
from app.settings import Settings
from app.shipped import catalog_of
from app.store.database import Database
from geodata.vocabulary.errors import ServiceError, SozialmonitorError

WATCH_SECONDS = 3.0


class _Server(uvicorn.Server):
    """Says when it is ready, and only then."""

    def __init__(self, config: uvicorn.Config, address: str, *, opens_browser: bool) -> None:
        super().__init__(config)
        self._address = address
        self._opens_browser = opens_browser

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            print(f"ready: {self._address}", flush=True)  # noqa: T201  (a promise of the command)
            if self._opens_browser:
                webbrowser.open(self._address)


def serve_until_stopped(settings: Settings, database: Database, *, opens_browser: bool) -> None:
    """Serve on the address of the settings; Ctrl-C or SIGTERM ends it cleanly."""
    listening = _listening(settings)
    address = f"http://{settings.host}:{listening.getsockname()[1]}"
    app = create_app(database.engine, settings.frontend_folder, partial(catalog_of, settings))
    config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=5)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what stops the service stops the database too
    stopping = threading.Event()
    watch = threading.Thread(target=_keep_alive, args=(database, stopping), daemon=True)
    watch.start()
    try:
        _Server(config, address, opens_browser=opens_browser).run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    finally:
        stopping.set()
        watch.join(timeout=30)
        listening.close()
    log("stopped")


def _keep_alive(database: Database, stopping: threading.Event) -> None:
    """Start the database again if it was killed: the service outlives it."""
    while not stopping.wait(WATCH_SECONDS):
        try:
            database.revive()
        except (SozialmonitorError, OSError) as error:
            log("database_not_revived", kind=type(error).__name__)


def _listening(settings: Settings) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        if error.errno != errno.EADDRINUSE:
            raise
        raise ServiceError(
            f"Port {settings.port} of {settings.host} is already in use. Stop what uses it, or choose "
            f"another port: PORT={settings.port + 1} make run."
        ) from error
    return listening
