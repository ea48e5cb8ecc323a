"""check: every verdict, with its cause set up for real: NSD as authority, unbound as resolver."""

import base64
import json
import os
import subprocess
import threading
import time
from pathlib import Path

import pytest
from cases import answer, tokens
from conftest import HANG, Run, call
from name_servers import ADDRESSES, HIGH_PORT, Authority, Resolver, can_listen_at_port_53

DOMAIN = "example.com"
TOKEN = tokens(DOMAIN)[0]
OWNER = f"{TOKEN}._domainkey"
NAME = f"{OWNER}.{DOMAIN}."
TARGET = f"{TOKEN}.dkim.amazonses.com."
RIGHT = f"{OWNER} CNAME {TARGET}"
STDIN = answer({DOMAIN: [TOKEN]})


@pytest.fixture(scope="session")
def rsa(peer):
    """The public part of an RSA key of so many bits, as it stands behind p=."""
    known = {}

    def make(bits: int) -> str:
        if bits not in known:
            private = subprocess.run([peer("openssl"), "genrsa", str(bits)], capture_output=True, check=True).stdout
            der = subprocess.run([peer("openssl"), "rsa", "-pubout", "-outform", "DER"], input=private, capture_output=True, check=True).stdout
            known[bits] = base64.b64encode(der).decode()
        return known[bits]

    return make


def without_warning(done: Run) -> Run:
    """Without the one about tokens: SES hands out three, and one is enough here."""
    kept = [line for line in done.err.splitlines(keepends=True) if "do not look like those of Easy DKIM" not in line]
    return done._replace(err="".join(kept))


def txt(text: str) -> str:
    return "TXT " + " ".join(f'"{text[i:i + 255]}"' for i in range(0, len(text), 255))


class Lab:
    """Servers of a test, which end with it."""

    def __init__(self, peer, tmp_path, port, key):
        self.peer, self.tmp_path, self.port, self.key, self.servers = peer, tmp_path, port, key, []

    def folder(self) -> Path:
        folder = self.tmp_path / f"server-{len(self.servers)}"
        folder.mkdir()
        return folder

    def authority(self, lines: str | dict[str, str], serial: int = 2026112301, address: str | None = None) -> Authority:
        zones = lines if isinstance(lines, dict) else {DOMAIN: lines}
        server = Authority(self.peer("nsd"), address or next(ADDRESSES), self.port, self.folder(), zones, serial)
        self.servers.append(server)
        return server

    def keys(self, *lines: str) -> Authority:
        """A server of the signing zone; without lines, with a good key for the token."""
        lines = lines or (f"{TOKEN}.dkim {self.key}",)
        return self.authority({"amazonses.com": "\n".join(lines)})

    def resolver(self, stubs: dict[str, list], anchors: list[str] = ()) -> Resolver:
        server = Resolver(self.peer("unbound"), next(ADDRESSES), self.port, self.folder(), stubs, list(anchors))
        self.servers.append(server)
        return server

    def world(self, *authorities: Authority, keys: Authority | None = None) -> Resolver:
        """A resolver that knows the zone and the keys."""
        return self.resolver({DOMAIN: list(authorities), "amazonses.com": [keys or self.keys()]})


@pytest.fixture
def lab(peer, tmp_path, rsa):
    lab = Lab(peer, tmp_path, HIGH_PORT, txt(f"v=DKIM1; k=rsa; p={rsa(2048)}"))
    yield lab
    for server in lab.servers:
        server.stop()


@pytest.fixture
def check(sesdns):
    """Runs check on one record; returns the run and the one element of Checks."""

    def run(*authorities, resolver=None, options=(), stdin=STDIN, region="us-east-1"):
        args = ["check", "--from", "-", "--region", region, "--output", "json", *options]
        for authority in authorities:
            args += ["--nameserver", str(authority)]
        if resolver is not None:
            args += ["--resolver", str(resolver)]
        done = without_warning(sesdns(*args, stdin=stdin))
        assert done.out, done.err
        checks = json.loads(done.out)["Checks"]
        assert len(checks) == 1
        [only] = checks
        assert (only["Hint"] == "") == (only["Verdict"] == "ok")
        return done, only

    return run


def test_ok(lab, check):
    servers = [lab.authority(RIGHT), lab.authority(RIGHT, serial=2026112302)]
    done, only = check(*servers, resolver=lab.world(*servers))
    assert (done.code, done.err) == (0, "")
    told = [{"Server": str(s), "Verdict": "ok", "Found": [TARGET], "Serial": 2026112301 + n} for n, s in enumerate(servers)]
    assert only == {
        "Domain": DOMAIN, "Name": NAME, "Type": "CNAME", "Verdict": "ok", "Expected": [TARGET], "Found": [TARGET],
        "Server": str(servers[0]), "Hint": "", "Servers": told,
    }  # fmt: skip


FAULTS = {
    "wrong-target": (f"{OWNER} CNAME other.dkim.amazonses.com.", ["other.dkim.amazonses.com."], TARGET),
    "wrong-target-region": (f"{OWNER} CNAME {TOKEN}.dkim.eu-south-1.amazonses.com.", [f"{TOKEN}.dkim.eu-south-1.amazonses.com."], "another region"),
    "wrong-target-dot": (f"{OWNER} CNAME {TARGET.rstrip('.')}", [f"{TARGET}{DOMAIN}."], "final dot"),
    "wrong-target-chain": (f"{OWNER} CNAME other\nother CNAME {TARGET}", [f"other.{DOMAIN}."], TARGET),
    "doubled-name": (f"{OWNER}.{DOMAIN} CNAME {TARGET}", [], f"enter {OWNER} instead of {OWNER}.{DOMAIN}"),
    "doubled-name-and-wildcard": (f"{OWNER}.{DOMAIN} CNAME {TARGET}\n* CNAME www\nwww A 192.0.2.1", [f"www.{DOMAIN}."], f"enter {OWNER} instead of"),
    "wildcard-masked": ("* CNAME www\nwww A 192.0.2.1", [f"www.{DOMAIN}."], f"enter {OWNER} CNAME {TARGET}"),
    "wildcard-masked-address": ("* A 192.0.2.1", ["192.0.2.1"], f"enter {OWNER} CNAME {TARGET}"),
    "proxied": (f"{OWNER} A 192.0.2.1\n{OWNER} AAAA 2001:db8::1", ["192.0.2.1", "2001:db8::1"], "DNS only"),
    "flattened": (f'{OWNER} TXT "v=DKIM1; p=abc"', ["v=DKIM1; p=abc"], "flattening"),
    "nodata": (f'{OWNER} MX 10 mail', [], f"enter {OWNER} CNAME {TARGET}"),
    "nodata-below": (f"below.{OWNER} A 192.0.2.1", [], f"enter {OWNER} CNAME {TARGET}"),
    "nxdomain": ("www A 192.0.2.1", [], f"enter {OWNER} CNAME {TARGET} in the zone {DOMAIN}"),
    "loop": (f"{OWNER} CNAME a\na CNAME b\nb CNAME a", [f"a.{DOMAIN}."], "back"),
    "loop-self": (f"{OWNER} CNAME {OWNER}", [NAME], "back"),
    "chain-too-long": (f"{OWNER} CNAME c0\n" + "\n".join(f"c{n} CNAME c{n + 1}" for n in range(12)), [f"c0.{DOMAIN}."], "8"),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTS)
def test_faults_at_the_authority(case, lab, check):
    lines, found, hint = FAULTS[case]
    server = lab.authority(lines)
    done, only = check(server, resolver=lab.world(server))
    verdict = next(v for v in ("wrong-target", "wildcard-masked", "doubled-name", "nodata", "loop", case) if case.startswith(v))
    assert (done.code, only["Verdict"], only["Found"], only["Server"]) == (1, verdict, found, str(server))
    assert hint in only["Hint"]
    assert only["Servers"] == [{"Server": str(server), "Verdict": verdict, "Found": found, "Serial": 2026112301}]


def test_the_zone_is_not_there(lab, check):
    """A server of the zone above says so; so does one that was found by the resolver."""
    server = lab.authority({"com": "other NS ns.other"})
    done, only = check(server, resolver=lab.resolver({"com": [server]}))
    assert (done.code, only["Verdict"]) == (1, "nxdomain")
    assert f"there is no zone {DOMAIN}" in only["Hint"]
    done, only = check(resolver=lab.resolver({"com": [server]}))
    assert (done.code, only["Verdict"]) == (1, "nxdomain")
    assert f"there is no zone {DOMAIN}" in only["Hint"]


def test_a_record_without_its_subdomain(lab, check):
    server = lab.authority(f"{OWNER} CNAME {TARGET}")
    done, only = check(server, resolver=lab.world(server), stdin=answer({f"mail.{DOMAIN}": [TOKEN]}))
    assert (done.code, only["Verdict"]) == (1, "nxdomain")
    assert f"enter {OWNER}.mail in the zone {DOMAIN}" in only["Hint"]


def test_lame(lab, check):
    """The server has only the zone above, and sends on."""
    server = lab.authority({"com": f"{DOMAIN}. NS ns1.{DOMAIN}.\nns1.{DOMAIN}. A 192.0.2.1"})
    done, only = check(server, resolver=lab.world(server))
    assert (done.code, only["Verdict"]) == (3, "lame")
    assert str(server) in only["Hint"]


def test_lame_resolver(lab, check):
    """A resolver in place of a server answers without authority."""
    server = lab.authority(RIGHT)
    world = lab.world(server)
    done, only = check(world, resolver=world)
    assert (done.code, only["Verdict"]) == (3, "lame")


def test_refused(lab, check):
    server = lab.authority({"example.net": ""})
    done, only = check(server, resolver=lab.world(server))
    assert (done.code, only["Verdict"], only["Found"]) == (3, "refused", [])
    assert str(server) in only["Hint"]


def test_unreachable(lab, check):
    nobody = f"{next(ADDRESSES)}:{HIGH_PORT}"
    server = lab.authority(RIGHT)
    done, only = check(server, nobody, resolver=lab.world(server))
    assert (done.code, only["Verdict"], only["Server"]) == (3, "unreachable", nobody)
    assert [s["Verdict"] for s in only["Servers"]] == ["ok", "unreachable"]
    done, only = check(nobody, resolver=nobody)
    assert (done.code, only["Verdict"]) == (3, "unreachable")
    assert f"tried {nobody}" in done.err


def test_servfail_is_unreachable(lab, check):
    """NSD answers SERVFAIL for a zone that it could not load."""
    server = lab.authority({DOMAIN: f"{RIGHT}\nbroken IN NOTATYPE x", "example.net": ""})
    done, only = check(server, resolver=lab.world(server))
    assert (done.code, only["Verdict"]) == (3, "unreachable")
    assert "error" in only["Hint"]


def test_a_fault_wins_over_what_could_not_be_told(lab, check):
    server, nobody = lab.authority("www A 192.0.2.1"), f"{next(ADDRESSES)}:{HIGH_PORT}"
    done, only = check(nobody, server)
    assert (done.code, only["Verdict"], only["Server"]) == (1, "nxdomain", str(server))


def test_split(lab, check):
    servers = [lab.authority(RIGHT, serial=7), lab.authority("www A 192.0.2.1", serial=5)]
    done, only = check(*servers, resolver=lab.world(*servers))
    assert (done.code, only["Verdict"]) == (1, "split")
    assert [(s["Verdict"], s["Found"], s["Serial"]) for s in only["Servers"]] == [("ok", [TARGET], 7), ("nxdomain", [], 5)]
    for part in (str(servers[0]), str(servers[1]), "serial 7", "serial 5", "transfer"):
        assert part in only["Hint"]


def test_cached_negative(lab, check):
    """The resolver was asked too early; then the record was entered."""
    server = lab.authority("www A 192.0.2.1", serial=1)
    world = lab.world(server)
    assert world.ask(NAME, "CNAME").rcode() == 3
    server.replace(DOMAIN, RIGHT, 2)
    done, only = check(server, resolver=world)
    assert (done.code, only["Verdict"], only["Server"]) == (1, "cached-negative", str(world))
    assert [s["Verdict"] for s in only["Servers"]] == ["ok"]
    seconds = int(only["Hint"].split("wait ")[1].split()[0])
    assert 200 < seconds <= 300


def test_a_look_does_not_make_the_resolver_remember(lab, check):
    server = lab.authority("www A 192.0.2.1", serial=1)
    world = lab.world(server)
    assert check(server, resolver=world)[1]["Verdict"] == "nxdomain"
    server.replace(DOMAIN, RIGHT, 2)
    assert check(server, resolver=world)[1]["Verdict"] == "ok"


def test_an_old_target_at_the_resolver(lab, check):
    server = lab.authority(f"{OWNER} CNAME old.example.net.", serial=1)
    world = lab.world(server)
    world.ask(NAME, "CNAME")
    server.replace(DOMAIN, RIGHT, 2)
    done, only = check(server, resolver=world)
    assert (done.code, only["Verdict"], only["Found"], only["Server"]) == (1, "wrong-target", ["old.example.net."], str(world))


@pytest.fixture
def signed(peer, tmp_path):
    """A signed zone with the record, and its trust anchor."""

    def make(address: str) -> tuple[str, str]:
        folder = tmp_path / "signed"
        folder.mkdir()
        zone = f"$ORIGIN {DOMAIN}.\n$TTL 300\n@ SOA ns1 hostmaster 1 3600 600 86400 300\n@ NS ns1\nns1 A {address}\n{RIGHT}\n"
        (folder / "zone").write_text(zone)
        keys = call(peer("ldns-keygen"), "-a", "ECDSAP256SHA256", "-k", DOMAIN, cwd=folder).strip()
        call(peer("ldns-signzone"), "zone", keys, cwd=folder)
        return (folder / "zone.signed").read_text(), (folder / f"{keys}.key").read_text().strip()

    return make


def test_dnssec(lab, check, signed):
    """First the zone as it was signed, then with another target under the old signature's name."""
    address = next(ADDRESSES)
    zone, anchor = signed(address)
    server = lab.authority({DOMAIN: zone}, address=address)
    keys = lab.keys()
    world = lab.resolver({DOMAIN: [server], "amazonses.com": [keys]}, [anchor])
    done, only = check(server, resolver=world)
    assert (done.code, only["Verdict"]) == (0, "ok")
    broken = "\n".join(line for line in zone.splitlines() if not ("RRSIG" in line and "CNAME" in line))
    server.replace(DOMAIN, broken.replace("hostmaster.example.com. 1 ", "hostmaster.example.com. 2 "), 2)
    world = lab.resolver({DOMAIN: [server], "amazonses.com": [keys]}, [anchor])
    done, only = check(server, resolver=world)
    assert (done.code, only["Verdict"], only["Server"]) == (1, "dnssec-bogus", str(world))
    assert DOMAIN in only["Hint"]


@pytest.mark.parametrize(
    ("verdict", "code", "record", "hint"),
    [
        ("key-missing", 1, "other.dkim A 192.0.2.1", TARGET),
        ("key-missing", 1, f"{TOKEN}.dkim A 192.0.2.1", TARGET),
        ("key-invalid", 1, f'{TOKEN}.dkim TXT "hello"', "no list of tag=value"),
        ("key-invalid", 1, f'{TOKEN}.dkim TXT "v=DKIM1; p=AAAA"', "no RSA key"),
        ("key-invalid", 1, lambda rsa: f"{TOKEN}.dkim {txt('p=' + rsa(768))}", "768 bits"),
        ("key-invalid", 1, lambda rsa: f'{TOKEN}.dkim {txt("p=" + rsa(2048))}\n{TOKEN}.dkim TXT "p="', "2 texts"),
        ("key-revoked", 1, f'{TOKEN}.dkim TXT "v=DKIM1; p="', "withdrawn"),
        ("key-weak", 0, lambda rsa: f"{TOKEN}.dkim {txt('v=DKIM1; p=' + rsa(1024))}", "1024 bits"),
        ("ok", 0, lambda rsa: f"{TOKEN}.dkim CNAME moved\nmoved {txt('p=' + rsa(2048))}", ""),
    ],
)  # fmt: skip
def test_keys(verdict, code, record, hint, lab, check, rsa):
    record = record(rsa) if callable(record) else record
    server = lab.authority(RIGHT)
    done, only = check(server, resolver=lab.world(server, keys=lab.keys(record)))
    assert (done.code, only["Verdict"], only["Found"]) == (code, verdict, [TARGET])
    assert hint in only["Hint"]
    assert ("warning" in done.err) == (verdict == "key-weak")


def test_a_silent_resolver_is_no_fault(lab, check):
    nobody = f"{next(ADDRESSES)}:{HIGH_PORT}"
    done, only = check(lab.authority(RIGHT), resolver=nobody)
    assert (done.code, only["Verdict"]) == (0, "ok")
    assert nobody in done.err


def test_answers_that_need_tcp(lab, check):
    """A text larger than 1232 bytes."""
    server = lab.authority(RIGHT)
    notes = "\n".join(f'{TOKEN}.dkim TXT "{n:0250}"' for n in range(8))
    done, only = check(server, resolver=lab.world(server, keys=lab.keys(notes)))
    assert (done.code, only["Verdict"]) == (1, "key-invalid")
    assert "8 texts" in only["Hint"]


@pytest.fixture
def delegation(peer, tmp_path, rsa):
    """Servers at port 53, for those tests in which the program finds them itself."""
    if not can_listen_at_port_53():
        told = "port 53 is for root only here"
        if os.environ.get("CI") == "true":
            pytest.fail(told, pytrace=False)
        pytest.skip(told)
    lab = Lab(peer, tmp_path, 53, txt(f"p={rsa(2048)}"))
    yield lab
    for server in lab.servers:
        server.stop()


def below_com(lab: Lab, delegated: list, lines: str = "") -> Authority:
    """A server of com that delegates the zone to these hosts."""
    return lab.authority({"com": lines + "\n" + "\n".join(f"{DOMAIN}. NS {name}.{DOMAIN}.\n{name}.{DOMAIN}. A {address}" for name, address in delegated)})


def test_servers_are_found(delegation, check):
    one, two = next(ADDRESSES), next(ADDRESSES)
    lines = f"@ NS ns1\n@ NS ns2\nns1 A {one}\nns2 A {two}\n{RIGHT}"
    servers = [delegation.authority(lines, address=address) for address in (one, two)]
    com = below_com(delegation, [("ns1", one), ("ns2", two)])
    done, only = check(resolver=delegation.resolver({"com": [com], "amazonses.com": [delegation.keys()]}))
    assert (done.code, only["Verdict"], done.err) == (0, "ok", "")
    assert [s["Server"] for s in only["Servers"]] == sorted(map(str, servers))


def test_parent_and_child_disagree(delegation, check):
    """The zone names two servers; the zone above delegates to another one, which no longer has it."""
    one, two, old = (next(ADDRESSES) for _ in range(3))
    lines = f"@ NS ns1\n@ NS ns2\nns1 A {one}\nns2 A {two}\nold A {old}\n{RIGHT}"
    servers = [delegation.authority(lines, address=address) for address in (one, two)]
    gone = delegation.authority({"example.net": ""}, address=old)
    com = below_com(delegation, [("ns1", one), ("old", old)])
    stubs = {"com": [com], DOMAIN: servers, "amazonses.com": [delegation.keys()]}
    done, only = check(resolver=delegation.resolver(stubs))
    assert {s["Server"]: s["Verdict"] for s in only["Servers"]} == {str(servers[0]): "ok", str(servers[1]): "ok", str(gone): "refused"}
    assert (done.code, only["Verdict"], only["Server"]) == (3, "refused", str(gone))
    for name in (f"ns1.{DOMAIN}.", f"ns2.{DOMAIN}.", f"old.{DOMAIN}."):
        assert name in only["Hint"] and name in done.err


def test_a_zone_in_the_zone_is_found(delegation, check):
    """mail.example.com is delegated; the resolver is not asked for names that may not be there yet."""
    outer, inner = next(ADDRESSES), next(ADDRESSES)
    domain = f"mail.{DOMAIN}"
    delegation.authority(f"@ NS ns1\nns1 A {outer}\nmail NS ns.mail\nns.mail A {inner}", address=outer)
    server = delegation.authority({domain: f"@ NS ns\nns A {inner}\n{OWNER}.{domain} CNAME {TARGET}"}, address=inner, serial=9)
    com = below_com(delegation, [("ns1", outer)])
    world = delegation.resolver({"com": [com], "amazonses.com": [delegation.keys()]})
    done, only = check(resolver=world, stdin=answer({domain: [TOKEN]}))
    assert (done.code, only["Verdict"]) == (1, "doubled-name")
    assert f"enter {OWNER} instead of {OWNER}.{domain}" in only["Hint"]
    assert [(s["Server"], s["Serial"]) for s in only["Servers"]] == [(str(server), 9)]
    server.replace(domain, f"@ NS ns\nns A {inner}\n{OWNER} CNAME {TARGET}", 10)
    done, only = check(resolver=world, stdin=answer({domain: [TOKEN]}))
    assert (done.code, only["Verdict"]) == (0, "ok")


def test_a_server_that_the_resolver_cannot_use_is_found_above(delegation, check):
    """All servers of the zone refuse: the resolver fails, and the zone above tells whom to ask."""
    one = next(ADDRESSES)
    gone = delegation.authority({"example.net": ""}, address=one)
    com = below_com(delegation, [("ns1", one)])
    done, only = check(resolver=delegation.resolver({"com": [com]}))
    assert (done.code, only["Verdict"], only["Server"]) == (3, "refused", str(gone))


def test_waiting_ends_when_the_zone_is_mended(lab, binary, home, tmp_path):
    """Within one interval, and with what changed on standard error."""
    server = lab.authority("www A 192.0.2.1", serial=1)
    world = lab.world(server)
    (tmp_path / "answer.json").write_bytes(STDIN)
    command = [binary, "check", "--from", tmp_path / "answer.json", "--region", "us-east-1", "--nameserver", str(server)]
    command += ["--resolver", str(world), "--wait", "--interval", "2", "--timeout", "60"]
    env = {"PATH": os.environ["PATH"], "HOME": str(home)}
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, text=True)
    assert "Easy DKIM" in running.stderr.readline()
    first = running.stderr.readline()
    assert first == f"{NAME}: nxdomain\n"
    server.replace(DOMAIN, RIGHT, 2)
    mended = time.monotonic()
    out, err = running.communicate(timeout=HANG)
    assert time.monotonic() - mended < 3
    assert (running.returncode, err) == (0, f"{NAME}: nxdomain -> ok\n")
    assert out == f"ok  CNAME  {NAME}\n"


def test_waiting_ends_at_the_deadline(lab, check):
    server = lab.authority("www A 192.0.2.1")
    world, start = lab.world(server), time.monotonic()
    done, only = check(server, resolver=world, options=("--wait", "--timeout", "3", "--interval", "1"))
    assert (done.code, only["Verdict"]) == (3, "nxdomain")
    assert 2.5 < time.monotonic() - start < 6


@pytest.mark.parametrize(("number", "code"), [(2, 130), (15, -15)])
def test_signals_end_the_waiting_at_once(number, code, lab, binary, home):
    server = lab.authority("www A 192.0.2.1")
    command = [binary, "check", "--from", "-", "--region", "us-east-1", "--nameserver", str(server), "--wait"]
    running = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env={"HOME": str(home)})
    running.stdin.write(STDIN)
    running.stdin.close()
    running.stderr.readline(), running.stderr.readline()
    running.send_signal(number)
    assert running.wait(10) == code
