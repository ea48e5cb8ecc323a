"""Compares `--query` and the printing of its results with the programs that the AWS CLI does both with: jmespath.py,
Python's json and ruamel.yaml, on random expressions.

The versions of jmespath and ruamel.yaml are the AWS CLI's; its Python is 3.12, whose `sum` carries rounding errors
along, so an older Python gets such a sum. `SESDNS_PEER_CASES` says how many random cases there are (default 2000), `SESDNS_PEER_SEED` which ones.
"""

import io
import json
import math
import os
import random
import re
import subprocess
import sys
import warnings

import jmespath
import jmespath.functions
import pytest
import ruamel.yaml as ruamel_yaml

ROOT = os.path.join(os.path.dirname(__file__), "..", "..")
CASES = int(os.environ.get("SESDNS_PEER_CASES", "2000"))
SEED = int(os.environ.get("SESDNS_PEER_SEED", "1"))

VALUE = {
    "tokens": ["tok1", "tok2", "tok3"],
    "objects": [{"n": "b", "v": 2, "t": ["p"]}, {"n": "a", "v": 1, "t": []}, {"n": "b", "v": 1.0}],
    "nested": {"z": [1, 2, {"c": "x"}], "a": None, "k": True},
    "mixed": [1, "a", None, [2], {"k": 0}],
    "numbers": [3, 1, 2.5, 2, 1],
    "strings": ["b", "ä", "Z", "日", "key: val", "true", "", "x" * 90, "lorem ipsum " * 12, "tab\t", "😀"],
    "none": None,
    "empty": [],
    "object": {},
    "text": "héllo wörld",
    "n": -3,
}
NAMES = [*VALUE, "n", "v", "t", "k", "a"]
LITERALS = ["0", "1", "2.0", "1e-7", "1e16", "123456789012345678901234567890", '"s"', "true", "null", "[]", "{}", "foo",
            " spaced", "01", "[1,[2]]", "[true]", "[0.1,0.2,0.3]", '{"b":1,"a":[]}', "1e400", '"\\u00e9"']
RAW = ["a", "10", "1.0", "it\\'s", "", " 12 ", "1_000", "+5", "日", "tok1"]
ONE = ["abs", "avg", "ceil", "floor", "keys", "length", "max", "merge", "min", "not_null", "reverse", "sort", "sum",
       "to_array", "to_number", "to_string", "type", "values", "unknown"]
TWO = ["contains", "ends_with", "join", "starts_with"]
BY = ["max_by", "min_by", "sort_by"]
SIGNS = "[]{}().,:*&|!<>=@`'\"?-\\ 1a$"


def compensated_sum(values):
    """The `sum` of Python 3.12: floats by Neumaier's summation, whole numbers in between added as they are."""
    total, lost = 0, 0.0
    for value in values:
        if isinstance(total, float) and isinstance(value, float):
            added = total + value
            lost += (total - added) + value if abs(total) >= abs(value) else (value - added) + total
            total = added
        else:
            total += value
    return total + lost if lost and math.isfinite(lost) else total


if sys.version_info < (3, 12):
    jmespath.functions.sum = compensated_sum


class Expressions:
    """A source of random expressions, of which three in ten are damaged."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def next(self):
        text = self.expression(self.random.randint(1, 4))
        if self.random.random() < 0.3:
            at = self.random.randint(0, len(text))
            text = text[:at] + self.random.choice([self.random.choice(SIGNS) + text[at:], text[at + 1:]])
        return text

    def expression(self, depth):
        pick, inner = self.random.choice, lambda: self.expression(depth - 1)
        if depth <= 0:
            return pick([pick(NAMES), pick(NAMES), "@", self.literal()])
        number = lambda: pick(["", "0", "1", "-1", "2", "-2", "9"])
        return pick([
            lambda: pick(NAMES),
            self.literal,
            lambda: f"{inner()}.{pick(NAMES)}",
            lambda: f"{inner()}.{pick(['*', f'[{inner()}]', f'{{{pick(NAMES)}: {inner()}}}'])}",
            lambda: f"{inner()}{pick(['[0]', '[-1]', '[*]', '[]'])}",
            lambda: f"{inner()}[{number()}:{number()}:{number()}]",
            lambda: f"{inner()}[?{inner()}]",
            lambda: f"{inner()} {pick(['|', '||', '&&', '==', '!=', '<', '<=', '>', '>='])} {inner()}",
            lambda: f"!{inner()}",
            lambda: f"({inner()})",
            lambda: f"[{inner()}, {inner()}]",
            lambda: f"{{{pick(NAMES)}: {inner()}, {pick(NAMES)}: {inner()}}}",
            lambda: f"{pick(ONE)}({inner()})",
            lambda: f"{pick(TWO)}({inner()}, {inner()})",
            lambda: f"{pick(BY)}({pick(['objects', inner()])}, &{pick(['n', 'v', inner()])})",
            lambda: f"map(&{inner()}, {inner()})",
        ])()

    def literal(self):
        pick = self.random.choice
        return pick([f"`{pick(LITERALS)}`", f"'{pick(RAW)}'"])


def json_text(value):
    return "" if value == {} else json.dumps(value, indent=4, ensure_ascii=False) + "\n"


def yaml_text(value):
    if value == {}:
        return ""
    if value is None or isinstance(value, (bool, int, float, str)):
        return json.dumps(value, ensure_ascii=False) + "\n"
    yaml = ruamel_yaml.YAML(typ="safe")
    yaml.encoding = None
    yaml.representer.default_flow_style = False
    stream = io.StringIO()
    yaml.dump(value, stream)
    return stream.getvalue()


def stream_text(value):
    return "" if value == {} else yaml_text([value])


PRINTERS = {"json": json_text, "yaml": yaml_text, "yaml-stream": stream_text}


def original(expression, output):
    """Exit code and standard output of the originals; None where they answer with a Python object."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            query = jmespath.compile(expression)
        except Exception:
            return 252, ""
        try:
            result = query.search(VALUE)
        except Exception:
            return 255, ""
    try:
        text = PRINTERS[output](result)
        text.encode()
        return 0, text
    except Exception:
        return None


@pytest.fixture(scope="module")
def ours():
    program = subprocess.Popen(["cargo", "run", "--quiet", "--example", "output"], cwd=ROOT, stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, encoding="utf-8")

    def answer(expression, output):
        program.stdin.write(json.dumps({"query": expression, "format": output, "value": VALUE}) + "\n")
        program.stdin.flush()
        reply = json.loads(program.stdout.readline())
        return reply["exit"], reply["stdout"]

    yield answer
    program.stdin.close()
    assert program.wait() == 0


def test_random_expressions(ours):
    expressions, compared = Expressions(SEED), 0
    for _ in range(CASES):
        expression = expressions.next()
        output = expressions.random.choice(list(PRINTERS))
        expected = original(expression, output)
        # An expression reference outside of a function call is an object of the interpreter there and an error here.
        stray_reference = "&" in expression.replace("&&", "") and not re.search(r"_by\(|map\(", expression)
        if expected is None or stray_reference:
            continue
        assert ours(expression, output) == expected, (expression, output)
        compared += 1
    assert compared > CASES * 0.8
