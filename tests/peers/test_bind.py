"""BIND snippets, included by a zone: BIND, NSD, Knot and ldns must read exactly the records that were meant."""

import re

import pytest
from cases import BASIC, CASES, GOLDEN, NEWLINE_COMMENT, PRINTABLE_COMMENTS, SEVERAL_ZONES, Record, golden, intended, large
from conftest import call, documents, zone_records

AROUND = """$ORIGIN {zone}.
$TTL 3600
@ IN SOA ns1 hostmaster 7 7200 900 1209600 3600
@ IN NS ns1
ns1 IN A 192.0.2.1
{include}
after IN A 192.0.2.2
"""


def whole_zone(case, zone) -> set[Record]:
    """What the zone holds with the snippet in it: the TTL of `after` must still be the file's own."""
    apex = zone + "."
    return intended(case, zone) | {
        Record(apex, 3600, "SOA", f"ns1.{apex} hostmaster.{apex} 7 7200 900 1209600 3600"),
        Record(apex, 3600, "NS", f"ns1.{apex}"),
        Record(f"ns1.{apex}", 3600, "A", "192.0.2.1"),
        Record(f"after.{apex}", 3600, "A", "192.0.2.2"),
    }


@pytest.fixture
def including(sesdns, tmp_path):
    """For each zone of a case: its name, a zone file that includes the snippet, and one with the snippet pasted in."""

    def write(case, *more):
        folder = tmp_path / "snippets"
        sesdns(*case.export("--output", "bind", "--to", f"{folder}/", *more), stdin=case.stdin).ok()
        snippets = documents(folder)
        assert set(snippets) == set(case.zones)
        for zone, [snippet] in snippets.items():
            included = tmp_path / f"db.{zone}"
            included.write_text(AROUND.format(zone=zone, include=f"$INCLUDE {snippet}"))
            pasted = tmp_path / f"pasted.{zone}"
            pasted.write_text(AROUND.format(zone=zone, include=snippet.read_text()))
            yield zone, included, pasted

    return write


def quiet(said: str) -> str:
    """named-checkzone drops data and still ends in 0: what it says counts."""
    assert not re.search("warning|ignor|out-of-zone|error", said, re.I), said
    return said


ALL = [*CASES, large(400)]
by_case = pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)


@by_case
def test_bind_reads_what_was_meant(case, including, peer):
    for zone, included, _ in including(case):
        strict = ["-i", "local", "-k", "fail", "-n", "fail", zone, included]
        quiet(call(peer("named-checkzone"), *strict))
        dump = call(peer("named-compilezone"), "-q", "-o", "-", *strict)
        assert zone_records(dump, zone) == whole_zone(case, zone)


@by_case
def test_nsd_reads_what_was_meant(case, including, peer):
    for zone, included, _ in including(case):
        assert f"zone {zone} is ok" in call(peer("nsd-checkzone"), zone, included)
        assert zone_records(call(peer("nsd-checkzone"), "-p", zone, included), zone) == whole_zone(case, zone)


@by_case
def test_knot_accepts(case, including, peer):
    for zone, included, _ in including(case):
        quiet(call(peer("kzonecheck"), "-o", zone, included))


@by_case
def test_ldns_reads_what_was_meant(case, including, peer):
    for zone, _, pasted in including(case):
        assert zone_records(call(peer("ldns-read-zone"), pasted), zone) == whole_zone(case, zone)


def test_standard_output_holds_every_zone(sesdns):
    out = sesdns(*SEVERAL_ZONES.export("--output", "bind"), stdin=SEVERAL_ZONES.stdin).ok().decode()
    assert zone_records(out) == intended(SEVERAL_ZONES)
    lines = [line for line in out.splitlines() if line and not line.startswith(";")]
    assert len(lines) == len(intended(SEVERAL_ZONES)), "one line a record, and no directive"


def test_bind_is_the_default_format(sesdns):
    named = sesdns(*BASIC.export("--output", "bind"), stdin=BASIC.stdin).ok()
    assert sesdns(*BASIC.export(), stdin=BASIC.stdin).ok() == named


@pytest.mark.parametrize("ttl", [0, 1, 2147483647])
def test_the_whole_range_of_ttls(ttl, sesdns):
    out = sesdns(*BASIC.export("--ttl", str(ttl)), stdin=BASIC.stdin).ok().decode()
    assert zone_records(out) == {record._replace(ttl=ttl) for record in intended(BASIC)}


@pytest.mark.parametrize("comment", PRINTABLE_COMMENTS)
def test_a_comment_is_data(comment, sesdns, including, peer):
    out = sesdns(*BASIC.export("--set", f"comment={comment}"), stdin=BASIC.stdin).ok().decode()
    assert any(line.startswith(";") and comment in line for line in out.splitlines()), out
    for zone, included, _ in including(BASIC, "--set", f"comment={comment}"):
        dump = call(peer("named-compilezone"), "-q", "-i", "local", "-o", "-", zone, included)
        assert zone_records(dump, zone) == whole_zone(BASIC, zone)


def test_a_comment_of_two_lines_adds_no_record(sesdns):
    run = sesdns(*BASIC.export("--set", f"comment={NEWLINE_COMMENT}"), stdin=BASIC.stdin)
    if run.code:
        run.fails(252, "comment")
    else:
        assert zone_records(run.out.decode()) == intended(BASIC)


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case.name)
def test_the_golden_file_is_what_was_meant(case):
    [path] = golden(case, "bind")
    assert zone_records(path.read_text()) == intended(case)
