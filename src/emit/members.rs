//! The names of the members of the context, and which of them a template mentions.

/// Declares the enum and the list of its names, in one order.
macro_rules! members {
    ($($member:ident $name:literal,)*) => {
        /// A member of some object of the context.
        #[derive(Debug, Clone, Copy)]
        pub(super) enum Member { $($member,)* }

        const NAMES: &[&str] = &[$($name,)*];
    };
}

members! {
    Absolute "absolute",
    Bare "bare",
    Count "count",
    Document "document",
    Domain "domain",
    Ends "ends",
    Exchange "exchange",
    File "file",
    FirstOfName "first_of_name",
    Id "id",
    Identifier "identifier",
    Kind "kind",
    LogicalId "logical_id",
    Name "name",
    Number "number",
    ObjectName "object_name",
    Octodns "octodns",
    Options "options",
    Preference "preference",
    Rdata "rdata",
    Records "records",
    Reference "reference",
    Relative "relative",
    Route53 "route53",
    Route53Terraform "route53_terraform",
    Run "run",
    Schema "schema",
    Shared "shared",
    Starts "starts",
    Target "target",
    Text "text",
    Ttl "ttl",
    Type "type",
    Types "types",
    Values "values",
    Zone "zone",
}

impl Member {
    pub(super) fn name(self) -> &'static str {
        NAMES[self as usize]
    }
}

/// The members that a template can ask for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mentioned(u64);

impl Mentioned {
    /// All of them.
    pub(super) const ALL: Self = Self(u64::MAX);

    /// Those whose names stand anywhere in the source. One that walks over the members of an object would see fewer.
    pub(super) fn in_source(source: &str) -> Self {
        let words = source.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let places = words.filter_map(|word| NAMES.iter().position(|name| *name == word));
        Self(places.fold(0, |seen, place| seen | 1 << place))
    }

    pub(super) fn has(self, member: Member) -> bool {
        self.0 & 1 << member as u64 != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_member_has_a_bit_and_its_name() {
        assert!(NAMES.len() <= 64);
        assert_eq!((Member::Absolute.name(), Member::Zone.name()), ("absolute", "zone"));
        let seen = Mentioned::in_source("{{ record.name.bare }}{% if x[\"zone\"] %}absolutely");
        let has = |member| seen.has(member);
        assert!(has(Member::Name) && has(Member::Bare) && has(Member::Zone));
        assert!(!has(Member::Absolute) && !has(Member::Records));
    }

    #[test]
    fn built_in_templates_name_what_they_print() {
        for format in super::super::FORMATS {
            let tags = format.template.split("{%").skip(1).filter_map(|tag| tag.split("%}").next());
            let walks = |tag: &str| {
                tag.contains(" for ") && tag.split(" in ").next().unwrap_or_default().contains(',')
            };
            assert!(!tags.into_iter().any(walks), "{}: walks over members", format.id);
            assert!(!format.template.contains("__tera_context"), "{}: prints everything", format.id);
        }
    }
}
