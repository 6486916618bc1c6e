from __future__ import annotations

import asyncio
import threading

from linewright.studio import events
from linewright.studio.events import Events


def test_what_is_told_on_a_thread_reaches_who_listens() -> None:
    told = Events()

    async def listen() -> list[str]:
        heard: list[str] = []
        async for line in told.listen():
            if not heard:
                threading.Thread(target=told.tell, args=("job",), kwargs={"id": "名", "state": "done"}).start()
            heard.append(line)
            if len(heard) == 2:
                told.close()
        return heard

    assert asyncio.run(listen()) == ["retry: 2000\n\n", 'event: job\ndata: {"id": "名", "state": "done"}\n\n']
    assert not told._listeners


def test_a_slow_page_loses_the_oldest_and_takes_no_memory(monkeypatch: object) -> None:
    told = Events()

    async def listen() -> list[str]:
        stream = told.listen()
        heard = [await anext(stream)]
        for number in range(events._WAITING + 50):
            told.tell("job", number=number)
        await asyncio.sleep(0)
        (queue,) = told._listeners
        assert queue.qsize() == events._WAITING
        heard.append(await anext(stream))
        await stream.aclose()
        return heard

    assert '"number": 50' in asyncio.run(listen())[1]


def test_only_so_many_listen(monkeypatch: object) -> None:
    told = Events()
    assert not told.full
    told._listeners = dict.fromkeys(range(events.MOST_LISTENERS))  # type: ignore[assignment,arg-type]
    assert told.full
