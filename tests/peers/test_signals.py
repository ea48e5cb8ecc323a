"""SIGINT and SIGTERM while the program fetches, writes and waits: it ends at once, says little and leaves nothing half done."""

import contextlib
import fcntl
import json
import os
import pty
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

import pytest
from cases import tokens
from conftest import CREDENTIALS, HANG, REPOSITORY

KEY, REGION = CREDENTIALS["AWS_ACCESS_KEY_ID"], "eu-west-1"
ANSWER = {"Identities": [{"Domain": domain, "Region": REGION, "DkimTokens": tokens(domain)} for domain in ("a.example", "b.example")]}
CONFIG = 'snapshot = "ses.json"\n[[output]]\nformat = "bind"\npath = "dns/{zone}.zone"\n'
ZONE = "$TTL 300\n@ IN SOA ns hostmaster 2024010101 7200 3600 1209600 3600\n@ IN NS ns\nns IN A 192.0.2.1\n"
BEFORE = {"ses.json": json.dumps(ANSWER), "sesdns.toml": CONFIG, "a.example": ZONE, "zones/b.example.zone": "old\n", "out.zone": "old\n"}
ENDS = {signal.SIGINT: (130, "sesdns: interrupted\n"), signal.SIGTERM: (-signal.SIGTERM, "")}  # A shell makes 143 of the latter.
CLEAR_LINE = b"\r\x1b[2K"


@pytest.fixture(params=list(ENDS), ids=lambda number: number.name)
def number(request) -> signal.Signals:
    return request.param


@pytest.fixture
def folder(tmp_path) -> Path:
    folder = tmp_path / "work"
    for name, text in BEFORE.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def content(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def start(binary, home, folder):
    """Starts the program there; what still runs at the end of the test is killed."""
    started = []

    def run(*args, env: dict | None = None, **streams) -> subprocess.Popen:
        scrubbed = {"PATH": os.environ["PATH"], "HOME": str(home), "TERM": "xterm", **(env or {})}
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
        started.append(subprocess.Popen([binary, *map(str, args)], env=scrubbed, cwd=folder, start_new_session=True, **pipes))
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.wait()


def until(condition) -> None:
    end = time.monotonic() + HANG
    while not condition():
        assert time.monotonic() < end, "it never comes so far"
        time.sleep(0.01)


def ends(process: subprocess.Popen, number: signal.Signals) -> tuple[bytes, str]:
    """Sends the signal; the exit status has to be that of the signal. Returns both streams."""
    process.send_signal(number)
    out, err = process.communicate(timeout=HANG)
    assert process.returncode == ENDS[number][0], err
    return out, (err or b"").decode()


@pytest.fixture
def slow_ses(strict_ses):
    """SES answers this operation after an hour; all others at once."""

    def begin(operation: str):
        identities = {domain: {"tokens": tokens(domain)} for domain in ("a.example", "b.example")}
        ses = strict_ses({KEY: {REGION: {"identities": identities}}}, faults=[{"operation": operation, "calls": [1, 9], "kind": {"slow": 3_600_000}}])
        return ses, {**CREDENTIALS, "AWS_REGION": REGION, "AWS_ENDPOINT_URL": ses.url}

    return begin


FETCHING = [
    ("VerifyDomainDkim", "verify-domain-dkim --domain a.example"),
    ("VerifyDomainDkim", "verify-domain-dkim --domain a.example --output bind --to out.zone"),
    ("GetEmailIdentity", "verify-domain-dkim --domain a.example --output bind --to out.zone"),
    ("ListIdentities", "export --all --to out.zone"),
    ("GetIdentityDkimAttributes", "export --domain a.example --to out.zone"),
    ("GetEmailIdentity", "export --all --exact --output octodns --to zones/"),
    ("VerifyDomainDkim", "export --domain c.example --verify-missing"),
    ("GetIdentityDkimAttributes", "merge a.example --domain a.example --write"),
    ("GetIdentityDkimAttributes", "check --all --resolver 127.0.0.1:1"),
]


@pytest.mark.parametrize(("operation", "words"), FETCHING, ids=[f"{words} ({operation})" for operation, words in FETCHING])
def test_while_ses_is_asked(operation, words, number, slow_ses, start, folder):
    ses, env = slow_ses(operation)
    process = start(*words.split(), env=env)
    until(lambda: any(lane.endswith(operation) for lane in ses.calls()))
    # The AWS CLI ends the line on which a terminal shows ^C.
    is_as_the_aws_cli = number == signal.SIGINT and words.endswith("verify-domain-dkim --domain a.example")
    assert ends(process, number) == (b"\n" if is_as_the_aws_cli else b"", ENDS[number][1])
    assert content(folder) == BEFORE


def test_while_it_connects(number, start, folder):
    """A machine that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        env = {**CREDENTIALS, "AWS_REGION": REGION, "AWS_ENDPOINT_URL": f"https://127.0.0.1:{server.getsockname()[1]}"}
        process = start("export", "--all", "--to", "out.zone", env=env)
        server.settimeout(HANG)
        with server.accept()[0]:
            assert ends(process, number) == (b"", ENDS[number][1])
    assert content(folder) == BEFORE


def test_while_it_reads(number, start, folder):
    process = start("export", "--from", "-", "--to", "out.zone", stdin=subprocess.PIPE)
    # More than a pipe holds: behind it, the program has begun to read.
    process.stdin.write(b" " * 1_000_000)
    assert ends(process, number) == (b"", ENDS[number][1])
    assert content(folder) == BEFORE


SAVED = ["--from", "ses.json", "--quiet"]
WRITING = {
    "a file": (["export", *SAVED, "--to", "out.zone"], "out.zone"),
    "a snapshot": (["export", *SAVED, "--output", "json", "--to", "out.zone"], "out.zone"),
    "a folder, the first file of which is done": (["export", *SAVED, "--output", "octodns", "--to", "yaml/"], "yaml/b.example.yaml"),
    "merge": (["merge", "a.example", *SAVED, "--write"], "a.example"),
    "a backup": (["merge", "a.example", *SAVED, "--write", "--backup"], "a.example.bak"),
    "generate, with files in the making": (["generate", "--quiet"], "dns/b.example.zone"),
}


def waits_for_a_lock(process: subprocess.Popen) -> bool:
    return any("->" in line and f" {process.pid} " in line for line in Path("/proc/locks").read_text().splitlines())


@pytest.mark.parametrize("what", WRITING)
def test_while_it_writes(what, number, start, folder):
    """Another run has the file that comes next, so that this one stands still in the midst of writing."""
    args, path = WRITING[what]
    path = folder / path
    path.parent.mkdir(exist_ok=True)
    lock = path.with_name(f".{path.name}.sesdns")
    with lock.open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        process = start(*args)
        until(lambda: waits_for_a_lock(process))
        assert ends(process, number) == (b"", ENDS[number][1])
        left = content(folder)
        # The file of the other run is not for this one to take away.
        assert left.pop(str(lock.relative_to(folder))) == ""
    if what.startswith("a folder"):
        assert left.pop("yaml/a.example.yaml").count("CNAME") == 3
    assert left == BEFORE


def test_while_the_new_zone_file_is_validated(number, start, folder):
    """The new file is all there, and its validation does not end."""
    fifo = folder.parent / "fifo"
    os.mkfifo(fifo)
    process = start("merge", "a.example", *SAVED, "--write", "--validate", f"cat {{file}} {fifo}")
    held = []

    def is_read() -> bool:
        with contextlib.suppress(OSError):
            held.append(os.open(fifo, os.O_WRONLY | os.O_NONBLOCK))
        return bool(held)

    until(is_read)
    assert content(folder)[".a.example.sesdns"] != ""
    assert ends(process, number) == (b"", ENDS[number][1])
    os.close(held[0])
    assert content(folder) == BEFORE


CHECK = ["check", "--from", "ses.json", "--resolver", "127.0.0.1:1"]


def test_while_name_servers_are_asked(number, start):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(HANG)
        process = start(*CHECK, "--nameserver", f"127.0.0.1:{server.getsockname()[1]}", "--timeout", "1h")
        server.recv(512)
        assert ends(process, number) == (b"", ENDS[number][1])


WAITING = [*CHECK, "--nameserver", "127.0.0.1:1", "--wait", "--interval", "1h", "--timeout", "1d"]


def test_while_it_waits_for_the_next_look(number, start):
    process = start(*WAITING)
    for domain in ("a.example", "b.example"):
        for token in tokens(domain):
            assert process.stderr.readline().decode() == f"{token}._domainkey.{domain}.: unreachable\n"
    assert ends(process, number) == (b"", ENDS[number][1])


class Screen:
    """A terminal, and what it was told."""

    def __init__(self):
        self.controller, self.terminal = pty.openpty()
        self.seen = b""
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self) -> None:
        with contextlib.suppress(OSError):  # The end of a terminal is an error.
            while data := os.read(self.controller, 4096):
                self.seen += data

    def all_of_it(self) -> bytes:
        os.close(self.terminal)
        self.reader.join(HANG)
        os.close(self.controller)
        return self.seen


@pytest.mark.parametrize("phase", ["the pause between two looks", "a look", "asking SES"])
def test_a_terminal_is_left_clean(phase, number, start, slow_ses):
    """The last line that is drawn is cleared, and nothing is drawn behind it."""
    screen = Screen()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        at_silent = ["--nameserver", f"127.0.0.1:{silent.getsockname()[1]}", "--timeout", "1h"]
        ses, env = slow_ses("GetIdentityDkimAttributes")
        args, shown = {
            "the pause between two looks": (WAITING, b"looking again in"),
            "a look": ([*CHECK, *at_silent], b"asking the servers of the zones"),
            "asking SES": (["export", "--all"], b"requests, "),
        }[phase]
        process = start(*args, env=env, stderr=screen.terminal)
        until(lambda: shown in screen.seen)
        assert ends(process, number)[0] == b""
    last = screen.all_of_it().replace(b"\x1b[0m", b"").split(CLEAR_LINE)[-1].replace(b"\r\n", b"\n")
    assert last.decode() == ENDS[number][1]
