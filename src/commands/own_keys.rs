//! `--byodkim-key`: the keys of bring-your-own DKIM, which SES does not hand out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::error::Failure;
use crate::record::{DkimToken, Identity, Origin, PublicKey, Text};
use crate::world::World;

/// The longest file that may be a key, in bytes: one of 16,384 bits has 13,000.
const LONGEST: u64 = 65_536;

/// The text of the TXT record of each key, by selector in lower case.
///
/// # Errors
/// The option that does not parse, or whose file is no key that SES could sign with.
pub(super) fn own_keys(options: &[String], world: &mut World<'_>) -> Result<BTreeMap<String, Text>, Failure> {
    let mut keys = BTreeMap::new();
    for option in options {
        let refused = |word: &str, why: &str| {
            Failure::usage(format!("--byodkim-key \"{}\": {why}", word.escape_debug()))
        };
        let Some((selector, path)) = option.split_once('=').filter(|(_, path)| !path.is_empty()) else {
            return Err(refused(option, "give the selector and the file of its key, SELECTOR=FILE"));
        };
        let (lower, text) =
            own_key(selector, Path::new(path), world).map_err(|why| refused(selector, &why))?;
        if keys.insert(lower, text.clone()).is_some_and(|known| known != text) {
            return Err(refused(selector, "this selector was given another key before; each has one"));
        }
    }
    Ok(keys)
}

/// The selector in lower case, and the text of the TXT record of its key.
///
/// # Errors
/// Why the selector is none, or the file no key that SES could sign with.
pub(super) fn own_key(selector: &str, path: &Path, world: &mut World<'_>) -> Result<(String, Text), String> {
    if DkimToken::parse(selector).is_err() {
        return Err("a selector is one label of 1 to 63 letters, digits and hyphens".to_string());
    }
    let mut content = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LONGEST).read_to_end(&mut content));
    read.map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    let key = PublicKey::parse(&content).map_err(|error| format!("{}: {error}", path.display()))?;
    if !key.is_usual() {
        world.warn(format!("{}: this RSA key has {} bits; SES takes 1024 to 2048", path.display(), key.bits));
    }
    Ok((selector.to_ascii_lowercase(), key.text))
}

/// SES v1 does not say whose key signs, and gives the selector in place of tokens: an identity whose only token is the
/// selector of a key at hand brings that key. Returns the selectors of keys that no identity has.
pub(super) fn recognise(identities: &mut [Identity], keys: &BTreeMap<String, Text>) -> BTreeSet<String> {
    let mut unused: BTreeSet<String> = keys.keys().cloned().collect();
    if keys.is_empty() {
        return unused;
    }
    for identity in identities {
        if let [token] = &identity.tokens[..]
            && identity.origin.is_none()
            && keys.contains_key(&token.as_str().to_ascii_lowercase())
        {
            identity.origin = Some(Origin::External);
        }
        if let Some(selector) = identity.selector() {
            unused.remove(&selector.as_str().to_ascii_lowercase());
        }
    }
    unused
}
