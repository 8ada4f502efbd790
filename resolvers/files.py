"""The tour at ``/``: one page, nothing loaded from elsewhere."""

from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

TOUR: Final = Path(__file__).with_name("tour.html")
ONLY_OURS: Final = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


def routes() -> list[Route]:
    """The tour page."""

    async def tour(_: Request) -> Response:
        return HTMLResponse(TOUR.read_text(encoding="utf-8"), headers=ONLY_OURS)

    return [Route("/", tour)]
