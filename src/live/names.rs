//! The names that stand for a record beside its own: as it is entered, and where it may have got to instead.

use super::view::Wanted;
use crate::record::{Fqdn, ZoneName};

/// The owner as it is entered in the zone.
pub(super) fn relative(wanted: &Wanted) -> &str {
    wanted.set.owner.relative_to(&ZoneName::new(wanted.apex.clone())).unwrap_or(wanted.set.owner.bare())
}

/// The name with the zone appended once more, where DNS has room for it.
pub(super) fn doubled_name(wanted: &Wanted) -> Option<Fqdn> {
    wanted.apex.below(wanted.set.owner.bare()).ok()
}

/// The name without what stands between `_domainkey` and the zone; `None` where nothing does.
pub(super) fn shortened(wanted: &Wanted) -> Option<Fqdn> {
    let (selector, _) = wanted.set.owner.bare().split_once("._domainkey.")?;
    let name = wanted.apex.below(&format!("{selector}._domainkey")).ok()?;
    (name != wanted.set.owner && wanted.set.domain != wanted.apex).then_some(name)
}

/// A name beside the owner that nobody has entered, so that only a wildcard can answer.
pub(super) fn sibling(wanted: &Wanted, random: u64) -> Option<Fqdn> {
    let (_, parent) = wanted.set.owner.bare().split_once('.')?;
    Fqdn::parse(&format!("sesdns-{random:016x}.{parent}")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::view::tests::wanted;

    #[test]
    fn names_of_probes() {
        let wanted = wanted("t._domainkey.mail.example.com");
        assert_eq!(doubled_name(&wanted).unwrap().bare(), "t._domainkey.mail.example.com.example.com");
        assert_eq!(shortened(&wanted).unwrap().bare(), "t._domainkey.example.com");
        assert_eq!(
            sibling(&wanted, 255).unwrap().bare(),
            "sesdns-00000000000000ff._domainkey.mail.example.com"
        );
    }
}
