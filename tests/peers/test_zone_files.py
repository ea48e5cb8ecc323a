"""Zone files of every make: Cloudflare's, whole zones, relative names. BIND, NSD, Knot and ldns read what was meant."""

import pytest
from cases import CASES
from conftest import call
from record_sets import EVERY, FEW, HOSTILE, LARGE, MIXED, meant, of_zone

AROUND = "{zone}. 3600 IN SOA ns1.{zone}. hostmaster.{zone}. 1 7200 3600 1209600 3600\n{zone}. 3600 IN NS ns1.example.org.\n"
WHOLE = ["--set", "full=true", "--set", "ns=ns1.dns.example,ns2.dns.example"]
by_reader = pytest.mark.parametrize("reader", ["bind", "nsd", "ldns", "knot"])


@pytest.fixture
def read(peer):
    """What a reader makes of a zone file, as canonical text; Knot says only whether it takes it."""

    def run(reader: str, zone: str, path) -> str | None:
        if reader == "bind":
            return call(peer("named-compilezone"), "-q", "-i", "local", "-k", "fail", "-n", "fail", "-o", "-", zone, path)
        if reader == "nsd":
            return call(peer("nsd-checkzone"), "-p", zone, path)
        if reader == "ldns":
            text = path.read_text()
            path.with_suffix(".ldns").write_text(f"$ORIGIN {zone}.\n{text}")
            return call(peer("ldns-read-zone"), path.with_suffix(".ldns"))
        call(peer("kzonecheck"), "-o", zone, path)
        return None

    return run


def compare(read, reader, zone, path, expected):
    text = read(reader, zone, path)
    if text is not None:
        assert of_zone(text, zone) == expected


@by_reader
@pytest.mark.parametrize("what", [*FEW, HOSTILE, LARGE], ids=lambda what: what.name)
def test_cloudflare_s_file(reader, what, written, read, tmp_path):
    for zone, paths in written(what, "cloudflare-zone").items():
        together = AROUND.format(zone=zone)
        for path in paths:
            assert path.stat().st_size <= 256 * 1024
            lines = path.read_text().splitlines()
            assert all(line.endswith(" ; cf_tags=cf-proxied:false") for line in lines if " IN CNAME " in line)
            together += path.read_text()
        (tmp_path / zone).write_text(together)
        compare(read, reader, zone, tmp_path / zone, meant(what, zone))


@by_reader
@pytest.mark.parametrize("names", ["absolute", "relative"])
@pytest.mark.parametrize("what", [*FEW, HOSTILE], ids=lambda what: what.name)
def test_a_whole_zone(reader, names, what, written, read):
    for zone, [path] in written(what, "bind", *WHOLE, "--set", f"names={names}", "--set", "serial=7").items():
        compare(read, reader, zone, path, meant(what, zone))
        assert path.read_text().splitlines()[2 if names == "relative" else 1].split()[3:] == ["SOA", "ns1.dns.example.", f"hostmaster.{zone}.", "7", "7200", "3600", "1209600", "3600"]


@by_reader
def test_relative_names_pasted_into_their_zone(reader, written, read, tmp_path):
    """What stands behind the snippet keeps its origin and its TTL."""
    for zone, [path] in written(MIXED, "bind", "--set", "names=relative").items():
        whole = f"$TTL 60\n{AROUND.format(zone=zone)}{path.read_text()}after 60 IN MX 1 mail.example.org.\n"
        (tmp_path / zone).write_text(whole)
        after = (f"after.{zone}.", 60, "MX", "1 mail.example.org.")
        compare(read, reader, zone, tmp_path / zone, meant(MIXED, zone) | {after})


def test_relative_names_of_several_zones_do_not_share_a_stream(sesdns):
    case = CASES[2]
    sesdns(*case.export("--output", "bind", "--set", "names=relative"), stdin=case.stdin).fails(252, "--to DIR/")
    sesdns(*case.export("--output", "bind", *WHOLE), stdin=case.stdin).fails(252, "--to DIR/")


@pytest.mark.parametrize("what", [w for w in EVERY if w is not LARGE], ids=lambda what: what.name)
def test_snippets_with_every_type(what, written, read, tmp_path):
    for zone, [path] in written(what, "bind").items():
        (tmp_path / zone).write_text(AROUND.format(zone=zone) + path.read_text())
        compare(read, "bind", zone, tmp_path / zone, meant(what, zone))
