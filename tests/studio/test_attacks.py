"""What strangers try: scripts in every field, uploads that lie, tokens that are guessed, connections without end."""

from __future__ import annotations

import re
import resource
import socket
import struct
import time
import urllib.request
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from linewright.studio.app import Studio
from linewright.studio.drawings_job import check
from linewright.studio.kinds import Given, Limits, Work
from linewright.studio.worker import do
from studio_browser import running_studio
from studio_clients import PART, form_key, png, studio_client
from studio_fonts import add_font
from studio_pages import PAGE, add_page

SCRIPT = "\"'><script>alert(1)</script>{{7*7}}"
TOKEN = "correct horse battery"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with studio_client(tmp_path) as made:
        yield made


def test_a_script_in_any_field_or_file_name_is_text(client: TestClient) -> None:
    studio: Studio = client.app.state.studio  # type: ignore[attr-defined]
    drawing, font, key = add_page(studio), add_font(studio), form_key(client)
    page, wall = f"/jobs/{drawing}/pages/{PAGE}", f"/hands/fonts/{font}"
    pages = ["/", "/hands", "/samples", "/studies", f"/jobs/{drawing}", page, f"{page}/tables", wall]
    pages += [f"{wall}/glyphs/6C38"]
    posted = 0
    for path in pages:
        shown = client.get(path, headers=PART).text
        for form in re.findall(r"<form\b.*?</form>", shown, re.S):
            target = re.search(r'hx-(post|get)="([^"]+)"', form)
            if target is None:
                continue
            names = set(re.findall(r'\bname="([^"]+)"', form))
            files = {name: (f"{SCRIPT}.png", png()) for name in names & {"files", "picture"}}
            # Each field alone beside what stands there, and all of them.
            kept = dict(re.findall(r'name="([^"]+)"[^>]*? value="([^"]*)"', form))
            for fields in ({name} for name in sorted(names - files.keys())):
                data = {**kept, **dict.fromkeys(fields, SCRIPT)}
                address = target[2].replace("&amp;", "&")
                if target[1] == "get":
                    answer = client.get(address, params=data, headers={**PART, "X-CSRF-Token": key["X-CSRF-Token"]})
                else:
                    answer = client.post(address, data=data, files=files or None, headers=key)
                assert answer.status_code < 500, (path, address, fields)
                assert "<script>alert" not in answer.text and "{49" not in answer.text, (path, fields)
                posted += 1
    assert posted > 30
    jobs = [row.id for row in studio.jobs.list(1000)]
    assert len(jobs) > 2
    for path in [*pages, *(f"/jobs/{job}" for job in jobs), f"/login?back={SCRIPT}", f"/{SCRIPT}"]:
        for headers in (PART, {}):
            assert "<script>alert" not in client.get(path, headers=headers).text, path


def test_file_names_never_become_paths(client: TestClient, tmp_path: Path) -> None:
    before = {path for path in tmp_path.rglob("*") if "jobs" not in path.parts}
    for name in ("../../evil.png", "/etc/passwd", "..\\..\\evil.png", "a\0b.png", "." * 300, "CON", ""):
        answer = client.post("/api/v1/jobs", files=[("files", (name, png()))])
        assert answer.status_code in (201, 400, 422), name
    assert {path for path in tmp_path.rglob("*") if "jobs" not in path.parts} - before == set()
    stored = [path.name for path in tmp_path.rglob("file-*")]
    assert stored and set(stored) == {"file-0001.png"}


def bomb(side: int) -> bytes:
    """Return a small PNG that says that it is ``side`` pixels wide and high."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(10**7))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("bomb.png", bomb(100_000)),
        ("half.png", bomb(4_000)),
        ("page.png", b"\x89PNG\r\n\x1a\n<html><script>alert(1)</script>"),
        ("photo.jpg", b"\xff\xd8\xff\xe0" + bytes(2000)),
        ("book.pdf", b"%PDF-1.7\n1 0 obj\n<< /Pages 1 0 R >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF"),
        ("scan.tif", b"II*\0\x08\0\0\0\xff\xff" + bytes(64)),
    ],
)
def test_an_upload_that_lies_fails_alone_and_in_words(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / f"file-0001{Path(name).suffix}"
    path.write_bytes(data)
    limits = Limits(10**8, 5)
    result = do(Work("repair", check("repair", {"dpi": 200}), [Given(name, path)], tmp_path, limits, lambda *_: None))
    assert not result.files and result.reason is not None
    assert name in result.reason and "our fault" not in result.reason and str(tmp_path) not in result.reason


def test_guesses_are_counted_under_every_name_that_they_give_themselves(tmp_path: Path) -> None:
    with studio_client(tmp_path, host="0.0.0.0", token=TOKEN) as guarded:
        codes = []
        for number in range(8):
            forged = {"X-Forwarded-For": f"10.0.0.{number}", "Forwarded": f"for=10.0.0.{number}"}
            if number % 2:
                answer = guarded.post("/login", data={"token": f"guess {number}"}, headers=forged)
            else:
                answer = guarded.get("/", headers={**forged, "Authorization": f"Bearer guess {number}"})
            codes.append(answer.status_code)
        assert codes == [401] * 5 + [429] * 3
        assert guarded.post("/login", data={"token": TOKEN}).status_code == 429


@pytest.mark.thorough
def test_a_thousand_open_connections_lock_nobody_out(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 2500:
        pytest.skip("this machine allows too few open files")
    with ExitStack() as opened:
        home = opened.enter_context(running_studio(tmp_path / "s"))  # under this machine's own limit
        opened.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        resource.setrlimit(resource.RLIMIT_NOFILE, (4096 if hard < 0 else min(4096, hard), hard))
        port = int(home.rpartition(":")[2])
        for number in range(1000):
            line = opened.enter_context(socket.create_connection(("127.0.0.1", port), 20))
            if number % 2:
                line.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")  # and no end
            else:
                line.sendall(f"GET /events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        begun = time.monotonic()
        with urllib.request.urlopen(f"{home}/", timeout=20) as page:
            assert page.status == 200 and b"linewright" in page.read()
        assert time.monotonic() - begun < 10
