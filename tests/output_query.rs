//! `--query` as the AWS CLI evaluates it. What is expected here was answered by jmespath.py 1.0.1.

// A test's helpers fail as the test does.
#![allow(clippy::unwrap_used, clippy::panic)]

use sesdns::output::{Data, DataFormat, Query, TableStyle, render};

const VALUE: &str = r#"{
    "DkimTokens": ["tok1", "tok2", "tok3"],
    "o": [{"n": "b", "v": 2}, {"n": "a", "v": 1}, {"n": "b", "v": 1.0}],
    "m": {"z": 1, "a": {"x": null}},
    "e": []
}"#;

/// The result as JSON on one line.
fn search(expression: &str) -> Result<String, String> {
    let value = Data::from(&serde_json::from_str::<serde_json::Value>(VALUE).unwrap());
    let query = Query::parse(expression).map_err(|error| format!("syntax: {error}"))?;
    let result = query.search(&value).map_err(|error| format!("failure: {error}"))?;
    let printed = render(&result, DataFormat::Json, "", TableStyle::default()).unwrap();
    let lines: Vec<String> =
        String::from_utf8(printed).unwrap().lines().map(|line| line.trim_start().to_owned()).collect();
    Ok(lines.join(" "))
}

#[test]
fn results() {
    for (expression, expected) in [
        ("DkimTokens[0]", r#""tok1""#),
        ("DkimTokens[-9]", "null"),
        ("DkimTokens[::-1]", r#"[ "tok3", "tok2", "tok1" ]"#),
        ("DkimTokens[?starts_with(@, 'tok2')]", r#"[ "tok2" ]"#),
        ("{n: length(DkimTokens), first: DkimTokens[0]}", r#"{ "n": 3, "first": "tok1" }"#),
        // Keys keep their order, in results and in what functions make of objects.
        ("keys(@)", r#"[ "DkimTokens", "o", "m", "e" ]"#),
        ("merge(m, `{\"y\":2,\"z\":3}`) | keys(@)", r#"[ "z", "a", "y" ]"#),
        ("`{\"b\":1,\"a\":2}`", r#"{ "b": 1, "a": 2 }"#),
        // Numbers of any size and kind.
        ("`123456789012345678901234567890`", "123456789012345678901234567890"),
        ("sum([`10000000000000000000`, `1`])", "10000000000000000001"),
        ("sum(`[0.1, 0.2, 0.3]`)", "0.6"),
        ("avg([`1`, `2`])", "1.5"),
        ("avg(`[]`)", "null"),
        ("ceil(`1e22`)", "10000000000000000000000"),
        ("to_number(' 1_000 ')", "1000"),
        ("to_number('1e2')", "100.0"),
        ("to_number('x')", "null"),
        ("`1` == `1.0`", "true"),
        ("`true` == `1`", "false"),
        ("`[true]` == `[1]`", "true"),
        ("!`0`", "false"),
        ("`0` || 'x'", "0"),
        ("m < `1`", "null"),
        // Sorting is stable, the first of equals wins.
        ("sort_by(o, &v)[].n", r#"[ "a", "b", "b" ]"#),
        ("max_by(o, &n).v", "2"),
        ("sort(['é', 'z', 'a', 'Z'])", r#"[ "Z", "a", "z", "é" ]"#),
        // Literals, the deprecated form among them.
        ("`foo`", r#""foo""#),
        ("` spaced`", r#""spaced""#),
        ("'it\\'s \\\\'", r#""it's \\\\""#),
        ("\"DkimTokens\" | length(@)", "3"),
        ("length('日本')", "2"),
        ("to_string(`{\"b\": 1.0, \"a\": \"é\"}`)", r#""{\"b\":1.0,\"a\":\"\\u00e9\"}""#),
        ("type(nothing)", r#""null""#),
        // Projections drop nulls and `map` keeps them; a slice after an index does not project.
        ("o[*].x", "[]"),
        ("map(&x, o)", "[ null, null, null ]"),
        ("o[0:2].n", r#"[ "b", "a" ]"#),
        ("[o][0][0:2].n", "null"),
        ("[DkimTokens, 'x', [`1`, [`2`]]][]", r#"[ "tok1", "tok2", "tok3", "x", 1, [ 2 ] ]"#),
        // jmespath.py needs no commas between arguments and members.
        ("contains(DkimTokens 'tok1')", "true"),
        ("{a: e b: e}", r#"{ "a": [], "b": [] }"#),
    ] {
        assert_eq!(search(expression).as_deref(), Ok(expected), "{expression}");
    }
}

#[test]
fn what_is_no_expression_is_found_before_there_is_a_value() {
    for expression in [
        "",
        " ",
        "a |",
        "&",
        "{}",
        "{1: a}",
        "[a,]",
        "a ? b : c",
        "let $x = a in $x",
        "a = b",
        "'open",
        "`open",
        "\"open",
        "a.",
        "a[",
        "a[b]",
        "a.[0]x",
        "f(a",
        "\"f\"(a)",
        "@(a)",
        "a b",
        "*a",
        "-",
        "a[1:2:3:4]",
        "`\"\\x\"`",
    ] {
        let error = search(expression).unwrap_err();
        assert!(error.starts_with("syntax: the query is not valid JMESPath: "), "{expression}: {error}");
    }
}

#[test]
fn what_does_not_fit_the_value_fails_when_it_is_evaluated() {
    for (expression, part) in [
        ("items(@)", "no function items()"),
        ("length()", "takes 1 argument, but was given 0"),
        ("not_null()", "takes 1 argument or more"),
        ("length(`1`)", "length() takes a string, an array or an object here, but was given number"),
        ("abs('x')", "a number"),
        ("sum(DkimTokens)", "an array of numbers"),
        ("join(',', `[1]`)", "an array of strings"),
        ("sort(`[1, \"a\"]`)", "sort()"),
        ("sort_by(o, &x)", "sort_by()"),
        ("'a' < `1`", "no order"),
        ("DkimTokens[::0]", "step"),
        ("map(o, &n)", "an expression"),
        ("contains('text', `1`)", "a string"),
        ("&DkimTokens", "expression reference"),
    ] {
        let error = search(expression).unwrap_err();
        assert!(
            error.starts_with("failure: the query failed: ") && error.contains(part),
            "{expression}: {error}"
        );
    }
}
