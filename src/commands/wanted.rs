//! Which records are wanted: `--records` and what goes with it.

use std::collections::BTreeSet;

use super::own_keys::own_keys;
use crate::cli::KindOptions;
use crate::error::Failure;
use crate::record::{RecordKind, Text, Ttl, Wanted, default_dmarc};
use crate::world::World;

/// Reads the options.
///
/// # Errors
/// The option that does not parse.
pub(super) fn wanted(options: &KindOptions, ttl: Ttl, world: &mut World<'_>) -> Result<Wanted, Failure> {
    let named = kinds(options.records.iter().map(String::as_str));
    let kinds = named.map_err(|error| Failure::usage(format!("--records {error}")))?;
    if options.dmarc.is_some() && !kinds.contains(&RecordKind::Dmarc) {
        return Err(Failure::usage("--dmarc: no DMARC record is asked for; pass --records dkim,dmarc"));
    }
    if !options.byodkim_key.is_empty() && !kinds.contains(&RecordKind::Dkim) {
        return Err(Failure::usage("--byodkim-key: no DKIM records are asked for; add dkim to --records"));
    }
    warn_of_inbound(&kinds, world);
    let dmarc = options.dmarc.as_deref().map_or(Ok(default_dmarc()), dmarc);
    let dmarc = dmarc.map_err(|error| Failure::usage(format!("--dmarc: {error}")))?;
    let keys = own_keys(&options.byodkim_key, world)?;
    Ok(Wanted { ttl, kinds, dmarc, keys })
}

/// The kinds that are named one by one.
pub(super) fn named_kinds(options: &KindOptions) -> BTreeSet<RecordKind> {
    options.records.iter().filter_map(|word| RecordKind::find(word)).collect()
}

/// Says what it means to ask for the MX records of the domain itself.
pub(super) fn warn_of_inbound(kinds: &BTreeSet<RecordKind>, world: &mut World<'_>) {
    if kinds.contains(&RecordKind::Inbound) {
        world.warn(
            "records of the kind inbound: these MX records take over the mail of the domain itself; SES receives it \
             then, and nobody else",
        );
    }
}

/// The kinds that these words name; without any, those of DKIM.
///
/// # Errors
/// A word that names none, and what there is.
pub(super) fn kinds<'a>(words: impl Iterator<Item = &'a str>) -> Result<BTreeSet<RecordKind>, String> {
    let mut kinds = BTreeSet::new();
    for word in words {
        match word {
            // Nobody hands over a domain's mail by a word that does not say so.
            "all" => kinds.extend(RecordKind::ALL.into_iter().filter(|kind| *kind != RecordKind::Inbound)),
            word => {
                let kind = RecordKind::find(word).ok_or_else(|| {
                    let known: Vec<&str> = RecordKind::ALL.into_iter().map(RecordKind::as_str).collect();
                    let word = word.escape_debug();
                    format!("\"{word}\": there is no such kind; there are {}, all", known.join(", "))
                })?;
                kinds.insert(kind);
            }
        }
    }
    if kinds.is_empty() {
        kinds.insert(RecordKind::Dkim);
    }
    Ok(kinds)
}

/// A DMARC record begins with its version (RFC 7489 section 6.3), or receivers pass over it.
///
/// # Errors
/// What is wrong with it.
pub(super) fn dmarc(text: &str) -> Result<Text, String> {
    let refused = |why: &str| format!("\"{}\": {why}", text.escape_debug());
    let mut tags = text.split(';').map(|tag| tag.trim().replace([' ', '\t'], ""));
    if tags.next().as_deref() != Some("v=DMARC1") {
        return Err(refused("a DMARC record begins with v=DMARC1;"));
    }
    if text.chars().any(|c| c.is_control() || !c.is_ascii()) {
        return Err(refused("a DMARC record holds printable ASCII only"));
    }
    if !tags.any(|tag| ["p=none", "p=quarantine", "p=reject"].contains(&tag.to_ascii_lowercase().as_str())) {
        return Err(refused("the policy is missing; write p=none, p=quarantine or p=reject"));
    }
    Text::new(text).map_err(|error| error.to_string())
}
