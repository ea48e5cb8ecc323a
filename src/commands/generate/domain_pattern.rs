//! Patterns of domains: `example.com`, `*.example.com`, `*`.

use std::collections::HashMap;
use std::fmt;

use super::toml_text::Place;
use crate::record::{Fqdn, Identity};

/// Which domains are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum DomainPattern {
    /// All.
    All,
    /// This one.
    Exactly(Fqdn),
    /// Those below this one, however deep, and not itself.
    Below(Fqdn),
}

impl DomainPattern {
    /// Reads a pattern; names in any case, in Unicode or in A-labels.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (name, pattern): (&str, fn(Fqdn) -> Self) = match text.strip_prefix("*.") {
            _ if text == "*" => return Ok(Self::All),
            Some(parent) => (parent, Self::Below),
            None => (text, Self::Exactly),
        };
        if name.contains('*') {
            return Err(format!(
                "\"{}\": a * stands alone, or in front of a domain, as in *.example.com",
                text.escape_debug()
            ));
        }
        Fqdn::parse(name).map(pattern).map_err(|error| error.to_string())
    }
}

impl fmt::Display for DomainPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("*"),
            Self::Exactly(name) => name.fmt(f),
            Self::Below(parent) => write!(f, "*.{parent}"),
        }
    }
}

/// The identities that some pattern matches; without patterns, all.
///
/// # Errors
/// A pattern that matches none, and where it stands.
pub(super) fn select<'i, 'p>(
    patterns: &'p [(DomainPattern, Place)],
    identities: impl Iterator<Item = &'i Identity>,
) -> Result<Vec<&'i Identity>, (&'p DomainPattern, &'p Place)> {
    // By name, for there may be as many patterns as domains. Equal patterns share their fate.
    let name = |pattern: &'p DomainPattern| match pattern {
        DomainPattern::All => ("*", ""),
        DomainPattern::Exactly(name) => ("", name.bare()),
        DomainPattern::Below(parent) => ("*.", parent.bare()),
    };
    let mut matched: HashMap<(&str, &str), bool> =
        patterns.iter().map(|(pattern, _)| (name(pattern), false)).collect();
    let mut matches = |domain: &'i Fqdn| {
        let above = domain.bare().match_indices('.').map(|(dot, _)| ("*.", &domain.bare()[dot + 1..]));
        let mut any = false;
        for key in [("*", ""), ("", domain.bare())].into_iter().chain(above) {
            if let Some(matched) = matched.get_mut(&key) {
                (*matched, any) = (true, true);
            }
        }
        any
    };
    let selected = identities.filter(|identity| matches(&identity.domain) || patterns.is_empty()).collect();
    match patterns.iter().find(|(pattern, _)| !matched[&name(pattern)]) {
        Some((pattern, place)) => Err((pattern, place)),
        None => Ok(selected),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_what_is_below() {
        let matches = |pattern: &str, domain: &str| {
            let patterns = [(DomainPattern::parse(pattern).unwrap(), Place::default())];
            let identity = Identity::new(Fqdn::parse(domain).unwrap(), Vec::new());
            select(&patterns, [&identity].into_iter()).is_ok_and(|found| found.len() == 1)
        };
        assert!(matches("*", "com") && matches("Example.COM.", "example.com"));
        assert!(matches("*.example.com", "a.example.com") && matches("*.example.com", "b.a.example.com"));
        assert!(!matches("*.example.com", "example.com") && !matches("*.example.com", "badexample.com"));
        assert!(
            !matches("example.com", "a.example.com") && matches("bücher.example", "xn--bcher-kva.example")
        );
        for bad in ["", "a*.example", "*.*", "**", "*.a.*", "a..b", "*."] {
            assert!(DomainPattern::parse(bad).is_err(), "{bad}");
        }
    }
}
