"""A headless Chromium driven over the WebDriver protocol with the standard library alone."""

import base64
import json
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any, Self

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
    "--hide-scrollbars", "--force-prefers-reduced-motion", "--force-device-scale-factor=1",
)  # fmt: skip


class Browser:
    """Opens pages, clicks, types, runs scripts, and remembers what the page asked of the network and logged.

    Args:
        chromium: path of the browser.
        driver: path of chromedriver.
        size: of the window, in pixels.
    """

    def __init__(self, chromium: str, driver: str, size: tuple[int, int] = (1280, 800)) -> None:
        self._profile = tempfile.mkdtemp(prefix="kg-chromium-")
        self._process = subprocess.Popen(
            [driver, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self._session = ""
        try:
            self._base = f"http://127.0.0.1:{self._port()}"
            options = {
                "binary": chromium,
                "args": [*FLAGS, f"--user-data-dir={self._profile}", f"--window-size={size[0]},{size[1]}"],
                "perfLoggingPrefs": {"enableNetwork": True, "enablePage": False},
            }
            wanted = {
                "browserName": "chrome", "goog:chromeOptions": options,
                "goog:loggingPrefs": {"performance": "ALL", "browser": "ALL"},
            }
            self._session = self._ask("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})["sessionId"]
        except BaseException:
            self.close()
            raise

    def _port(self) -> int:
        assert self._process.stdout
        for line in self._process.stdout:
            words = line.replace(".", " ").split()
            if "port" in words and "successfully" in words:
                return int(words[words.index("port") + 1])
        raise RuntimeError("chromedriver did not start; it must be of the same version as Chromium")

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        prefix = f"/session/{self._session}" if self._session else ""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self._base + prefix + path, data=data, method=method, headers={"Content-Type": "application/json"}
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback goes through no proxy
        try:
            with opener.open(request, timeout=90) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(json.load(error)["value"]["message"]) from None

    def open(self, page: Path) -> None:
        """Load a file and wait until the network is drawn."""
        self.log("performance")
        self.log("browser")
        self._ask("POST", "/url", {"url": page.resolve().as_uri()})
        self.wait("document.documentElement.dataset.drawn !== undefined")

    def run(self, script: str, *arguments: object) -> Any:
        """Result of a script's ``return``; it runs beside the page, past its policy."""
        return self._ask("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def wait(self, condition: str, seconds: float = 20) -> None:
        """Until a JavaScript expression holds."""
        end = time.monotonic() + seconds
        while not self.run(f"return Boolean({condition})"):
            assert time.monotonic() < end, f"{condition} did not come true in {seconds} s; log: {self.log('browser')}"
            time.sleep(0.03)

    def text(self, selector: str) -> str:
        """What an element shows."""
        return str(self.run("return document.querySelector(arguments[0]).innerText", selector))

    def move(self, x: float, y: float, click: bool = False) -> None:
        """Move the mouse to a point of the window, in pixels, and perhaps click there."""
        steps: list[dict[str, Any]] = [{"type": "pointerMove", "duration": 0, "x": round(x), "y": round(y)}]
        if click:
            steps += [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        mouse = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": steps}
        self._ask("POST", "/actions", {"actions": [mouse]})

    def keys(self, text: str) -> None:
        """Press keys, wherever the focus is; ``\\ue007`` is Enter, ``\\ue015`` arrow down, ``\\ue00c`` Escape."""
        presses = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        self._ask("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": presses}]})

    def click(self, selector: str) -> None:
        """Click on an element as a user does: it must be in sight."""
        element = self._ask("POST", "/element", {"using": "css selector", "value": selector})
        self._ask("POST", f"/element/{next(iter(element.values()))}/click", {})

    def log(self, kind: str) -> list[dict[str, Any]]:
        """Entries of the log ``browser`` (console) or ``performance`` since it was last asked for."""
        return list(self._ask("POST", "/se/log", {"type": kind}))

    def requests(self) -> list[str]:
        """URLs that the page asked for since it was opened, itself included; not those of the browser's own pages."""
        messages = [json.loads(entry["message"])["message"] for entry in self.log("performance")]
        sent = [m["params"] for m in messages if m["method"] == "Network.requestWillBeSent"]
        return [p["request"]["url"] for p in sent if not p["documentURL"].startswith("chrome")]

    def screenshot(self, path: Path) -> None:
        """A PNG of the window."""
        path.write_bytes(base64.b64decode(self._ask("GET", "/screenshot")))

    def close(self) -> None:
        """End the browser and its driver, and take the profile away."""
        try:
            if self._session:
                self._ask("DELETE", "")
        finally:
            self._process.terminate()
            self._process.wait(timeout=20)
            if self._process.stdout:
                self._process.stdout.close()
            shutil.rmtree(self._profile, ignore_errors=True)

    def __enter__(self) -> Self:
        """The browser itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()
