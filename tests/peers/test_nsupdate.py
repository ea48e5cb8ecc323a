"""Dynamic updates: nsupdate with a key, against a named of our own, then a transfer of the zone."""

import socket
import subprocess
import time

import dns.query
import dns.tsigkeyring
import dns.zone
import pytest
from conftest import HANG
from record_sets import FEW, HOSTILE, LARGE, MIXED, SEVERAL_ZONES, Meant, meant, of_rdata

SECRET = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI="
KEY = f'key "update" {{ algorithm hmac-sha256; secret "{SECRET}"; }};\n'
ZONE = "@ 3600 IN SOA ns1.example.org. hostmaster 1 7200 3600 1209600 3600\n@ 3600 IN NS ns1.example.org.\n"


class Named:
    """A server of these zones, and the records that it has."""

    def __init__(self, nsupdate: str, folder, port: int):
        self.nsupdate, self.folder, self.port = nsupdate, folder, port

    def update(self, script: bytes) -> subprocess.CompletedProcess:
        told = f"server 127.0.0.1 {self.port}\n".encode() + script
        return subprocess.run([self.nsupdate, "-v", "-k", self.folder / "key"], input=told, capture_output=True, timeout=HANG)

    def records(self, zone: str) -> set[Meant]:
        ring = dns.tsigkeyring.from_text({"update": ("hmac-sha256", SECRET)})
        transfer = dns.query.xfr("127.0.0.1", zone, port=self.port, keyring=ring, relativize=False, lifetime=HANG)
        read = dns.zone.from_xfr(transfer, relativize=False).iterate_rdatasets()
        return {
            Meant(n.to_text().lower(), s.ttl, s.rdtype.name, of_rdata(data))
            for n, s in read
            for data in s
            if s.rdtype.name not in ("SOA", "NS")
        }


@pytest.fixture
def named(peer, tmp_path):
    """Starts named with these zones, by name the lines that each has besides SOA and NS."""
    program, nsupdate, started = peer("named"), peer("nsupdate"), []
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]

    def start(zones: dict[str, str]) -> Named:
        folder = tmp_path / "named"
        folder.mkdir()
        (folder / "key").write_text(KEY)
        config = KEY + f"""options {{ directory "{folder}"; pid-file none; session-keyfile none; listen-on port {port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }};
          recursion no; notify no; dnssec-validation no; allow-transfer {{ key "update"; }}; }};\ncontrols {{ }};\n"""
        for zone, lines in zones.items():
            (folder / zone).write_text(ZONE + lines)
            config += f'zone "{zone}" {{ type primary; file "{zone}"; allow-update {{ key "update"; }}; }};\n'
        (folder / "named.conf").write_text(config)
        with (folder / "log").open("wb") as log:
            started.append(subprocess.Popen([program, "-g", "-n", "1", "-c", folder / "named.conf"], stdout=log, stderr=log))
        for _ in range(200):
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", port)) == 0 and b"running" in (folder / "log").read_bytes():
                    return Named(nsupdate, folder, port)
            assert started[0].poll() is None, (folder / "log").read_text()
            time.sleep(0.1)
        pytest.fail((folder / "log").read_text())

    yield start
    for server in started:
        server.terminate()
        server.wait(timeout=HANG)


@pytest.mark.parametrize("what", [*FEW, HOSTILE, LARGE], ids=lambda what: what.name)
def test_applied_twice(what, written, named):
    server = named({zone: "" for zone in what.zones})
    for zone, [path] in written(what, "nsupdate").items():
        first = server.update(path.read_bytes())
        assert first.returncode == 0, first.stderr
        assert server.records(zone) == meant(what, zone)
        second = server.update(path.read_bytes())
        # A shared set is there now, and is never added to twice: the second run says so, and only for those.
        refusals = len({(r.owner, r.type) for r in meant(what, zone, shared=True)})
        assert (second.returncode, second.stderr.count(b"YXRRSET")) == (2 if refusals else 0, refusals), second.stderr
        assert server.records(zone) == meant(what, zone)


def test_a_record_of_the_same_name_is_not_lost(written, named):
    """A CNAME onto other data, a shared set that is there: nothing of these transactions happens; the others do."""
    [path] = written(MIXED, "nsupdate")["example.com"]
    token = next(r for r in meant(MIXED, "example.com") if r.type == "CNAME").owner
    server = named({"example.com": f'{token} 60 IN TXT kept\n_dmarc 60 IN TXT "v=DMARC1; p=reject"\n'})
    done = server.update(path.read_bytes())
    assert done.returncode == 2 and done.stderr.count(b"YXRRSET") == 2
    kept = {Meant(token, 60, "TXT", "kept"), Meant("_dmarc.example.com.", 60, "TXT", "v=DMARC1; p=reject")}
    added = {r for r in meant(MIXED, "example.com", shared=True) if not r.owner.startswith("_dmarc")}
    assert server.records("example.com") == kept | added


def test_a_changed_record_is_replaced(written, named):
    [path] = written(MIXED, "nsupdate")["example.com"]
    token = next(r for r in meant(MIXED, "example.com") if r.type == "CNAME").owner
    server = named({"example.com": f"{token} 60 IN CNAME old.example.org.\nbounce.example.com. 60 IN MX 5 old.example.org.\n"})
    assert server.update(path.read_bytes()).returncode == 0
    assert server.records("example.com") == meant(MIXED, "example.com")


def test_several_zones_in_one_stream(sesdns, named):
    server = named({zone: "" for zone in SEVERAL_ZONES.zones})
    assert server.update(sesdns(*SEVERAL_ZONES.export("--output", "nsupdate"), stdin=SEVERAL_ZONES.stdin).ok()).returncode == 0
    for zone in SEVERAL_ZONES.zones:
        assert server.records(zone) == meant(SEVERAL_ZONES, zone)
