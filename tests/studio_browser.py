"""A studio that runs as a program of its own, and a browser that uses it as people do."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
LOCALES = {"en": "en", "zh": "zh-CN", "ja": "ja"}
_DESK, _PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 800}


@contextmanager
def running_studio(folder: Path, *more: str) -> Iterator[str]:
    """Yield the address of a studio."""
    command = [sys.executable, "-m", "linewright", "studio", "--port", "0", "--no-browser", "--data", str(folder)]
    with subprocess.Popen([*command, *more], stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            said = server.stderr.readline()
            found = re.search(r"http://\S+/", said)
            assert found is not None, said
            yield found[0].rstrip("/")
        finally:
            server.terminate()


class Visitor:
    """A page of a browser in a language; what goes wrong in it is kept."""

    def __init__(self, browser: Any, home: str, language: str = "en") -> None:
        from axe_playwright_python.sync_playwright import Axe

        self.home, self.language = home, language
        self._context = browser.new_context(viewport=_DESK, locale=LOCALES[language])
        self.page = self._context.new_page()
        self.page.set_default_timeout(90_000)  # beside other tests
        self.faults: list[str] = []
        self._axe = Axe()
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._listen)

    def _listen(self, said: Any) -> None:
        if said.type == "error":
            self.faults.append(said.text)

    def go(self, path: str) -> Any:
        """Open a page of the studio."""
        self.page.goto(f"{self.home}{path}")
        return self.page

    def check(self) -> None:
        """Check the page as it stands: its language, its width on a phone, and what axe finds."""
        tag = {"zh": "zh-Hans"}.get(self.language, self.language)
        assert self.page.locator("html").get_attribute("lang") == tag
        found = self._axe.run(self.page)
        broken = [
            f"{one['id']}: {[node['html'][:120] for node in one['nodes']]}" for one in found.response["violations"]
        ]
        assert not broken, f"{self.page.url}: {broken}"
        self.page.set_viewport_size(_PHONE)
        assert self.page.evaluate("document.documentElement.scrollWidth") <= _PHONE["width"], self.page.url
        self.page.set_viewport_size(_DESK)

    def close(self) -> None:
        """Close the page; nothing went wrong in it."""
        self._context.close()
        assert not self.faults
