"""Who may come in: names of hosts, origins, sessions, the token and how often it is guessed."""

import hashlib
import hmac
import secrets
import socket
import threading
import time
from collections import OrderedDict, deque
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from linewright.base import write_bytes
from linewright.studio.settings import StudioSettings

HEADERS = {
    "Content-Security-Policy": (
        # The one style that OpenSeadragon puts into the page, by its digest.
        "default-src 'none'; script-src 'self'; "
        "style-src 'self' 'sha256-9xTiqzfwFaL2SGb1rmr8gysEwVVjIvqWAgmZgqFqpEE='; "
        "img-src 'self' data:; connect-src 'self'; font-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_KEY_BYTES = 32
_GUESSES, _ALL_GUESSES, _GUESS_S = 5, 50, 60.0  # wrong tokens of one address and of all, in so many seconds
_MOST_ADDRESSES = 10_000


def read_key(folder: Path) -> bytes:
    """Return the key that sessions are signed with; it is made once and readable by its owner alone."""
    path = folder / "key"
    if not path.is_file() or path.stat().st_size != _KEY_BYTES:
        write_bytes(path, secrets.token_bytes(_KEY_BYTES))
        path.chmod(0o600)
    return path.read_bytes()


class Hosts:
    """The names that this server is called by: a page of another name that leads here is an attack (DNS rebinding)."""

    def __init__(self, settings: StudioSettings) -> None:
        self._only_loopback = settings.is_loopback
        self._named = {settings.host.lower(), "localhost"}
        if not settings.is_loopback:
            own = socket.gethostname().lower()
            self._named |= {own, own.partition(".")[0], "".join([own.partition(".")[0], ".local"])}

    def knows(self, host: str) -> bool:
        """Whether a Host header names this server."""
        name = _host_name(host)
        if name in self._named:
            return True
        try:
            address = ip_address(name)
        except ValueError:
            return False
        return address.is_loopback or not self._only_loopback  # no name stands behind an address


def _host_name(host: str) -> str:
    try:
        return (urlsplit("//" + host).hostname or "").lower()
    except ValueError:
        return ""


def is_same_origin(origin: str | None, site: str | None, scheme: str, host: str) -> bool:
    """Whether a request that changes something comes from a page of this server, or from no page at all."""
    if site is not None and site not in ("same-origin", "none"):
        return False
    return origin is None or origin.lower() == "".join([scheme, "://", host]).lower()


class Sessions:
    """Signed cookies: who has shown the token, and what a form of theirs has to hold."""

    def __init__(self, key: bytes, token: str | None) -> None:
        self._key = key
        # Whoever knew another token has to show the new one.
        self._inside = "in" if token is None else self._sign("token", token)

    def new(self, *, inside: bool) -> str:
        """Return the cookie of a new session."""
        name = secrets.token_urlsafe(18)
        return ".".join([name, self._sign("session", name, self._inside if inside else "out")])

    def is_inside(self, cookie: str | None) -> bool:
        """Whether a cookie is of a session that has shown the token."""
        return self._is(cookie, self._inside)

    def is_ours(self, cookie: str | None) -> bool:
        """Whether a cookie is of any session."""
        return self._is(cookie, self._inside) or self._is(cookie, "out")

    def form_key(self, cookie: str) -> str:
        """Return what a request of this session's pages has to hold, and no other page knows."""
        return self._sign("form", cookie)

    def _is(self, cookie: str | None, inside: str) -> bool:
        name, _, signed = (cookie or "").partition(".")
        return hmac.compare_digest(self._sign("session", name, inside).encode(), signed.encode())

    def _sign(self, *parts: str) -> str:
        return hmac.new(self._key, "\0".join(parts).encode(), hashlib.sha256).hexdigest()


def is_token(token: str, guess: str) -> bool:
    """Whether a guess is the token; it takes as long whatever is guessed."""
    return hmac.compare_digest(hashlib.sha256(token.encode()).digest(), hashlib.sha256(guess.encode()).digest())


class Guesses:
    """Counts wrong tokens of the last minute, by address and in all."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_address: OrderedDict[str, deque[float]] = OrderedDict()
        self._all: deque[float] = deque()

    def wait(self, address: str) -> float:
        """Return for how many seconds an address may not guess, 0 if it may."""
        now = time.monotonic()
        with self._lock:
            own = self._by_address.get(address, deque())
            return max(_left(own, _GUESSES, now), _left(self._all, _ALL_GUESSES, now))

    def wrong(self, address: str) -> None:
        """Count a wrong guess."""
        now = time.monotonic()
        with self._lock:
            own = self._by_address.setdefault(address, deque(maxlen=_GUESSES))
            self._by_address.move_to_end(address)
            own.append(now)
            self._all.append(now)
            while len(self._all) > _ALL_GUESSES:
                self._all.popleft()
            while len(self._by_address) > _MOST_ADDRESSES:
                self._by_address.popitem(last=False)


def _left(times: deque[float], most: int, now: float) -> float:
    return 0.0 if len(times) < most else max(0.0, times[-most] + _GUESS_S - now)


def local_path(path: str | None) -> str:
    """Return a path of this server to go back to; what leads elsewhere is the first page."""
    path = path or "/"
    ok = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if ok else "/"
