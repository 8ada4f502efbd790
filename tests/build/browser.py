"""A real browser without a window, driven over its DevTools protocol. Whoever has none installed skips these tests."""

import asyncio
import itertools
import json
import os
import shutil
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import pytest_asyncio
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Nothing but our page may be on the network; as root, chromium has no sandbox of its own.
FLAGS: Final = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--remote-debugging-port=0",
    "--window-size=1280,900",
    "--lang=zh-CN",
)
START_WITHIN_S: Final = 30
PATIENCE_S: Final = 20
PAUSE_S: Final = 0.05


@dataclass(slots=True)
class Page:
    """One page. ``trouble`` collects what went wrong in it: exceptions, refused loads, broken policies."""

    socket: ClientConnection
    trouble: list[str] = field(default_factory=list)
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    waiting: dict[int, "asyncio.Future[dict[str, Any]]"] = field(default_factory=dict)

    async def listen(self) -> None:
        """Takes what the browser says until it goes away."""
        with suppress(ConnectionClosed):
            async for text in self.socket:
                message = json.loads(text)
                if message.get("id") in self.waiting:
                    self.waiting.pop(message["id"]).set_result(message)
                elif message.get("method") == "Runtime.exceptionThrown":
                    self.trouble.append(str(message["params"]["exceptionDetails"]))
                elif message.get("method") == "Log.entryAdded" and message["params"]["entry"]["level"] == "error":
                    self.trouble.append(f"{message['params']['entry']['text']} {message['params']['entry'].get('url', '')}")

    async def command(self, method: str, **params: object) -> dict[str, Any]:
        """One DevTools command and its result."""
        number = next(self.numbers)
        answer = self.waiting[number] = asyncio.get_running_loop().create_future()
        await self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        message = await asyncio.wait_for(answer, PATIENCE_S)
        assert "error" not in message, f"{method}: {message}"
        result: dict[str, Any] = message["result"]
        return result

    async def js(self, expression: str) -> Any:
        """The value of an expression in the page."""
        result = await self.command("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, f"{expression}: {result['exceptionDetails']}"
        return result["result"].get("value")

    async def until(self, expression: str) -> Any:
        """Waits until the expression is true in the page; fails with what the page shows."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                value = await self.js(expression)
                while not value:
                    await asyncio.sleep(PAUSE_S)
                    value = await self.js(expression)
                return value
        except TimeoutError:
            shown = await self.js("document.querySelector('main').innerText")
            raise AssertionError(f"never came true: {expression}\n{shown}\n{self.trouble}") from None

    async def click(self, selector: str, text: str = "") -> None:
        """Clicks the first element that the selector finds, has the text, and is enabled."""
        chosen = (
            f"[...document.querySelectorAll({json.dumps(selector)})].find(one => one.textContent.includes({json.dumps(text)}))"
        )
        await self.until(f"{chosen} && !{chosen}.disabled")
        await self.js(f"{chosen}.click()")

    async def write(self, selector: str, text: str) -> None:
        """Types into a field as a keyboard does, over what is there."""
        found = f"document.querySelector({json.dumps(selector)})"
        await self.until(f"{found} !== null")
        await self.js(f"{found}.focus(), {found}.select()")
        await self.command("Input.insertText", text=text)

    async def press_ctrl_enter(self) -> None:
        for kind in ("keyDown", "keyUp"):
            await self.command(
                "Input.dispatchKeyEvent", type=kind, key="Enter", code="Enter", windowsVirtualKeyCode=13, modifiers=2
            )


@pytest_asyncio.fixture
async def page(tmp_path: Path) -> AsyncIterator[Page]:
    """A fresh browser with one empty page; skipped where none is installed."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip(f"no browser is installed here; any of these would do: {', '.join(PROGRAMS)}")
    async with browser(program, tmp_path / "profile") as url, connect(url, max_size=None) as socket:
        page = Page(socket)
        listening = asyncio.create_task(page.listen())
        for domain in ("Runtime", "Page", "Log"):
            await page.command(f"{domain}.enable")
        yield page
        listening.cancel()


@asynccontextmanager
async def browser(program: str, profile: Path) -> AsyncIterator[str]:
    """A browser process; answers the DevTools address of its page."""
    flags = [*FLAGS, f"--user-data-dir={profile}", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    process = await asyncio.create_subprocess_exec(program, *flags, "about:blank", stdout=DEVNULL, stderr=PIPE)
    assert process.stderr is not None
    try:
        async with asyncio.timeout(START_WITHIN_S):
            while b"DevTools listening on" not in (line := await process.stderr.readline()):
                assert line, f"{program} ended before it began"
        draining = asyncio.create_task(process.stderr.read())
        async with httpx.AsyncClient(trust_env=False) as http:
            port = line.split(b"127.0.0.1:")[1].split(b"/")[0].decode()
            targets = (await http.get(f"http://127.0.0.1:{port}/json")).json()
        yield next(target["webSocketDebuggerUrl"] for target in targets if target["type"] == "page")
        draining.cancel()
    finally:
        process.terminate()
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), PATIENCE_S)
        if process.returncode is None:
            process.kill()
