"""Cloudflare batches: every key and type as the Cloudflare SDK's models have them, and the body that its client sends."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cases import BASIC, CASES, GOLDEN, NEWLINE_COMMENT, PRINTABLE_COMMENTS, SEVERAL_ZONES, Record, golden, intended, large
from cloudflare import Cloudflare
from cloudflare.types.dns import CNAMERecordParam
from conftest import documents
from typeguard import TypeCheckError, check_type


def read(batches: list[dict]) -> set[Record]:
    """The records of the batches, after the checks that the API makes and the models do not."""
    posts = []
    for batch in batches:
        assert set(batch) == {"posts"}
        assert 0 < len(batch["posts"]) <= 200
        posts += batch["posts"]
    for post in posts:
        check_type(post, CNAMERecordParam)
        assert type(post["ttl"]) is int and (post["ttl"] == 1 or 60 <= post["ttl"] <= 86400)
        assert post["proxied"] is False, "a proxied CNAME answers with Cloudflare's own addresses"
        for name in (post["name"], post["content"]):
            assert name == name.lower() and name.isascii() and not name.endswith(".")
    records = [Record(p["name"] + ".", p["ttl"], p["type"], p["content"] + ".") for p in posts]
    assert len(set(records)) == len(records), "a record twice"
    return set(records)


@pytest.fixture
def batches(sesdns, tmp_path):
    """The batches of a case, by zone."""

    def write(case, *more):
        folder = tmp_path / "batches"
        sesdns(*case.export("--output", "cloudflare", "--to", f"{folder}/", *more), stdin=case.stdin).ok()
        return {zone: [json.loads(path.read_bytes()) for path in paths] for zone, paths in documents(folder).items()}

    return write


@pytest.mark.parametrize("case", [*CASES, large(400)], ids=lambda case: case.name)
def test_the_models_read_what_was_meant(case, batches):
    written = batches(case)
    assert set(written) == set(case.zones)
    for zone, own in written.items():
        assert read(own) == intended(case, zone)


def test_the_models_do_refuse():
    """The check above can fail: a key too many, a key too few, a wrong type."""
    good = {"type": "CNAME", "name": "a.example.com", "content": "b.example.com", "ttl": 1, "proxied": False}
    check_type(good, CNAMERecordParam)
    for bad in ({**good, "value": "x"}, {k: v for k, v in good.items() if k != "ttl"}, {**good, "ttl": "1"}):
        with pytest.raises(TypeCheckError):
            check_type(bad, CNAMERecordParam)


def test_the_sdk_sends_the_batch(sesdns):
    """A person who loads the file and hands it to the SDK sends exactly the file."""
    batch = json.loads(sesdns(*BASIC.export("--output", "cloudflare"), stdin=BASIC.stdin).ok())
    seen = []

    class Api(BaseHTTPRequestHandler):
        def do_POST(self):
            seen.append((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
            answer = b'{"success": true, "errors": [], "messages": [], "result": {}}'
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Api) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        client = Cloudflare(api_token="none", base_url=f"http://127.0.0.1:{server.server_port}", max_retries=0)
        client.dns.records.batch(zone_id="023e105f4ecef8ad9ca31a8372d0c353", **batch)
        server.shutdown()
    assert seen == [("/zones/023e105f4ecef8ad9ca31a8372d0c353/dns_records/batch", batch)]


@pytest.mark.parametrize("ttl", [1, 60, 86400])
def test_ttls_that_cloudflare_takes(ttl, sesdns):
    out = sesdns(*BASIC.export("--output", "cloudflare", "--ttl", str(ttl)), stdin=BASIC.stdin).ok()
    assert read([json.loads(out)]) == {record._replace(ttl=ttl) for record in intended(BASIC)}


@pytest.mark.parametrize("ttl", [0, 2, 59, 86401])
def test_ttls_that_cloudflare_refuses(ttl, sesdns):
    sesdns(*BASIC.export("--output", "cloudflare", "--ttl", str(ttl)), stdin=BASIC.stdin).fails(252, str(ttl))


@pytest.mark.parametrize("case", [SEVERAL_ZONES, large(100)], ids=lambda case: case.name)
def test_several_documents_do_not_fit_standard_output(case, sesdns):
    sesdns(*case.export("--output", "cloudflare"), stdin=case.stdin).fails(252, "--to DIR/")


@pytest.mark.parametrize("comment", [*PRINTABLE_COMMENTS, "x" * 100])
def test_a_comment_is_data(comment, sesdns):
    out = sesdns(*BASIC.export("--output", "cloudflare", "--set", f"comment={comment}"), stdin=BASIC.stdin).ok()
    batch = json.loads(out)
    assert read([batch]) == intended(BASIC)
    assert {post.get("comment") for post in batch["posts"]} == {comment}


@pytest.mark.parametrize("comment", [NEWLINE_COMMENT, "x" * 101, "bell\x07"])
def test_a_comment_that_cloudflare_refuses_is_refused(comment, sesdns):
    sesdns(*BASIC.export("--output", "cloudflare", "--set", f"comment={comment}"), stdin=BASIC.stdin).fails(252, "comment")


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case.name)
def test_the_golden_file_is_what_was_meant(case):
    assert read([json.loads(path.read_text()) for path in golden(case, "cloudflare")]) == intended(case)
