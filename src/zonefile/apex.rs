//! Which zone a file is.

use super::entry::Entry;
use super::error::Error;
use super::name::Name;
use super::reader::Reader;
use super::rtype::Rtype;

/// What people put around the zone's name when they name its file.
const PREFIXES: [&str; 6] = ["db.", "pri.", "named.", "zone.", "zone-", "master."];
const SUFFIXES: [&str; 7] = [".zone", ".db", ".dns", ".hosts", ".txt", ".bind", ".master"];

/// The zone's apex: the one given, else the owner of the SOA record, else from the file's name.
pub(super) fn find(
    bytes: &[u8],
    given: Option<&str>,
    file_name: Option<&str>,
    wanted: &[&Name],
) -> Result<Name, Error> {
    if let Some(zone) = given {
        return Name::absolute(zone.as_bytes())
            .map_err(|fault| Error::BadWanted { name: zone.to_owned(), reason: fault.to_string() });
    }
    match soa_owner(bytes)? {
        Some(owner) => Ok(owner),
        None => from_file_name(file_name.unwrap_or_default(), wanted),
    }
}

/// The owner of the first SOA record, if the file itself makes it absolute.
fn soa_owner(bytes: &[u8]) -> Result<Option<Name>, Error> {
    let unknown = Name::unknown();
    let mut reader = Reader::new(bytes, &unknown)?;
    while let Some((_, entry)) = reader.next()? {
        if matches!(entry, Entry::Record(record) if record.rtype == Rtype::SOA) {
            return Ok(Some(reader.owner).filter(|owner| !owner.is_in(&unknown)));
        }
    }
    Ok(None)
}

/// The reading of a file's name that has all wanted names in it; more than one is for the user to decide. If there is
/// none, the one with some of them in it says which name does not belong here.
fn from_file_name(file_name: &str, wanted: &[&Name]) -> Result<Name, Error> {
    let mut fitting: Vec<Name> = Vec::new();
    let mut partly: Vec<(Name, &Name)> = Vec::new();
    for reading in readings(file_name) {
        let Ok(zone) = Name::absolute(reading.as_bytes()) else { continue };
        match wanted.iter().find(|name| !name.is_in(&zone)) {
            None if !fitting.contains(&zone) => fitting.push(zone),
            Some(outside) if wanted.iter().any(|name| name.is_in(&zone)) => partly.push((zone, outside)),
            _ => {}
        }
    }
    if let ([], [(zone, outside), others @ ..]) = (fitting.as_slice(), partly.as_slice())
        && others.iter().all(|(other, _)| other == zone)
    {
        return Err(Error::OutOfZone { name: outside.to_string(), zone: zone.to_string() });
    }
    match fitting.as_slice() {
        [zone] => Ok(zone.clone()),
        [one, other, ..] if !wanted.is_empty() => {
            Err(Error::AmbiguousZone { one: one.to_string(), other: other.to_string() })
        }
        [zone, ..] => Ok(zone.clone()),
        [] => Err(Error::UnknownZone { unfit: wanted.first().map(ToString::to_string) }),
    }
}

/// A file's name without what may have been put around the zone's, the shortest first.
fn readings(file_name: &str) -> Vec<&str> {
    let base = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let base = base.strip_suffix(".signed").unwrap_or(base);
    let tail = PREFIXES.iter().find_map(|prefix| base.strip_prefix(prefix));
    let cut = |name: &'static [&str], text: &str| {
        name.iter().find(|suffix| text.ends_with(**suffix)).map_or(0, |s| s.len())
    };
    let mut readings = Vec::new();
    for text in tail.into_iter().chain([base]) {
        readings.push(&text[..text.len() - cut(&SUFFIXES, text)]);
        readings.push(text);
    }
    readings.retain(|reading| !reading.is_empty() && *reading != ".");
    readings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(file_name: &str, wanted: &str) -> Result<String, Error> {
        let wanted = Name::absolute(wanted.as_bytes()).unwrap();
        from_file_name(file_name, &[&wanted]).map(|zone| zone.to_string())
    }

    #[test]
    fn reads_the_file_name() {
        for name in [
            "example.com",
            "db.example.com",
            "example.com.zone",
            "pri/example.com.db.signed",
            "zone.example.com.txt",
        ] {
            assert_eq!(zone(name, "t._domainkey.example.com"), Ok("example.com".to_owned()), "{name}");
        }
        assert_eq!(zone("my.zone", "t._domainkey.my.zone"), Ok("my.zone".to_owned()));
        assert_eq!(
            from_file_name("db.example.com", &[]).map(|zone| zone.to_string()),
            Ok("example.com".to_owned())
        );
    }

    #[test]
    fn of_names_in_several_zones_the_file_name_tells_which_are_not_its_own() {
        let names = ["t.example.org", "t.example.com", "t.db.example.com"];
        let names = names.map(|name| Name::absolute(name.as_bytes()).unwrap());
        let zone = |file_name: &str, names: &[&Name]| from_file_name(file_name, names);
        let outside =
            |zone: &str| Err(Error::OutOfZone { name: "t.example.org".to_owned(), zone: zone.to_owned() });
        assert_eq!(zone("db.example.com", &[&names[0], &names[1]]), outside("example.com"));
        assert!(matches!(zone("db.example.com", &[&names[0], &names[2]]), Err(Error::UnknownZone { .. })));
        assert!(matches!(zone("records", &[&names[0], &names[1]]), Err(Error::UnknownZone { .. })));
    }

    #[test]
    fn leaves_doubt_to_the_user() {
        assert!(matches!(zone("db.example.com", "t.db.example.com"), Err(Error::AmbiguousZone { .. })));
        assert!(matches!(zone("records.txt", "t.example.com"), Err(Error::UnknownZone { .. })));
        assert!(matches!(zone("", "t.example.com"), Err(Error::UnknownZone { .. })));
    }
}
