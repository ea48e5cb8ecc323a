"""check on a thousand domains; how fast that is, beside dnsperf at the same server in the same run, is told and not judged."""

import subprocess
import time
import warnings

import pytest
from cases import answer, tokens
from conftest import HANG, call
from name_servers import ADDRESSES, HIGH_PORT, Authority, Resolver

DOMAINS = {f"d{n}.example": tokens(f"d{n}") for n in range(1000)}
NAMES = [(f"{token}._domainkey.{domain}", f"{token}.dkim.amazonses.com") for domain, own in DOMAINS.items() for token in own]
KEY = 'TXT "k=ed25519; p=BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc="'
ZONES = {domain: "\n".join(f"{token}._domainkey CNAME {token}.dkim.amazonses.com." for token in own) for domain, own in DOMAINS.items()}
KEYS = {"amazonses.com": "\n".join(f"{target.removesuffix('.amazonses.com')} {KEY}" for _, target in NAMES)}


@pytest.fixture
def start(tmp_path):
    started = []

    def make(kind, *arguments):
        folder = tmp_path / f"server-{len(started)}"
        folder.mkdir()
        program, *rest = arguments
        started.append(kind(program, next(ADDRESSES), HIGH_PORT, folder, *rest))
        return started[-1]

    yield make
    for server in started:
        server.stop()


def rate_of_dnsperf(program: str, server, folder) -> float:
    """Queries a second."""
    (folder / "queries").write_text("".join(f"{name} CNAME\n" for name, _ in NAMES))
    told = call(program, "-s", server.address, "-p", str(server.port), "-d", folder / "queries", "-l", "2")
    return next(float(line.split()[-1]) for line in told.splitlines() if "Queries per second" in line)


def test_a_thousand_domains(peer, binary, start, home, tmp_path):
    """Two servers of the zones. Once with unbound, which finds the keys; for the rate with NSD in its place, which is as
    quick as the servers."""
    nsd, unbound, dnsperf = peer("nsd"), peer("unbound"), peer("dnsperf")
    servers = [start(Authority, nsd, ZONES | KEYS, 1) for _ in range(2)]
    resolver = start(Resolver, unbound, {"example": servers[:1], "amazonses.com": servers[:1], **dict.fromkeys(DOMAINS, servers[:1])}, [])

    (tmp_path / "answer.json").write_bytes(answer(DOMAINS))
    given = ("--from", tmp_path / "answer.json", "--region", "us-east-1")

    def took(*command) -> tuple[float, bytes]:
        began = time.monotonic()
        done = subprocess.run([binary, *command], capture_output=True, env={"HOME": str(home)}, timeout=HANG)
        assert (done.returncode, done.stderr) == (0, b"")
        return time.monotonic() - began, done.stdout

    def look(resolver) -> float:
        named = [word for server in servers for word in ("--nameserver", str(server))]
        picked = ("--query", "Checks[].Verdict", "--output", "text")
        seconds, out = took("check", *given, "--resolver", str(resolver), *picked, *named)
        assert out.split() == [b"ok"] * len(NAMES)
        return seconds

    whole = look(resolver)
    # An SOA of each zone and a CNAME of each name at each server; then each name and each key at the resolver.
    count = len(servers) * (len(DOMAINS) + len(NAMES)) + 2 * len(NAMES)
    theirs = rate_of_dnsperf(dnsperf, servers[0], tmp_path)
    # Start, reading and printing take what export takes; dnsperf does not count that either.
    besides = min(took("export", *given)[0] for _ in range(5))
    ours = count / (min(look(servers[0]) for _ in range(5)) - besides)
    warnings.warn(
        f"{len(NAMES)} names at two servers, keys followed: {whole:.2f} s with unbound, caches empty; "
        f"{ours:.0f} queries a second; dnsperf {theirs:.0f}",
        stacklevel=1,
    )
