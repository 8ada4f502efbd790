"""The command line as an operator uses it: processes of their own on a database that runs."""

import asyncio
import base64
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx
import pytest

from domain import trusted
from jobs.local.servers import DatabaseUrls
from jobs.local.simulators import credentials
from tests.build.graphql import until

ROOT = Path(__file__).parent.parent.parent
WITHIN_S = 60
PAGE = "query($n: Int) { postings(first: $n) { nodes { title } } }"
COUNT = "{ unreadNotificationCount }"


@dataclass(frozen=True, slots=True)
class Terminal:
    """``app.py`` with an environment of its own."""

    environment: dict[str, str]

    async def run(self, *words: str) -> tuple[int, str, str]:
        """Exit status, output, error output."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "app.py",
            *words,
            cwd=ROOT,
            env=self.environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await asyncio.wait_for(process.communicate(), WITHIN_S)
        return process.returncode or 0, out.decode(), err.decode()

    @asynccontextmanager
    async def serving(self, **settings: str) -> AsyncIterator[httpx.AsyncClient]:
        """The API of ``serve``, once it listens; ended by SIGTERM."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        environment = {**self.environment, **settings, "PORT": str(port)}
        process = await asyncio.create_subprocess_exec(sys.executable, "app.py", "serve", cwd=ROOT, env=environment)
        try:
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=10) as http:
                await until(lambda: _answers(http), within_s=WITHIN_S)
                yield http
        finally:
            process.terminate()
            assert await asyncio.wait_for(process.wait(), WITHIN_S) == -signal.SIGTERM  # uvicorn ends in order, then passes it on


async def _answers(http: httpx.AsyncClient) -> bool:
    try:
        return (await http.get("/healthz")).status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture
def terminal(clone: DatabaseUrls, valkey: str, tmp_path: Path) -> Terminal:
    credentials.load_or_create(tmp_path)
    return Terminal(
        {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": clone.app,
            "REDIS_URL": valkey,
            "LINGGONG_DATA": str(tmp_path),
            "LINGGONG_MASTER_KEY": base64.b64encode(bytes(range(32))).decode(),
            "LINGGONG_OUTSIDE": str(tmp_path / "credentials.json"),
            "LINGGONG_OUTSIDE_URL": "http://127.0.0.1:1",
            "LINGGONG_LOG": "error",
        }
    )


async def test_documents_are_trusted_listed_and_revoked(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "count.graphql"
    file.write_text(COUNT, encoding="utf-8")
    id = trusted.id_of(COUNT)
    assert await terminal.run("trust", str(file)) == (0, f"{id}  count.graphql\n", "")
    async with terminal.serving(LINGGONG_TRUSTED_ONLY="on") as http:
        assert (await http.post("/graphql", json={"documentId": id})).json() == {"data": {"unreadNotificationCount": 0}}
        status, out, _ = await terminal.run("trust", "--revoke", id)
        assert status == 0 and out.startswith(f"{id}  count.graphql  revoked ")

        async def code() -> object:
            answer = (await http.post("/graphql", json={"query": COUNT})).json()
            return answer.get("errors", [{"extensions": {"code": None}}])[0]["extensions"]["code"]

        await until(code, lambda found: found == "DOCUMENT_NOT_TRUSTED", within_s=10)
    assert (await terminal.run("trust"))[1] == out
    assert (await terminal.run("trust", str(file)))[1] == f"{id}  count.graphql\n"


async def test_what_cannot_be_trusted_or_revoked_is_said(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "bad.graphql"
    file.write_text("{ nope }", encoding="utf-8")
    status, out, err = await terminal.run("trust", str(file))
    assert (status, out) == (2, "") and "bad.graphql" in err and "nope" in err
    unknown = "sha256:" + "0" * 64
    status, out, err = await terminal.run("trust", "--revoke", unknown)
    assert (status, out) == (2, "") and unknown in err


async def test_a_query_is_explained(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "page.graphql"
    file.write_text(PAGE, encoding="utf-8")
    status, out, _ = await terminal.run("explain", str(file), "--variables", '{"n": 3}')
    assert status == 0 and out.startswith("-- cost ") and "everyone" in out
    assert "row_to_json" in out and "generic plan" in out and "Index" in out.partition("generic plan")[2]
    status, out, err = await terminal.run("explain", str(file), "--variables", '{"n": "x"}')
    assert (status, out) == (2, "") and "Int cannot represent" in err


async def test_serve_is_ready_once_its_database_was_looked_at(terminal: Terminal, clone: DatabaseUrls) -> None:
    async def readiness(http: httpx.AsyncClient) -> tuple[int, dict[str, object]]:
        answer = await http.get("/readyz")
        return answer.status_code, answer.json()

    async with terminal.serving() as http:
        await until(lambda: readiness(http), lambda told: told == (200, {"database": True, "queue": True, "sources": True}))
    owner = await asyncpg.connect(clone.owner)
    await owner.execute("drop index posting_employer")
    await owner.close()
    async with terminal.serving() as http:
        status, told = await until(lambda: readiness(http), lambda told: "Query.myPostings" in str(told[1]["sources"]))
        assert status == 503 and told["database"] is True
        answered = await http.post("/graphql", json={"query": COUNT})
        assert answered.json() == {"data": {"unreadNotificationCount": 0}}, "it is not ready, and it answers"
