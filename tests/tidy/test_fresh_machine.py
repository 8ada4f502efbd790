"""The script that everything starts with, on machines that lack one thing or another.

Its Python is played by a small shell script, so that each case takes milliseconds; the real one is what runs these tests.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
TOOLS = ("sh", "dirname", "cmp", "cp", "cat", "mkdir", "chmod")

# Says what it is asked to do; "-m venv" makes a .venv whose python is this same script.
FAKE_PYTHON = """#!/bin/sh
case "$*" in
    *version_info*) exit ${TOO_OLD:-0} ;;
    *"import venv"*) exit ${NO_VENV:-0} ;;
    "-m venv"*) mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
    "-m pip"*) echo pip >> installs; exit ${NO_NETWORK:-0} ;;
    "-m pytest"*) echo "pytest $*" ;;
esac
"""


class Machine:
    """A folder with the script, a lock file, and a PATH that holds nothing else but a few tools."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "checkout"
        self.bin = folder / "bin"
        self.bin.mkdir()
        self.home.mkdir()
        shutil.copy(ROOT / "run", self.home)
        (self.home / "requirements.lock").write_text("one\n")
        for tool in TOOLS:
            (self.bin / tool).symlink_to(str(shutil.which(tool)))

    def with_python(self, name: str = "python3") -> "Machine":
        (self.bin / name).write_text(FAKE_PYTHON)
        (self.bin / name).chmod(0o755)
        return self

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", self.home / "run", *words],
            env={"PATH": str(self.bin), **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def installs(self) -> int:
        log = self.home / "installs"
        return len(log.read_text().splitlines()) if log.exists() else 0


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_without_python_it_says_which_one_it_needs(machine: Machine) -> None:
    done = machine.run("test")
    assert done.returncode == 1
    assert "needs python3, version 3.11 or newer" in done.stderr
    assert "needs python3, version 3.11 or newer" in machine.with_python().run("test", TOO_OLD="1").stderr


def test_without_the_venv_module_it_says_what_to_install(machine: Machine) -> None:
    done = machine.with_python().run("test", NO_VENV="1")
    assert done.returncode == 1
    assert "python3-venv" in done.stderr
    assert not (machine.home / ".venv").exists()


def test_it_installs_once_and_again_when_the_lock_has_changed(machine: Machine) -> None:
    machine.with_python("python3.12")
    assert machine.run("test", "-x").stdout == "pytest -m pytest -x\n"
    assert machine.run("test").returncode == 0
    assert machine.installs == 1
    (machine.home / "requirements.lock").write_text("two\n")
    assert machine.run("test").returncode == 0
    assert machine.installs == 2


def test_an_installation_that_failed_is_not_taken_for_done(machine: Machine) -> None:
    done = machine.with_python().run("test", NO_NETWORK="1")
    assert done.returncode == 1
    assert "could not be installed" in done.stderr
    assert machine.run("test").returncode == 0
    assert machine.installs == 2


def test_help_and_unknown_words_need_no_installation(machine: Machine) -> None:
    assert "./run up" in machine.run().stdout
    unknown = machine.run("launch")
    assert (unknown.returncode, "no command named launch" in unknown.stderr) == (1, True)
    assert not (machine.home / ".venv").exists()


def test_the_script_works_in_an_empty_environment() -> None:
    done = subprocess.run([ROOT / "run", "help"], env={}, cwd="/", capture_output=True, text=True, check=True)
    assert "./run test" in done.stdout


def test_the_lock_pins_every_package_by_hash_and_names_no_host() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    entries = [block for block in lock.replace("\\\n", "").splitlines() if block and not block.startswith(("#", " "))]
    assert entries
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)
    assert "://" not in lock
    assert "--index" not in lock
