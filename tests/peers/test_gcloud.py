"""gcloud's record sets: YAML documents, each rrdata read with dnspython, which is gcloud's own reader of record data."""

import pytest
import yaml
from record_sets import EVERY, HOSTILE, LARGE, SEVERAL_ZONES, Meant, meant, of_text


@pytest.mark.parametrize("what", [*EVERY, HOSTILE], ids=lambda what: what.name)
def test_gcloud_reads_what_was_meant(what, written):
    for zone, paths in written(what, "gcloud").items():
        found = set()
        for path in paths:
            sets = list(yaml.safe_load_all(path.read_text()))
            assert len(sets) <= 1000, "additions in one change"
            for s in sets:
                assert list(s) == sorted(s) == ["kind", "name", "rrdatas", "ttl", "type"]
                assert s["kind"] == "dns#resourceRecordSet" and type(s["ttl"]) is int
                found |= {Meant(s["name"], s["ttl"], s["type"], of_text(s["type"], data)) for data in s["rrdatas"]}
        assert found == meant(what, zone)
        assert what is not LARGE or len(paths) > 1


def test_all_zones_in_one_stream(sesdns):
    out = sesdns(*SEVERAL_ZONES.export("--output", "gcloud"), stdin=SEVERAL_ZONES.stdin).ok()
    assert {s["name"] for s in yaml.safe_load_all(out)} == {r.owner for r in meant(SEVERAL_ZONES)}
