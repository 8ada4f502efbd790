"""Load on an HTTP server: wrk where it is installed, else a small loader of our own; and what it cost the processes."""

import asyncio
import json
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import httptools
import psutil

HOST: Final = "127.0.0.1"
CONNECTIONS: Final = 16

SCRIPT: Final = r"""
local requests, at = {%s}, 0
function request()
    at = at %% #requests + 1
    return requests[at]
end
function done(summary, latency, _)
    local failed = summary.errors
    io.write(string.format('\nRESULT {"requests": %%d, "us": %%d, "p50_us": %%f, "p99_us": %%f, "failed": %%d}\n',
        summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
        failed.connect + failed.read + failed.write + failed.status + failed.timeout))
end
"""


class LoadFailed(Exception):
    """Requests failed under load: the figures would mean nothing."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One round."""

    requests_per_s: float
    p50_ms: float
    p99_ms: float
    app_us: float
    """CPU of the serving process, user and system, per request."""
    postgres_us: float
    """CPU of PostgreSQL's processes per request."""


def post(path: str, body: bytes, token: str) -> bytes:
    """A whole HTTP request."""
    lines = [f"POST {path} HTTP/1.1", f"Host: {HOST}", "Content-Type: application/json", "Accept: application/json"]
    head = "\r\n".join([*lines, f"Authorization: Bearer {token}", f"Content-Length: {len(body)}", "", ""])
    return head.encode() + body


def measure(port: int, requests: Sequence[bytes], seconds: float, app: int, postgres: int) -> Measured:
    """One round of ``requests`` taking turns; ``app`` and ``postgres`` are process ids. Raises LoadFailed."""
    app_s, postgres_s = cpu_s(app), cpu_s(postgres)
    run = _wrk if shutil.which("wrk") else _own
    count, took_s, p50_ms, p99_ms = run(port, requests, seconds)
    return Measured(
        requests_per_s=count / took_s,
        p50_ms=p50_ms,
        p99_ms=p99_ms,
        app_us=(cpu_s(app) - app_s) / count * 1e6,
        postgres_us=(cpu_s(postgres) - postgres_s) / count * 1e6,
    )


def measure_once(port: int, requests: Iterator[bytes], seconds: float, right: bytes, app: int, postgres: int) -> Measured:
    """One round of requests sent once each, by our own loader; every answer must hold ``right``. Raises LoadFailed."""
    app_s, postgres_s = cpu_s(app), cpu_s(postgres)
    count, took_s, p50_ms, p99_ms = asyncio.run(_rounds(port, lambda _: requests, seconds, right))
    app_us, postgres_us = ((cpu_s(pid) - before_s) / count * 1e6 for pid, before_s in ((app, app_s), (postgres, postgres_s)))
    return Measured(count / took_s, p50_ms, p99_ms, app_us, postgres_us)


def median(rounds: Sequence[Measured]) -> Measured:
    """Each figure's median."""
    return Measured(*(statistics.median(getattr(each, name) for each in rounds) for name in Measured.__slots__))


def cpu_s(pid: int) -> float:
    """CPU seconds of a process and its children, those that ended included."""
    process = psutil.Process(pid)
    own = process.cpu_times()
    total = float(own.user + own.system + own.children_user + own.children_system)
    for child in process.children(recursive=True):
        try:
            used = child.cpu_times()
            total += float(used.user + used.system)
        except psutil.NoSuchProcess:
            continue
    return total


def loader() -> str:
    """Which loader a run uses."""
    return "wrk" if shutil.which("wrk") else "bench's own loader (install wrk for a cheaper one)"


def _wrk(port: int, requests: Sequence[bytes], seconds: float) -> tuple[int, float, float, float]:
    with TemporaryDirectory() as folder:
        script = Path(folder) / "requests.lua"
        script.write_text(SCRIPT % ",\n".join(_lua(request) for request in requests), encoding="ascii")
        options = ["-t1", f"-c{CONNECTIONS}", f"-d{max(round(seconds), 1)}s", "-s", str(script)]
        command = ["wrk", *options, f"http://{HOST}:{port}/"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    result = json.loads(done.stdout.rpartition("RESULT ")[2])
    if result["failed"] or not result["requests"]:
        raise LoadFailed(f"{result['failed']} of {result['requests']} requests failed:\n{done.stdout}")
    return result["requests"], result["us"] / 1e6, result["p50_us"] / 1e3, result["p99_us"] / 1e3


def _lua(text: bytes) -> str:
    return '"' + "".join(f"\\{byte:03d}" for byte in text) + '"'


def _own(port: int, requests: Sequence[bytes], seconds: float) -> tuple[int, float, float, float]:
    return asyncio.run(_rounds(port, lambda at: islice(cycle(requests), at, None), seconds))


async def _rounds(
    port: int, requests: Callable[[int], Iterator[bytes]], seconds: float, right: bytes = b""
) -> tuple[int, float, float, float]:
    started = time.perf_counter()
    callers = (_caller(port, requests(at), started + seconds, right) for at in range(CONNECTIONS))
    took_ms = [each for caller in await asyncio.gather(*callers) for each in caller]
    ended = time.perf_counter()
    hundredths = statistics.quantiles(took_ms, n=100)
    return len(took_ms), ended - started, hundredths[49], hundredths[98]


async def _caller(port: int, requests: Iterator[bytes], until: float, right: bytes) -> list[float]:
    """One connection, one request after the other."""
    reader, writer = await asyncio.open_connection(HOST, port)
    took_ms = []
    while (sent := time.perf_counter()) < until:
        writer.write(next(requests))
        answer = _Answer()
        parser = httptools.HttpResponseParser(answer)
        while not answer.complete:
            parser.feed_data(await reader.read(1 << 16))
        if parser.get_status_code() != 200 or right not in answer.body:
            raise LoadFailed(f"status {parser.get_status_code()}: {answer.body[:500]!r}")
        took_ms.append((time.perf_counter() - sent) * 1e3)
    writer.close()
    return took_ms


class _Answer:
    """What httptools calls while it reads an answer."""

    def __init__(self) -> None:
        self.body, self.complete = b"", False

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        self.complete = True
