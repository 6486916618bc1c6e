"""What happens to jobs, told to every open page."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from typing import Any

MOST_LISTENERS = 500
_WAITING = 200  # events that a slow page may have before it
_HEARTBEAT_S = 15.0  # without anything to say, so that a connection that is gone is found


class Events:
    """Hands what `tell` says on any thread to the pages that listen."""

    def __init__(self) -> None:
        self._listeners: dict[asyncio.Queue[str | None], asyncio.AbstractEventLoop] = {}
        self._lock = threading.Lock()
        self.closed = False

    @property
    def full(self) -> bool:
        """Whether no further page can listen."""
        return len(self._listeners) >= MOST_LISTENERS

    def tell(self, name: str, **facts: Any) -> None:
        """Tell all pages that something happened."""
        line = json.dumps(facts, ensure_ascii=False)
        self._send("event: " + name + "\ndata: " + line + "\n\n")

    def close(self) -> None:
        """Let all pages go."""
        self.closed = True
        self._send(None)

    async def listen(self) -> AsyncIterator[str]:
        """Yield events as a text/event-stream has them."""
        queue: asyncio.Queue[str | None] = asyncio.Queue(_WAITING)
        with self._lock:
            self._listeners[queue] = asyncio.get_running_loop()
        try:
            yield "retry: 2000\n\n"
            while not self.closed:
                try:
                    line = await asyncio.wait_for(queue.get(), _HEARTBEAT_S)
                except TimeoutError:
                    line = ": still here\n\n"
                if line is None:
                    return
                yield line
        finally:
            with self._lock:
                self._listeners.pop(queue, None)

    def _send(self, line: str | None) -> None:
        with self._lock:
            listeners = list(self._listeners.items())
        for queue, loop in listeners:
            if not loop.is_closed():
                loop.call_soon_threadsafe(_put, queue, line)


def _put(queue: "asyncio.Queue[str | None]", line: str | None) -> None:
    if queue.full():  # the page asks for the state anew when it has read on
        queue.get_nowait()
    queue.put_nowait(line)
