"""The words of the command line: ``app.py`` reads them, ``run`` hands them on."""

import argparse
from pathlib import Path

from jobs.local import city


def parser(description: str | None) -> argparse.ArgumentParser:
    """Every command with its words."""
    parser = argparse.ArgumentParser(prog="app.py", description=description)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("serve", "worker", "simulate", "migrate", "check"):
        commands.add_parser(name)
    commands.add_parser("dev").add_argument("--empty", action="store_true", help="without the sample city")
    schema = commands.add_parser("schema")
    schema.add_argument("--check", action="store_true", help="only compare")
    schema.add_argument("--release", action="store_true", help="promise it from now on")
    commands.add_parser("token").add_argument("role", choices=city.ROLES)
    staff = commands.add_parser("staff")
    staff.add_argument("verb", choices=["add"])
    for name in ("login", "name", "role"):
        staff.add_argument(name)
    backup = commands.add_parser("backup")
    backup.add_argument("file", nargs="?", type=Path, help="where to: a new file, or a folder")
    backup.add_argument("--purpose", default="定期备份 (routine)", help="what for; stays on record with who took it")
    commands.add_parser("restore").add_argument("file", type=Path)
    commands.add_parser("drill")
    commands.add_parser("rotate-keys").add_argument("--new", action="store_true", help="make the next development key")
    trust = commands.add_parser("trust")
    trust.add_argument("files", nargs="*", type=Path, help="documents to register; without any, the registered ones are listed")
    trust.add_argument("--revoke", nargs="+", default=[], metavar="ID", help="ids that are to be run no more")
    explained = commands.add_parser("explain")
    explained.add_argument("file", type=Path)
    explained.add_argument("--as", dest="role", choices=city.ROLES, help="a visitor without it")
    explained.add_argument("--variables", default="{}", help="a JSON object")
    commands.add_parser("psql", add_help=False)
    return parser
