"""CSV, read by Python's csv module."""

import csv
import io

import pytest
from record_sets import EVERY, HOSTILE, SEVERAL_ZONES, Meant, meant


def understood(text: str) -> set[Meant]:
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    assert all(set(row) == {"name", "type", "ttl", "value"} for row in rows)
    return {Meant(row["name"], int(row["ttl"]), row["type"], row["value"]) for row in rows}


@pytest.mark.parametrize("what", [*EVERY, HOSTILE], ids=lambda what: what.name)
def test_the_table_says_what_was_meant(what, written):
    for zone, [path] in written(what, "csv").items():
        assert understood(path.read_text()) == meant(what, zone)


def test_all_zones_in_one_table(sesdns):
    assert understood(sesdns(*SEVERAL_ZONES.export("--output", "csv"), stdin=SEVERAL_ZONES.stdin).ok().decode()) == meant(SEVERAL_ZONES)
