"""No secret, no machine and no package host gets into a commit: every tracked file is read (S-140, S-141)."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
LARGEST = 2 << 20

SHAPES = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s*\n\s*[A-Za-z0-9+/]{40}"),
    "a cloud provider's key": re.compile(r"\b(?:AKIA|ASIA|LTAI|AKID)[A-Za-z0-9]{12,}\b"),
    "a token of a code host": re.compile(r"\b(?:ghp|gho|ghs|github_pat|glpat|xox[abpr])[_-][A-Za-z0-9_-]{20,}"),
    "a signed token": re.compile(r"\beyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{20,}"),
    "a URL with a password": re.compile(
        r"\b[a-z][a-z0-9+]{2,}://[^\s:/@'\"{}<>$]+:(?!secret@|word@|password@)[^\s:/@'\"{}<>$]{6,}@(?![\w.-]*\.example\b)[a-z0-9]"
    ),
    "a secret given by name": re.compile(
        r"(?i)\b(?:password|passwd|secret|api_?key|master_?key|token)\b['\"]?\s*[:=]\s*['\"](?=[^'\"]*[0-9])(?=[^'\"]*[A-Za-z])[A-Za-z0-9+/_=-]{24,}['\"]"
    ),
    "a folder of somebody's machine": re.compile(r"(?<![\w.])/(?:home|Users|root)/[a-z][\w.-]*/"),
    "a package host": re.compile(r"(?i)\b(?:index-url|extra-index-url|trusted-host|registry)\b\s*[=:]\s*['\"]?https?://"),
}
HERE = Path(__file__).relative_to(ROOT)


@pytest.mark.requirement("S-141", part="no secret is ever in a commit", missing="a register of weaknesses with their clocks")
def test_no_secret_is_in_a_tracked_file() -> None:
    found = [
        f"{path}:{text.count(chr(10), 0, match.start()) + 1}: {what}"
        for path, text in _tracked()
        for what, shape in SHAPES.items()
        for match in shape.finditer(text)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("a private key", "-----BEGIN RSA PRIVATE KEY-----\n" + "MIIEpAIBAAKCAQEA" * 4),
        ("a cloud provider's key", "key = " + "AKIA" + "IOSFODNN7EXAMPLE"),
        ("a token of a code host", "ghp" + "_" + "a1B2" * 9),
        ("a URL with a password", "postgresql://linggong:" + "hunter22x@db.internal/linggong"),
        ("a secret given by name", 'password = "' + "c0rrecthorse" * 3 + '"'),
        ("a folder of somebody's machine", "cd /home" + "/somebody/work"),
        ("a package host", "index-url = " + "https://packages.example/simple"),
    ],
)
def test_what_must_not_be_committed_is_recognised(what: str, text: str) -> None:
    assert SHAPES[what].search(text)


def _tracked() -> Iterator[tuple[Path, str]]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    for name in listed.stdout.decode().split("\0"):
        path = ROOT / name
        if name and Path(name) != HERE and path.is_file() and path.stat().st_size <= LARGEST:
            yield Path(name), path.read_text(encoding="utf-8", errors="replace")
