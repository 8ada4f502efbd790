"""Logs: one JSON object per line, with request ids and no personal data."""

import logging
import sys
from pathlib import Path

import structlog


def configure(level: str, to: Path | None = None) -> None:
    """Writes to the file ``to``, or to the error output."""
    logging.getLogger("httpx").setLevel(logging.WARNING)  # its info lines carry whole query strings
    if to is not None:
        to.parent.mkdir(parents=True, exist_ok=True)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(to.open("a", encoding="utf-8") if to else sys.stderr),
    )
