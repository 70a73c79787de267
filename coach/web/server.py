"""The web application: Gradio inside FastAPI, behind the guard."""

import importlib
import logging
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coach.errors import BadInput
from coach.logs import keep_log
from coach.settings import Settings, quiet_environment

if TYPE_CHECKING:
    from coach.store.db import Store

log = logging.getLogger(__name__)

_FOLDER = Path(__file__).parent


def create_app(settings: Settings) -> Any:
    """Builds the application.

    Args:
        settings: As read from the environment.

    Returns:
        An ASGI application.

    Raises:
        InvalidData: If a data file has mistakes.
        StoreUnavailable: If the database cannot be opened.
    """
    quiet_environment(settings.home)
    keep_log(settings.home)
    import gradio as gr
    from fastapi import FastAPI

    from coach.interview.opening import open_interviews
    from coach.web.api import add_endpoints
    from coach.web.connections import Connections
    from coach.web.drafts import add_drafts
    from coach.web.page import build_page
    from coach.web.pages import add_pages
    from coach.web.pages.site import Site
    from coach.web.security import Guard, Visitors, secret_of
    from coach.web.signing_in import Door
    from coach.web.theme import theme
    from coach.web.visitors import Visiting

    interviews, index = open_interviews(settings)
    visitors = Visitors(secret_of(settings.home))
    visiting = Visiting(visitors, by_sign_in=bool(settings.auth))
    page = build_page(interviews, visiting, settings)
    with page:
        add_endpoints(interviews, index, visiting)
    # Both must be set before the queue exists, or forty turns at most run at once.
    page.max_threads = 400
    page.queue(default_concurrency_limit=None, max_size=1000)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/healthz")
    def healthz() -> dict[str, str]:  # pyright: ignore[reportUnusedFunction]
        return {"status": "ok"}

    for name in ("page.js", "style.css", "pages.css", "progress.css", "desk.css", "desk.js"):
        _serve_file(app, name)
    add_drafts(app, interviews, visiting)
    add_pages(app, Site(interviews, visiting, settings))
    mounted = gr.mount_gradio_app(
        app,
        page,
        path="/",
        show_error=False,
        run_history=False,
        footer_links=[],
        theme=theme(),
        # Not handed over as `css`: Gradio would put its own class before each part of a list, also inside :is().
        head='<link rel="stylesheet" href="/style.css"><script src="/page.js" defer></script>',
        favicon_path=str(_FOLDER / "favicon.svg"),
        max_file_size=1,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        enable_monitoring=False,
    )
    index.begin()
    _warm_the_agent(with_model=interviews.connection is not None)
    _keep_house(interviews.store, settings)
    behind: Any = Connections(mounted, visiting)
    if settings.auth:
        behind = Door(behind, interviews.store, settings)
    return Guard(behind, visitors, settings.public_url, settings.host, by_sign_in=bool(settings.auth))


def _serve_file(app: Any, name: str) -> None:
    from fastapi.responses import FileResponse

    def file() -> FileResponse:
        return FileResponse(_FOLDER / name, headers={"cache-control": "no-cache"})

    app.add_api_route(f"/{name}", file, include_in_schema=False)


def _keep_house(store: "Store", settings: Settings) -> None:
    """Deletes what has had its time, now and every hour, while the server runs."""
    from coach.store.people import forget_ended
    from coach.store.retention import delete_expired, keep_house
    from coach.web.signing_in import idle_time

    tasks: list[Callable[[], object]] = []
    days = settings.retention_days
    if days is not None:
        tasks.append(lambda: delete_expired(store, days))
    if settings.auth:
        tasks.append(lambda: forget_ended(store, idle_time(settings)))
    if tasks:
        keep_house(tasks)


def _warm_the_agent(*, with_model: bool) -> None:
    """Imports LangChain while the candidate reads the first page, so that the first reply does not wait for it."""

    def warm() -> None:
        for name in ("coach.interview.agent", "coach.llm.builtin", *(("langchain_openai",) if with_model else ())):
            importlib.import_module(name)

    threading.Thread(target=warm, name="warm", daemon=True).start()


def serve(settings: Settings) -> None:
    """Serves the page until it is stopped, and prints its address.

    Raises:
        BadInput: If the port is taken.
    """
    import uvicorn

    bound = _bind(settings)
    port = bound.getsockname()[1]
    shown = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104
    print("Callback Coach is getting ready ...", file=sys.stderr, flush=True)
    app = create_app(settings)

    class Announcing(uvicorn.Server):
        """Prints the address once the page can be opened."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            print(f"Open http://{shown}:{port} in your browser. Control-C stops it.", flush=True)

    config = uvicorn.Config(
        app, log_level="warning", access_log=False, timeout_graceful_shutdown=10, proxy_headers=False
    )
    Announcing(config).run(sockets=[bound])


def _bind(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((settings.host, settings.port))
    except OSError:
        bound.close()
        raise BadInput(
            f"Port {settings.port} on {settings.host} is taken. "
            f"Choose another, for example COACH_PORT={settings.port + 1}."
        ) from None
    return bound
