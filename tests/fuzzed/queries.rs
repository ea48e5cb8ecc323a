//! Any expression on any document in every format: nothing panics, and what is JSON or YAML is read back as what it was.

use sesdns::output::{Data, DataFormat, Query, TableStyle, render};

/// Whether the reader of JSON can hold the value: as in the AWS CLI, a literal can be `NaN` or `Infinity`, or an
/// integer of any size, and is printed so.
fn is_json(value: &Data) -> bool {
    match value {
        Data::Integer(number) => {
            let text = number.to_string();
            text.parse::<i64>().is_ok() || text.parse::<u64>().is_ok()
        }
        Data::Float(number) => number.is_finite(),
        Data::List(items) => items.iter().all(is_json),
        Data::Map(members) => members.values().all(is_json),
        _ => true,
    }
}

/// The expression and the document, with a line break between them.
pub(crate) fn hold(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (expression, document) = text.split_once('\n').unwrap_or((text, "{\"DkimTokens\": [\"a\", \"b\"]}"));
    let Ok(document) = serde_json::from_str::<serde_json::Value>(document) else { return };
    let document = Data::from(&document);
    let results = Query::parse(expression).ok().and_then(|query| query.search(&document).ok());
    for value in results.iter().chain([&document]) {
        for format in DataFormat::ALL {
            let Ok(printed) = render(value, format, "Title", TableStyle::default()) else { continue };
            let printed = String::from_utf8(printed).expect("UTF-8");
            if format == DataFormat::Json && !printed.is_empty() && is_json(value) {
                let read: serde_json::Value = serde_json::from_str(&printed).expect("JSON");
                let again = render(&Data::from(&read), format, "Title", TableStyle::default());
                assert_eq!(again.map(String::from_utf8).ok(), Some(Ok(printed)));
            }
        }
    }
}
