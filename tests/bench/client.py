"""The people, in a process of their own: saves at their times whether the earlier ones are answered or not, and readers with pauses.

`python -m tests.bench.client PLAN ANSWERS`: a plan and what came of it, as JSON. A save that is refused for the moment, or is not answered
in time, is sent again with the same key, as the entry page does. Of five people one has a slow line: what is sent arrives in two parts, a
round trip apart, and the answer takes another.
"""

import asyncio
import json
import random
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_TIMEOUT, _ATTEMPTS = 30.0, 3
_PATIENCE = 60.0  # after which nobody tries again, however it ended
_OPEN = 1500  # connections at once; who comes later waits, and the waiting counts
_ROUND_TRIP, _SLOW = 0.3, 5
_OK = 200
_UNAVAILABLE = 503


@dataclass(slots=True)
class Answer:
    """What came of one request, all its attempts together; times in seconds from the beginning."""

    phase: str
    due: float
    done: float = 0.0
    status: int = 0
    slow: bool = False
    statuses: list[int] = field(default_factory=list)
    retry_after: int = 0


class Crowd:
    """Everybody who uses the application during one plan."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.host, self.port = "127.0.0.1", plan["port"]
        self.began = 0.0
        self.room = asyncio.Semaphore(_OPEN)
        self.saves: list[Answer] = []
        self.reads: list[Answer] = []
        self.chance = random.Random(11)

    async def run(self) -> None:
        self.began = time.perf_counter()
        ends = sum(phase["seconds"] for phase in self.plan["phases"])
        readers = [
            asyncio.create_task(self._reader(number, ends))
            for number in range(self.plan["readers"])
        ]
        saves = await self._savers()
        await asyncio.gather(*saves)
        await asyncio.gather(*readers)

    async def _savers(self) -> list[asyncio.Task[None]]:
        tasks, number, start = [], 0, 0.0
        for phase in self.plan["phases"]:
            for one in range(round(phase["rate"] * phase["seconds"])):
                if number >= len(self.plan["saves"]):
                    return tasks
                due = start + one / phase["rate"]
                await asyncio.sleep(max(0.0, due - self._now()))
                answer = Answer(phase["name"], due, slow=number % _SLOW == 0)
                self.saves.append(answer)
                tasks.append(asyncio.create_task(self._save(answer, self.plan["saves"][number])))
                number += 1
            start += phase["seconds"]
        return tasks

    async def _save(self, answer: Answer, save: dict[str, str]) -> None:
        head = (
            f"PUT {save['path']} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {save['token']}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(save['body'])}\r\nConnection: close\r\n\r\n"
        )
        while len(answer.statuses) < _ATTEMPTS and self._now() - answer.due < _PATIENCE:
            status, after = await self._ask(head.encode(), save["body"].encode(), slow=answer.slow)
            answer.statuses.append(status)
            answer.retry_after += bool(after) and status == _UNAVAILABLE
            if 0 < status < 500:
                break
            await asyncio.sleep(after or 1 + self.chance.random())
        answer.status = answer.statuses[-1] if answer.statuses else 0
        answer.done = self._now()

    async def _reader(self, number: int, ends: float) -> None:
        pages = self.plan["pages"]
        await asyncio.sleep(self.chance.random() * self.plan["pause"])
        while self._now() < ends:
            page = pages[self.chance.randrange(len(pages))]
            answer = Answer(self._phase(), self._now(), slow=number % _SLOW == 0)
            head = (
                f"GET {page['path']} HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid={page['session']}\r\n"
                "Accept-Encoding: gzip\r\nConnection: close\r\n\r\n"
            )
            answer.status, _ = await self._ask(head.encode(), b"", slow=answer.slow)
            answer.done = self._now()
            self.reads.append(answer)
            await asyncio.sleep(self.plan["pause"] * (0.5 + self.chance.random()))

    async def _ask(self, head: bytes, body: bytes, *, slow: bool) -> tuple[int, float]:
        """The status of the answer (0: none in time) and its Retry-After."""
        async with self.room:
            try:
                async with asyncio.timeout(_TIMEOUT):
                    return await self._exchange(head, body, slow=slow)
            except (TimeoutError, OSError, asyncio.IncompleteReadError, ValueError):
                return 0, 0.0

    async def _exchange(self, head: bytes, body: bytes, *, slow: bool) -> tuple[int, float]:
        reader, writer = await asyncio.open_connection(self.host, self.port)
        try:
            writer.write(head if slow else head + body)
            if slow:
                await asyncio.sleep(_ROUND_TRIP)
                writer.write(body)
            await writer.drain()
            first = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            await reader.read()
            if slow:
                await asyncio.sleep(_ROUND_TRIP)
        finally:
            writer.close()
        after = [line for line in first.splitlines() if line.lower().startswith("retry-after:")]
        return int(first.split(" ", 2)[1]), float(after[0].split(":")[1]) if after else 0.0

    def _phase(self) -> str:
        start = 0.0
        for phase in self.plan["phases"]:
            start += phase["seconds"]
            if self._now() < start:
                return str(phase["name"])
        return ""

    def _now(self) -> float:
        return time.perf_counter() - self.began


def main() -> None:
    """Carry a plan out."""
    crowd = Crowd(json.loads(Path(sys.argv[1]).read_text()))
    asyncio.run(crowd.run())
    found = {
        name: [
            {slot: getattr(answer, slot) for slot in Answer.__slots__}
            for answer in getattr(crowd, name)
        ]
        for name in ("saves", "reads")
    }
    Path(sys.argv[2]).write_text(json.dumps(found))


if __name__ == "__main__":
    main()
