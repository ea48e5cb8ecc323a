//! What a document holds.

/// What one document of a format holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// Any number of zones, one after the other, unless a zone exceeds what its importer takes in one document.
    ManyZones,
    /// Any number of zones; what exceeds a limit of the target begins another section of the same document.
    Sections,
    /// One zone: its importer is told the zone, or finds it in the document.
    OneZone,
    /// One zone, its records sorted by name as octoDNS sorts them.
    OneZoneByName,
}

impl Document {
    /// The line of a template's first comment that declares it; none for what needs no declaration.
    #[must_use]
    pub fn declaration(self) -> Option<&'static str> {
        match self {
            Self::ManyZones | Self::Sections => None,
            Self::OneZone => Some("one document a zone"),
            Self::OneZoneByName => Some("one document a zone, sorted by name"),
        }
    }

    /// What this line declares.
    #[must_use]
    pub fn declared(line: &str) -> Option<Self> {
        [Self::OneZone, Self::OneZoneByName].into_iter().find(|document| document.declaration() == Some(line))
    }
}
