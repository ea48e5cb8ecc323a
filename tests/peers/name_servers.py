"""Name servers of a test's own, on loopback addresses of its own: NSD as authority, unbound as resolver."""

import itertools
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import dns.exception
import dns.message
import dns.query
import dns.rdatatype
from conftest import HANG

HIGH_PORT = 5300
"""The port where those tests listen that name their servers: no privilege is needed for it."""


def addresses():
    """Loopback addresses that no other worker uses."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) + 1
    for number in itertools.count(1):
        yield f"127.{worker}.{number // 250 % 250 + 1}.{number % 250 + 1}"


ADDRESSES = addresses()


def can_listen_at_port_53() -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((next(ADDRESSES), 53))
        except PermissionError:
            return False
    return True


class Server:
    """A running server."""

    def __init__(self, command: list, address: str, port: int, folder: Path):
        self.address, self.port, self.folder = address, port, folder
        with open(folder / "log", "ab") as log:
            self.process = subprocess.Popen(list(map(str, command)), stdout=log, stderr=log, cwd=folder)
        # NSD refuses, unbound knows: neither asks anybody else.
        self.await_answer(lambda reply: True, "localhost.", "A")

    def __str__(self) -> str:
        return f"{self.address}:{self.port}"

    def ask(self, name: str, kind: str, patience: float = HANG):
        query = dns.message.make_query(name, kind)
        return dns.query.udp(query, self.address, timeout=patience, port=self.port)

    def await_answer(self, wanted, name: str, kind: str):
        end = time.monotonic() + HANG
        while time.monotonic() < end:
            try:
                if wanted(self.ask(name, kind, 0.2)):
                    return
            except (dns.exception.Timeout, OSError):
                pass
            assert self.process.poll() is None, (self.folder / "log").read_text(errors="replace")[-2000:]
            time.sleep(0.02)
        raise AssertionError(f"no answer: {(self.folder / 'log').read_text(errors='replace')[-2000:]}")

    def stop(self):
        self.process.terminate()
        self.process.wait(HANG)


class Authority(Server):
    """NSD with these zones: name to the lines below SOA and NS."""

    def __init__(self, nsd: str, address: str, port: int, folder: Path, zones: dict[str, str], serial: int):
        self.address, self.folder = address, folder
        config = [
            f'server:\n ip-address: {address}@{port}\n username: ""\n chroot: ""\n zonesdir: "{folder}"\n database: ""',
            f' pidfile: "{folder}/pid"\n xfrdfile: "{folder}/xfrd"\n zonelistfile: "{folder}/list"\n xfrdir: "{folder}"',
            " rrl-ratelimit: 0\n server-count: 1\nremote-control:\n control-enable: no",
        ]
        for zone, lines in zones.items():
            self.write(zone, lines, serial)
            config.append(f'zone:\n name: "{zone}"\n zonefile: "{self.file(zone).name}"')
        (folder / "nsd.conf").write_text("\n".join(config) + "\n")
        super().__init__([nsd, "-d", "-c", folder / "nsd.conf"], address, port, folder)

    def file(self, zone: str) -> Path:
        return self.folder / f"{zone.strip('.') or 'root'}.zone"

    def write(self, zone: str, lines: str, serial: int):
        """The lines as they are where they have an SOA of their own (a signed zone)."""
        origin = zone.rstrip(".") + "."
        head = f"$ORIGIN {origin}\n$TTL 300\n@ SOA ns1 hostmaster {serial} 3600 600 86400 300\n"
        if "@ NS " not in lines:
            head += f"@ NS ns1.{origin.lstrip('.')}\nns1 A {self.address}\n"
        self.file(zone).write_text(lines if "SOA" in lines.split() else head + lines + "\n")

    def replace(self, zone: str, lines: str, serial: int):
        """Loads a new version of the zone and waits until it is served."""
        self.write(zone, lines, serial)
        self.process.send_signal(signal.SIGHUP)
        self.await_answer(lambda reply: f" {serial} " in str(reply.answer), zone, "SOA")


class Resolver(Server):
    """unbound, which asks these servers for these zones."""

    def __init__(self, unbound: str, address: str, port: int, folder: Path, stubs: dict[str, list], anchors: list[str]):
        config = [
            f'server:\n interface: {address}\n port: {port}\n username: ""\n chroot: ""\n directory: "{folder}"\n pidfile: ""',
            " use-syslog: no\n do-daemonize: no\n do-not-query-localhost: no\n access-control: 127.0.0.0/8 allow_snoop\n do-ip6: no",
            f' num-threads: 1\n module-config: "{"validator " if anchors else ""}iterator"\n auto-trust-anchor-file: ""',
            " qname-minimisation: no\n val-log-level: 2\n infra-host-ttl: 1",
            *(f" domain-insecure: {zone}" for zone in stubs if not anchors),
            *(f' trust-anchor: "{anchor}"' for anchor in anchors),
            "remote-control:\n control-enable: no",
        ]
        for zone, servers in stubs.items():
            hosts = "".join(f" stub-addr: {server.address}@{server.port}\n" for server in servers)
            config.append(f"stub-zone:\n name: {zone}\n stub-prime: no\n{hosts}")
        (folder / "unbound.conf").write_text("\n".join(config) + "\n")
        super().__init__([unbound, "-d", "-p", "-c", folder / "unbound.conf"], address, port, folder)
