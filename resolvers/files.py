"""The tour at ``/``: one page, nothing loaded from elsewhere."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final, TypeAlias

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

TOUR: Final = Path(__file__).with_name("tour.html")
ONLY_OURS: Final = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


Tokens: TypeAlias = Callable[[], Awaitable[dict[str, str]]]


def routes(tokens: Tokens | None = None) -> list[Route]:
    """The tour page; with ``tokens``, in development only, also a token of the sample city for each role."""

    async def tour(_: Request) -> Response:
        return HTMLResponse(TOUR.read_text(encoding="utf-8"), headers=ONLY_OURS)

    async def tour_tokens(_: Request) -> Response:
        assert tokens is not None
        return JSONResponse(await tokens(), headers={"cache-control": "no-store"})

    return [Route("/", tour), *([Route("/tour/tokens", tour_tokens)] if tokens else [])]
