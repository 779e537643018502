"""Ask our own web server whether it is well, under a name that it accepts."""

import http.client
import os
import sys


def main(path: str) -> int:
    host = os.environ.get("EKTP_HOSTS", "localhost").split(",")[0].strip()
    asked = http.client.HTTPConnection("127.0.0.1", 8000, timeout=4)
    try:
        asked.request("GET", f"/{path}", headers={"Host": host})
        return 0 if asked.getresponse().status == 200 else 1
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
