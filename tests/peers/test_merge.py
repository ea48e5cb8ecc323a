"""Zone files before and after `merge`, as BIND reads them: nothing differs but the records that were meant and the serial."""

import random
import re
import subprocess
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import HANG, REPOSITORY, call
from zones import SERIAL, TOKENS, random_zone

ZONES = REPOSITORY / "fixtures" / "zones"
CASES = sorted(path for path in ZONES.iterdir() if (path / "expected").is_file())
NOW = "1795435200"  # 2026-11-23 12:00:00 UTC
# Only the reading is compared: what a zone should hold besides is none of these tests' concern.
LENIENT = ["-q", "-i", "none", *(word for check in "knmMSr" for word in (f"-{check}", "ignore")), "-s", "full", "-o", "-"]
# What stands before a fragment so that it is a zone.
APEX = b"@ 3600 IN SOA a. b. 1 2 3 4 5\n@ 3600 IN NS ns1.example.net.\n$TTL 77\n"


class Record(NamedTuple):
    name: str
    ttl: int
    rtype: str
    data: str


def fold(name: str, rtype: str, data: str) -> tuple[str, str, str]:
    """Names in lower case, text as it is."""
    return name.lower(), rtype, data if rtype == "TXT" else data.lower()


def meaning(record: tuple[str, str, str]) -> tuple[str, str, str]:
    """The same without the borders of a text's strings, which mean nothing to SES."""
    name, rtype, data = fold(*record)
    return name, rtype, data.replace('" "', "") if rtype == "TXT" else data


class Zone(NamedTuple):
    """What BIND reads: the records but for the serial, and that."""

    records: Counter[Record]
    serial: int | None


def read(dump: str) -> Zone:
    records, serial = Counter(), None
    for line in dump.splitlines():
        if line.startswith(";"):
            continue
        name, ttl, _, rtype, data = line.split(None, 4)
        if rtype == "SOA":
            words = data.split()
            serial, words[2] = int(words[2]), "serial"
            data = " ".join(words)
        name, rtype, data = fold(name, rtype, data)
        records[Record(name, int(ttl), rtype, data)] += 1
    return Zone(records, serial)


@pytest.fixture
def canonical(peer, tmp_path):
    """The records of a zone file by named-compilezone; none where it refuses the file."""
    program = peer("named-compilezone")

    def run(zone: bytes, apex: str, fragment: bool = False) -> Zone | None:
        path = tmp_path / "canonical"
        zone = re.sub(rb"\[AGE:\d+\]", b"", zone)  # which only Windows reads
        path.write_bytes(APEX + zone if fragment else zone)
        done = subprocess.run([program, *LENIENT, apex, path], capture_output=True, timeout=HANG)
        return None if done.returncode else read(done.stdout.decode("latin-1"))

    return run


def is_fragment(zone: bytes) -> bool:
    return not re.search(rb"\b(SOA|TYPE6)\b", re.sub(rb";.*", b"", zone), re.I)


def follows(new: int, old: int) -> bool:
    """RFC 1982."""
    return 0 < (new - old) % 2**32 < 2**31


def meanings(records: Counter[Record]) -> set[tuple[str, str, str]]:
    return {meaning((r.name, r.rtype, r.data)) for r in records}


def differs_by(before: Zone, after: Zone, meant: set[tuple[str, str, str]], pruned=lambda record: False) -> bool:
    """Asserts that what was meant is there, what went may go, and all else is the same; returns whether anything changed."""
    new, gone = after.records - before.records, before.records - after.records
    assert all(pruned(record) for record in gone), f"gone: {gone}"
    missing = {meaning(record) for record in meant} - meanings(before.records - gone)
    assert meanings(new) == missing, f"meant {missing}, new {new}"
    assert all(count == 1 for count in new.values())
    return bool(new or gone)


def dkim(domain: str, tokens=TOKENS) -> set[tuple[str, str, str]]:
    return {(f"{t}._domainkey.{domain}.", "CNAME", f"{t}.dkim.amazonses.com.") for t in tokens}


# The six records of tests/zonefile_golden.rs.
MEANT = dkim("example.com") | {
    ("bounce.example.com.", "MX", "10 feedback-smtp.eu-west-1.amazonses.com."),
    ("bounce.example.com.", "TXT", '"v=spf1 include:amazonses.com ~all"'),
    ("_dmarc.example.com.", "TXT", '"v=DMARC1; p=none;"'),
}


class Case(NamedTuple):
    zone: bytes
    expected: bytes
    options: list[str]

    @classmethod
    def of(cls, folder: Path) -> "Case":
        options = folder / "options"
        words = options.read_text().split() if options.exists() else []
        return cls((folder / "zone").read_bytes(), (folder / "expected").read_bytes(), words)

    def given(self, key: str) -> list[str]:
        return [word.partition("=")[2] for word in self.options if word.partition("=")[0] == key]

    def apex(self) -> str:
        """As the program finds it; the fixtures without any hint are files named db.example.com."""
        soa = re.search(rb"^([\w.-]+\.)\s.*\bSOA\b", self.zone, re.M)
        named = (self.given("zone") or [soa[1].decode() if soa else "example.com"])[0]
        return named.lower().rstrip(".")

    def may_go(self, record: Record) -> bool:
        """A stale record of a domain that is pruned."""
        label, _, rest = record.name.partition("._domainkey.")
        target = rf"{re.escape(label)}\.dkim\.([\w-]+\.)?amazonses\.com\."
        return record.rtype == "CNAME" and rest.rstrip(".") in self.given("prune") and bool(re.fullmatch(target, record.data))


PARENT = "fragment-of-the-zone-above"
OWN = [folder for folder in CASES if Case.of(folder).apex() == "example.com" and folder.name != PARENT]


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_bind_reads_the_expected_file_as_the_old_one_and_the_records_meant(folder, canonical):
    case = Case.of(folder)
    fragment = is_fragment(case.zone)
    apex = "com" if folder.name == PARENT else case.apex()
    before, after = (canonical(zone, apex, fragment) for zone in (case.zone, case.expected))
    assert before, "BIND never read the file"
    assert after, "BIND no longer reads the file"
    changed = differs_by(before, after, MEANT, case.may_go)
    raised = after.serial != before.serial
    keeps = fragment or case.given("serial") == ["keep"] or folder.name == "soa-generic-form-kept"
    assert raised == (changed and not keeps)
    assert not raised or follows(after.serial, before.serial)


@pytest.fixture
def merge(sesdns, tmp_path):
    """Merges the records of example.com into zone text by the program; returns its run and the new text."""
    tokens = tmp_path / "tokens.json"
    tokens.write_text('{"DkimAttributes": {"example.com": {"DkimTokens": ["%s"]}}}' % '", "'.join(TOKENS))

    def run(zone: bytes, *more):
        path = tmp_path / "db.example.com"
        path.write_bytes(zone)
        command = ["merge", path, "--from", tokens, "--region", "us-east-1", "--write", *more]
        return sesdns(*command, env={"SOURCE_DATE_EPOCH": NOW}), path.read_bytes()

    return run


@pytest.mark.parametrize("folder", OWN, ids=lambda folder: folder.name)
def test_the_program_changes_each_file_by_the_records_of_the_answer(folder, merge, canonical, peer, tmp_path):
    case = Case.of(folder)
    fragment = is_fragment(case.zone)
    before = canonical(case.zone, "example.com", fragment)
    assert before, "BIND never read the file"
    keep = ["--soa-serial", "keep"] if folder.name == "soa-generic-form-kept" else []
    run, zone = merge(case.zone, "--zone", "example.com", *keep)
    assert run.code in (0, 252), run.err
    if run.code:
        # Stale records that the case prunes, and that exclude others unless they go.
        assert case.given("prune") and zone == case.zone, run.err
        run, zone = merge(case.zone, "--zone", "example.com", "--prune", "--force")
    run.ok()
    after = canonical(zone, "example.com", fragment)
    assert after, "BIND no longer reads the file"
    changed = differs_by(before, after, dkim("example.com"), case.may_go)
    assert (after.serial != before.serial) == (changed and not fragment and not keep)
    again, same = merge(zone, "--zone", "example.com", *keep)
    assert (again.ok(), same) == (b"", zone), "a second merge changes the file"
    nsd, path = peer("nsd-checkzone"), tmp_path / "nsd"
    path.write_bytes(APEX + case.zone if fragment else case.zone)
    if subprocess.run([nsd, "example.com", path], capture_output=True, timeout=HANG).returncode == 0:
        path.write_bytes(APEX + zone if fragment else zone)
        assert "is ok" in call(nsd, "example.com", path)


def test_random_zones_differ_by_exactly_what_the_program_says(merge, canonical):
    """A fixed seed: the same zones on each run."""
    source, merged = random.Random(7), 0
    for n in range(120):
        zone = random_zone(source)
        before = canonical(zone, "example.com")
        if before is None:
            continue
        prune = source.random() < 0.6
        run, text = merge(zone, *(["--prune", "--force"] if prune else []))
        told = f"zone {n}:\n{zone.decode()}\n{run.err}\n{text.decode()}"
        if run.code:
            # A record that cannot go because $GENERATE takes over its TTL is the one thing these zones are refused for.
            assert run.code == 252 and "takes over its TTL" in run.err and text == zone, told
            continue
        after = canonical(text, "example.com")
        assert after, told
        new, gone = after.records - before.records, before.records - after.records
        assert dkim("example.com") <= meanings(after.records), told
        assert all(r.ttl == 1800 and r.data.startswith(tuple(TOKENS)) for r in new), told
        assert all(prune and r.rtype == "CNAME" and r.name.split(".")[1] == "_domainkey" for r in gone), told
        counts = re.search(r"(\d+) added, (\d+) removed, serial (\d+) -> (\d+)", run.err)
        says = tuple(map(int, counts.groups())) if counts else (0, 0, SERIAL, SERIAL)
        assert says == (new.total(), gone.total(), before.serial, after.serial), told
        merged += 1
    assert merged >= 90, f"only {merged} of the random zones were merged"
