"""PowerDNS: the documents go to its HTTP API, twice, and its zones hold the records that were meant."""

import socket
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest
import requests
from conftest import HANG
from record_sets import FEW, HOSTILE, LARGE, MIXED, Meant, meant, of_text

SCHEMA = "/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql"


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@pytest.fixture
def powerdns(peer, tmp_path):
    """The API of a server of our own, and how to ask it."""
    program, database = peer("pdns_server"), tmp_path / "pdns.sqlite3"
    schema = Path(SCHEMA)
    with sqlite3.connect(database) as connection:
        connection.executescript(schema.read_text())
    web, dns = free_port(), free_port()
    config = {
        "launch": "gsqlite3", "gsqlite3-database": database, "local-address": "127.0.0.1", "local-port": dns, "api": "yes", "api-key": "k",
        "webserver": "yes", "webserver-address": "127.0.0.1", "webserver-port": web, "socket-dir": tmp_path, "guardian": "no", "daemon": "no",
    }
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen([program, "--no-config", f"--config-dir={tmp_path}", *(f"--{k}={v}" for k, v in config.items())], stdout=log, stderr=log)
    api = requests.Session()
    api.headers["X-API-Key"] = "k"
    url = f"http://127.0.0.1:{web}/api/v1/servers/localhost/zones"
    try:
        for _ in range(200):
            try:
                api.get(url, timeout=HANG).raise_for_status()
                break
            except requests.RequestException:
                assert server.poll() is None, (tmp_path / "log").read_text()
                time.sleep(0.1)
        yield api, url
    finally:
        server.terminate()
        server.wait(timeout=HANG)


@pytest.mark.parametrize("what", [*FEW, HOSTILE, LARGE], ids=lambda what: what.name)
def test_applied_twice(what, written, powerdns):
    api, url = powerdns
    options = ["--set", "shared=replace"] if what in (MIXED, HOSTILE) else []
    for zone, paths in written(what, "powerdns", *options).items():
        api.post(url, json={"name": zone + ".", "kind": "Native", "nameservers": ["ns1.example.org."]}, timeout=HANG).raise_for_status()
        for path in [*paths, *paths]:
            done = api.patch(f"{url}/{zone}.", data=path.read_bytes(), timeout=HANG)
            assert done.status_code == 204, done.text
        sets = [s for s in api.get(f"{url}/{zone}.", timeout=HANG).json()["rrsets"] if s["type"] not in ("SOA", "NS")]
        assert {Meant(s["name"], s["ttl"], s["type"], of_text(s["type"], r["content"])) for s in sets for r in s["records"]} == meant(what, zone)


def test_a_shared_set_is_not_replaced_unasked(written):
    with pytest.raises(AssertionError, match="--set shared=replace"):
        written(MIXED, "powerdns")
