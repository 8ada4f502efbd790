"""How often obligations were met, for everybody (S-005, S-072)."""

from datetime import date

from domain import service_levels
from resolvers.request import Answer, Request


async def of_month(request: Request, month: date) -> Answer:
    """Every kind of obligation in that month."""
    return await service_levels.of_month(request.tx, month)
