//! `--output text`: tab-separated lines, made for `cut` and `awk`.
//!
//! An object is one line of its scalar members in the order of their keys, headed by the upper-case key that it
//! stands under; what it nests follows on lines of its own.

use std::collections::BTreeSet;

use super::python::str_of;
use super::value::{Data, Members};

/// Writes `value` as lines into `out`.
///
/// # Errors
/// A list that mixes objects with anything else has no text form in the AWS CLI either. What was written up to
/// there stays in `out`, and the sentence says why it ended.
pub(super) fn write(value: &Data, out: &mut String) -> Result<(), String> {
    write_item(value, None, None, out)
}

fn write_item(
    item: &Data,
    identifier: Option<&str>,
    columns: Option<&BTreeSet<&str>>,
    out: &mut String,
) -> Result<(), String> {
    match item {
        Data::Map(members) => write_map(members, identifier, columns, out),
        Data::List(items) => write_list(items, identifier, out),
        scalar => {
            out.push_str(&str_of(scalar));
            out.push('\n');
            Ok(())
        }
    }
}

fn write_list(items: &[Data], identifier: Option<&str>, out: &mut String) -> Result<(), String> {
    if items.iter().any(|item| matches!(item, Data::Map(_))) {
        let columns = scalar_keys(items)?;
        return items.iter().try_for_each(|item| write_item(item, identifier, Some(&columns), out));
    }
    let (scalars, nested): (Vec<&Data>, Vec<&Data>) = items.iter().partition(|item| item.is_scalar());
    if !scalars.is_empty() {
        write_scalars(&scalars, identifier, out);
    }
    nested.into_iter().try_for_each(|item| write_item(item, identifier, None, out))
}

/// Under a key, one line each; a bare list is one line.
fn write_scalars(scalars: &[&Data], identifier: Option<&str>, out: &mut String) {
    let Some(identifier) = identifier else {
        return write_line(scalars.iter().map(|item| str_of(item)).collect(), out);
    };
    for item in scalars {
        write_line(vec![identifier.to_uppercase(), str_of(item)], out);
    }
}

fn write_line(fields: Vec<String>, out: &mut String) {
    out.push_str(&fields.join("\t"));
    out.push('\n');
}

/// `columns` are the keys that hold a scalar in any object of the same list, so that the rows of a list align.
fn write_map(
    members: &Members,
    identifier: Option<&str>,
    columns: Option<&BTreeSet<&str>>,
    out: &mut String,
) -> Result<(), String> {
    let mut sorted: Vec<(&str, &Data)> = members.iter().map(|(key, value)| (&**key, value)).collect();
    sorted.sort_by_key(|(key, _)| *key);
    let (mut fields, nested): (Vec<String>, Vec<(&str, &Data)>) = match columns {
        Some(columns) => (
            columns.iter().map(|key| members.get(*key).map(str_of).unwrap_or_default()).collect(),
            sorted.into_iter().filter(|(key, _)| !columns.contains(key)).collect(),
        ),
        None => {
            let (scalars, nested): (Vec<_>, Vec<_>) =
                sorted.into_iter().partition(|(_, value)| value.is_scalar());
            (scalars.into_iter().map(|(_, value)| str_of(value)).collect(), nested)
        }
    };
    if !fields.is_empty() {
        if let Some(identifier) = identifier {
            fields.insert(0, identifier.to_uppercase());
        }
        write_line(fields, out);
    }
    nested.into_iter().try_for_each(|(key, value)| write_item(value, Some(key), None, out))
}

fn scalar_keys(items: &[Data]) -> Result<BTreeSet<&str>, String> {
    let mut keys = BTreeSet::new();
    for item in items {
        let Data::Map(members) = item else {
            return Err("a list that mixes objects with other values cannot be printed as text".to_owned());
        };
        keys.extend(members.iter().filter(|(_, value)| value.is_scalar()).map(|(key, _)| &**key));
    }
    Ok(keys)
}
