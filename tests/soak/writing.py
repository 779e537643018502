"""The writers: each saves days, or posts receipts, over HTTP, sends again until it is answered, and notes what was acknowledged.

A writer alone writes its sheets, so the versions it is given must follow one another: a save that was lost or doubled shows at once.
"""

import http.client
import json
import random
import sys
import threading
import time
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.soak.shared import BASE, Acknowledged, Desk, desks

AGAIN = 0.2  # share of acknowledged requests that are sent once more all the same
PATIENCE = 240.0  # seconds of sending again
DAYS = 50


class Wrong(Exception):
    """The application answered what it must not answer."""


class Writer:
    """One closed loop of requests."""

    def __init__(self, desk: Desk, port: int, notes: Path, seed: int) -> None:
        self.desk, self.port, self.notes = desk, port, notes
        self.dice = random.Random(seed)
        self.versions: dict[str, int] = {}
        self.wrong = ""

    def write_until(self, stop: Path) -> None:
        """Go on until the file `stop` appears, or something is wrong."""
        try:
            while not stop.exists():
                self.step()
                time.sleep(self.dice.random() * 0.1)
        except Wrong as error:
            self.wrong = f"{self.desk.office} {self.desk.section}: {error}"

    def step(self) -> None:
        if self.desk.section == "receipt":
            self._receipt()
        else:
            self._sheet()

    def _sheet(self) -> None:
        """The next version of one of the desk's sheets."""
        day = date.fromisoformat(self.desk.first) + timedelta(days=self.dice.randrange(DAYS))
        version = self.versions.get(str(day), 0) + 1
        key = str(uuid4())
        row = (
            {"counter": BASE + version}
            if self.desk.section == "recording"
            else {"domicile": self.desk.domicile, "first": BASE + version}
        )
        body = {"client_key": key, "day": "open", "counts": {self.desk.section: [row]}}
        address = f"/api/v1/daysheets/{self.desk.office}/{day}"
        seconds, sent, answer = self._persist("PUT", address, body, f'"{version - 1}"')
        if answer["version"] != version:
            raise Wrong(f"{day}: version {answer['version']} instead of {version}")
        self.versions[str(day)] = version
        self._note(f"{self.desk.office} {day}", key, version, seconds, sent)

    def _receipt(self) -> None:
        key, quantity = str(uuid4()), self.dice.randrange(1, 100)
        day = date.fromisoformat(self.desk.first) + timedelta(days=self.dice.randrange(DAYS))
        body = {
            "client_key": key,
            "office": self.desk.office,
            "day": str(day),
            "kind": "receipt",
            "quantity": quantity,
        }
        seconds, sent, _ = self._persist("POST", "/api/v1/stock/documents", body, "")
        self._note("receipt", key, quantity, seconds, sent)

    def _persist(
        self, method: str, address: str, body: dict[str, Any], match: str
    ) -> tuple[float, int, Any]:
        """The answer, with how long it took and how often it was sent; now and then it is asked for once more."""
        began, sent, answer = time.monotonic(), 0, None
        while answer is None:
            if time.monotonic() - began > PATIENCE:
                raise Wrong(f"{address}: no answer within {PATIENCE:.0f} s")
            answer, sent = self._send(method, address, body, match), sent + 1
            if answer is None:
                time.sleep(0.2)
        seconds = time.monotonic() - began
        if self.dice.random() < AGAIN:
            again = self._send(method, address, body, match)
            if again is not None and again != answer:
                raise Wrong(f"{address}: sent again {again} instead of {answer}")
        return seconds, sent, answer

    def _send(self, method: str, address: str, body: dict[str, Any], match: str) -> Any:
        """What was answered; None where nothing came or the answer is to come again: nobody knows whether it was saved.

        Every other error of the server is wrong: whatever is killed, an answer is 503 and says when to come again.
        """
        headers = {"Authorization": f"Bearer {self.desk.token}", "Content-Type": "application/json"}
        if match:
            headers["If-Match"] = match
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            asked.request(method, address, json.dumps(body), headers)
            answer = asked.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            asked.close()
        if answer.status == http.HTTPStatus.SERVICE_UNAVAILABLE and answer.headers["Retry-After"]:
            return None
        if answer.status not in (http.HTTPStatus.OK, http.HTTPStatus.CREATED):
            raise Wrong(f"{address}: {answer.status} {text[:300]!r}")
        return json.loads(text)

    def _note(self, name: str, key: str, number: int, seconds: float, sent: int) -> None:
        noted = Acknowledged(name, self.desk.section, key, number, seconds, sent)
        with self.notes.open("a") as file:
            file.write(json.dumps(asdict(noted)) + "\n")


def main() -> int:
    scene, port, stop, folder = (
        Path(sys.argv[1]),
        int(sys.argv[2]),
        Path(sys.argv[3]),
        Path(sys.argv[4]),
    )
    writers = [
        Writer(desk, port, folder / f"writer-{n}.jsonl", seed=n)
        for n, desk in enumerate(desks(scene))
    ]
    threads = [threading.Thread(target=writer.write_until, args=(stop,)) for writer in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wrong = [writer.wrong for writer in writers if writer.wrong]
    for line in wrong:
        sys.stderr.write(f"{line}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
