//! The result as data, as a table for people, and as Markdown for a ticket.

use std::fmt::Write as _;
use std::sync::Arc;

use crate::escape::{EscapeError, markdown};
use crate::live::{Check, Class, ServerCheck, Verdict};
use crate::output::Data;
use crate::output::integer::Integer;

/// `{"Checks": […]}`.
pub(super) fn data(checks: &[Check]) -> Data {
    members([("Checks", Data::list(checks.iter().map(of_check).collect()))])
}

fn of_check(check: &Check) -> Data {
    members([
        ("Domain", Data::text(&check.domain)),
        ("Name", Data::text(&check.name)),
        ("Type", Data::text(&check.record_type)),
        ("Verdict", Data::text(check.verdict.as_str())),
        ("Expected", texts(&check.expected)),
        ("Found", texts(&check.found)),
        ("Server", Data::text(check.server.map_or_else(String::new, |server| server.to_string()))),
        ("Hint", Data::text(&check.hint)),
        ("Servers", Data::list(check.servers.iter().map(of_server).collect())),
    ])
}

fn of_server(server: &ServerCheck) -> Data {
    let serial = server.serial.map_or(Data::Null, |serial| Data::Integer(Integer::from(u64::from(serial))));
    members([
        ("Server", Data::text(server.server.to_string())),
        ("Verdict", Data::text(server.verdict.as_str())),
        ("Found", texts(&server.found)),
        ("Serial", serial),
    ])
}

fn members<const N: usize>(members: [(&str, Data); N]) -> Data {
    Data::map(members.into_iter().map(|(key, value)| (Arc::from(key), value)).collect())
}

fn texts(values: &[String]) -> Data {
    Data::list(values.iter().map(Data::text).collect())
}

/// A line a record, and under what is wrong what was found and what to do.
pub(super) fn table(checks: &[Check], is_coloured: bool) -> String {
    const RESET: &str = "\x1b[0m";
    let longest =
        |text: fn(&Check) -> &str| checks.iter().map(|check| text(check).len()).max().unwrap_or_default();
    let (verdicts, types) = (longest(|check| check.verdict.as_str()), longest(|check| &check.record_type));
    let mut out = String::new();
    for check in checks {
        let word = check.verdict.as_str();
        let gap = " ".repeat(verdicts - word.len());
        let (on, off) = if is_coloured { (colour(check.verdict), RESET) } else { ("", "") };
        let _ = writeln!(out, "{on}{word}{off}{gap}  {:types$}  {}", check.record_type, check.name);
        let indent = " ".repeat(verdicts + 2);
        if check.verdict != Verdict::Ok && !check.found.is_empty() {
            let _ = writeln!(out, "{indent}found: {}", check.found.join(", "));
        }
        if !check.hint.is_empty() {
            let _ = writeln!(out, "{indent}fix: {}", check.hint);
        }
    }
    out
}

fn colour(verdict: Verdict) -> &'static str {
    match verdict.class() {
        Class::Right => "\x1b[32m",
        Class::Fault => "\x1b[31m",
        Class::Weak | Class::Inconclusive => "\x1b[33m",
    }
}

/// A table (GitHub Flavored Markdown), and below it what to do.
pub(super) fn markdown(checks: &[Check]) -> Result<String, EscapeError> {
    let mut out = String::from(
        "| Verdict | Name | Type | Expected | Found | What to do |\n| --- | --- | --- | --- | --- | --- |\n",
    );
    for check in checks {
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} |",
            check.verdict.as_str(),
            cell(&markdown::code(&check.name)?),
            check.record_type,
            codes(&check.expected)?,
            codes(&check.found)?,
            cell(&markdown::text(&check.hint)?),
        );
    }
    Ok(out)
}

fn codes(values: &[String]) -> Result<String, EscapeError> {
    let shown = values.iter().map(|value| if value.trim().is_empty() { "\" \"" } else { value });
    let codes = shown.map(|value| Ok(cell(&markdown::code(value)?))).collect::<Result<Vec<_>, _>>()?;
    Ok(codes.join("<br>"))
}

/// A bar ends a cell, in code too, unless there is a backslash in front; running text has one already.
fn cell(text: &str) -> String {
    if text.starts_with('`') { text.replace('|', "\\|") } else { text.to_string() }
}
