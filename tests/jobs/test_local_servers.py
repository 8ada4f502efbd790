"""The supervisor of the development servers: every trap of running PostgreSQL on somebody's machine."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest
from redis.asyncio import Redis

from jobs.local.console import psql
from jobs.local.postgres import THROWAWAY, Cluster, ServerFailed
from jobs.local.process import NOBODY, Child, Identity, alive
from jobs.local.servers import DatabaseUrls, Servers
from jobs.local.valkey import Valkey

LINUX_ROOT = sys.platform == "linux" and os.geteuid() == 0

# A process that starts both servers, tells their ids, and waits to be killed.
STARTER = """
import sys, time
from pathlib import Path
from jobs.local.servers import Servers
servers = Servers.start(Path(sys.argv[1]))
print(servers.cluster.child.process.pid, servers.valkey.child.process.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A durable cluster as development has it, with passwords."""
    cluster = Cluster.start(tmp_path / "data")
    yield cluster
    cluster.stop()


async def ask(url: str, sql: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


def wait_until(what: Callable[[], bool], limit_s: float = 15.0) -> bool:
    deadline = time.monotonic() + limit_s
    while not what():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


async def test_a_new_cluster_is_utf8_on_loopback_with_roles_and_passwords(cluster: Cluster) -> None:
    assert await ask(cluster.url(), "select current_setting('server_encoding')") == "UTF8"
    assert await ask(cluster.url("linggong_app"), "select lower('ÉCOLE') || '零工'") == "école零工"
    assert await ask(cluster.url("linggong_read"), "select rolsuper from pg_roles where rolname = current_user") is False
    assert await ask(cluster.url(tcp=True), "select current_setting('listen_addresses')") == "127.0.0.1"
    assert (cluster.folder / "postgres.json").stat().st_mode & 0o777 == 0o600
    word = cluster.passwords["linggong_app"]
    with pytest.raises(asyncpg.InvalidPasswordError):
        await ask(cluster.url("linggong_app").replace(word, "wrong"), "select 1")


async def test_a_second_starter_joins_the_first_ones_server_and_does_not_stop_it(cluster: Cluster) -> None:
    second = Cluster.start(cluster.folder)
    assert (second.port, second.child) == (cluster.port, None)
    second.stop()
    assert await ask(second.url(), "select 1") == 1


async def test_a_running_cluster_is_found_and_a_stopped_one_is_not_started(cluster: Cluster) -> None:
    found = Cluster.running(cluster.folder)
    assert found is not None
    assert await ask(found.url("linggong_app"), "select current_user") == "linggong_app"
    cluster.stop()
    assert Cluster.running(cluster.folder) is None
    assert Cluster.running(cluster.folder / "nowhere") is None


async def test_what_was_committed_survives_kill_9(cluster: Cluster) -> None:
    await ask(cluster.url(), "create table kept (n int)")
    await ask(cluster.url(), "insert into kept values (7)")
    cluster.kill()
    cluster.restart()
    assert await ask(cluster.url(), "select n from kept") == 7


async def test_a_pid_file_whose_number_now_belongs_to_another_program_is_no_obstacle(cluster: Cluster) -> None:
    cluster.kill()
    pid_file = cluster.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        pid_file.write_text("\n".join([str(other.pid), *lines[1:], ""]))
        again = Cluster.start(cluster.folder)
        assert again.child is not None
        assert await ask(again.url(), "select 1") == 1
        again.stop()
    finally:
        other.kill()
        other.wait()


async def test_an_interrupted_initdb_leaves_nothing_that_counts(tmp_path: Path) -> None:
    half = tmp_path / "data" / "postgres.new-1"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    cluster = Cluster.start(tmp_path / "data", settings=THROWAWAY, trust=True)
    try:
        assert not half.exists()
        assert await ask(cluster.url(), "select 1") == 1
    finally:
        cluster.stop()


def test_a_cluster_of_another_version_is_refused_with_the_ways_out(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("14\n")
    with pytest.raises(ServerFailed, match=r"made by PostgreSQL 14.*LINGGONG_DATA"):
        Cluster.start(tmp_path)


async def test_a_deep_folder_gets_its_sockets_in_a_short_one(tmp_path: Path) -> None:
    cluster = Cluster.start(tmp_path / ("deep" * 25), settings=THROWAWAY, trust=True)
    try:
        assert len(str(cluster.sockets)) < 60
        assert await ask(cluster.url(), "select 1") == 1
    finally:
        cluster.stop()
    assert not cluster.sockets.exists()


@pytest.mark.skipif(not LINUX_ROOT, reason="only root on Linux can become another user")
async def test_where_namespaces_are_refused_another_user_runs_it_even_from_a_closed_home(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    for _ in range(2):  # made, then found again
        cluster = Cluster.start(home / "data", settings=THROWAWAY, trust=True, identity=Identity(user=NOBODY))
        try:
            assert cluster.child is not None
            assert Path(f"/proc/{cluster.child.process.pid}").stat().st_uid == NOBODY
            assert cluster.data.stat().st_uid == NOBODY
            assert await ask(cluster.url(), "select 1") == 1
        finally:
            cluster.stop()
    subprocess.run(["rm", "-r", cluster.data.parent], check=True)


def test_the_servers_end_when_whoever_started_them_is_killed(tmp_path: Path) -> None:
    starter = subprocess.Popen([sys.executable, "-c", STARTER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert starter.stdout is not None
    postgres, valkey = map(int, starter.stdout.readline().split())
    assert alive(postgres, "postgres")
    starter.kill()
    starter.communicate()
    assert wait_until(lambda: not alive(postgres, "postgres"))
    assert wait_until(lambda: not alive(valkey, "valkey-server"))


def test_where_the_kernel_offers_no_parent_death_signal_a_watchdog_does_it(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from jobs.local.process import Child\n"
        "child = Child.spawn(['sleep', '600'], log=Path(sys.argv[1]), pipe_watchdog=True)\n"
        "print(child.process.pid, flush=True); sys.stdin.read()"
    )
    starter = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "log")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert starter.stdout is not None
    pid = int(starter.stdout.readline())
    assert alive(pid, "sleep")
    starter.kill()
    starter.communicate()
    assert wait_until(lambda: not alive(pid, "sleep"))


def test_a_watchdog_let_go_in_peace_kills_nobody(tmp_path: Path) -> None:
    child = Child.spawn(["sleep", "600"], log=tmp_path / "log", pipe_watchdog=True)
    watchdog = child.watchdog
    assert watchdog is not None
    child.stop(((signal.SIGTERM, 5.0),))
    assert (watchdog.wait(5), child.process.returncode) == (0, -signal.SIGTERM)


async def test_valkey_comes_back_empty_on_the_same_address_and_asks_for_its_password(tmp_path: Path) -> None:
    valkey = Valkey.start(tmp_path)
    try:
        assert Valkey.start(tmp_path).child is None
        async with Redis.from_url(valkey.url) as client:
            await client.set("key", "value")
        valkey.kill()
        valkey.restart()
        async with Redis.from_url(valkey.url) as client:
            assert await client.get("key") is None
        assert (tmp_path / "valkey.json").stat().st_mode & 0o777 == 0o600
        with pytest.raises(Exception, match=r"[Aa]uthentication"):
            await Redis.from_url(f"redis://127.0.0.1:{valkey.port}/0").ping()
    finally:
        valkey.stop()


def test_given_servers_are_used_and_left_alone(tmp_path: Path) -> None:
    servers = Servers.start(
        tmp_path, database_url="postgresql://me:p%40ss@db.example:5433/linggong?sslmode=require", redis_url="redis://queue"
    )
    assert (servers.cluster, servers.valkey, servers.redis_url) == (None, None, "redis://queue")
    assert servers.database.app == "postgresql://linggong_app:p%40ss@db.example:5433/linggong?sslmode=require"
    servers.kill_postgres()
    servers.stop()
    assert list(tmp_path.iterdir()) == []


def test_the_urls_of_a_database_differ_in_their_role_alone() -> None:
    urls = DatabaseUrls.given("postgresql://admin@db.example/linggong")
    assert [urlsplit(url).username for url in (urls.admin, urls.owner, urls.app, urls.read)] == [
        "admin",
        "linggong_owner",
        "linggong_app",
        "linggong_read",
    ]


def test_psql_speaks_to_our_own_cluster(cluster: Cluster, capfd: pytest.CaptureFixture[str]) -> None:
    assert psql(cluster.url(), ["-Atc", "select '零' || '工'"], {}) == 0
    assert capfd.readouterr().out == "零工\n"
