//! Path patterns: `dns/{zone}.tf`.

use std::fmt;

use super::nearest::nearest;

/// What braces in a path stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Placeholder {
    /// The zone.
    Zone,
    /// The domain of the identity.
    Domain,
    /// The region of the identity.
    Region,
    /// The number of the document among those of its zone.
    Number,
}

impl Placeholder {
    const ALL: [Self; 4] = [Self::Zone, Self::Domain, Self::Region, Self::Number];

    fn as_str(self) -> &'static str {
        match self {
            Self::Zone => "zone",
            Self::Domain => "domain",
            Self::Region => "region",
            Self::Number => "n",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(String),
    Placeholder(Placeholder),
}

/// A path with placeholders, relative to the folder of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PathPattern(Vec<Part>);

/// What a pattern's placeholders stand for in one file.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Names<'a> {
    pub(super) zone: &'a str,
    pub(super) domain: &'a str,
    pub(super) region: &'a str,
    /// From 1.
    pub(super) number: usize,
}

impl PathPattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// A placeholder that there is none of; a path that is none, or that leads out of its folder.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (mut parts, mut rest) = (Vec::new(), text);
        while let Some((literal, behind)) = rest.split_once('{') {
            let (name, tail) =
                behind.split_once('}').ok_or_else(|| format!("{} has a {{ without its }}", shown(text)))?;
            parts.push(Part::Literal(literal.to_string()));
            let found = Placeholder::ALL.into_iter().find(|placeholder| placeholder.as_str() == name);
            parts.push(Part::Placeholder(found.ok_or_else(|| {
                let meant = nearest(name, Placeholder::ALL.into_iter().map(Placeholder::as_str));
                format!(
                    "{}: there is no placeholder {{{}}}{meant}; there are {{zone}}, {{domain}}, {{region}} and {{n}}",
                    shown(text),
                    name.escape_debug()
                )
            })?));
            rest = tail;
        }
        parts.push(Part::Literal(rest.to_string()));
        let pattern = Self(parts);
        if pattern.0.iter().any(|part| matches!(part, Part::Literal(text) if text.contains('}'))) {
            return Err(format!("{} has a }} without its {{", shown(text)));
        }
        // With any names in the place of the placeholders: these bring neither slashes nor dots alone.
        pattern.path(Names { zone: "name", domain: "name", region: "name", number: 1 })?;
        Ok(pattern)
    }

    /// Whether it makes a difference what this stands for.
    pub(super) fn has(&self, placeholder: Placeholder) -> bool {
        self.0.contains(&Part::Placeholder(placeholder))
    }

    /// Whether the folder of the files depends on this.
    pub(super) fn has_in_folder(&self, placeholder: Placeholder) -> bool {
        let is_slash = |part: &Part| matches!(part, Part::Literal(text) if text.contains('/'));
        let last = self.0.iter().rposition(is_slash).unwrap_or(0);
        self.0[..last].contains(&Part::Placeholder(placeholder))
    }

    /// The path of one file, without `.` and doubled slashes.
    ///
    /// # Errors
    /// A path that is none, or that leads out of its folder.
    pub(super) fn path(&self, names: Names<'_>) -> Result<String, String> {
        let mut path = String::new();
        for part in &self.0 {
            match part {
                Part::Literal(text) => path.push_str(text),
                Part::Placeholder(Placeholder::Zone) => path.push_str(names.zone),
                Part::Placeholder(Placeholder::Domain) => path.push_str(names.domain),
                Part::Placeholder(Placeholder::Region) => path.push_str(names.region),
                Part::Placeholder(Placeholder::Number) => path.push_str(&format!("{:03}", names.number)),
            }
        }
        inside(&path)
    }
}

impl fmt::Display for PathPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.0 {
            match part {
                Part::Literal(text) => f.write_str(text)?,
                Part::Placeholder(placeholder) => write!(f, "{{{}}}", placeholder.as_str())?,
            }
        }
        Ok(())
    }
}

/// The path without `.` and doubled slashes, if it names a file below the folder that it is relative to.
///
/// # Errors
/// Why it does not.
pub(super) fn inside(path: &str) -> Result<String, String> {
    let refused = |why: &str| Err(format!("{}: {why}", shown(path)));
    if path.is_empty() {
        return Err("the path is empty; name a file".to_string());
    }
    if path.chars().any(|c| c.is_control() || matches!(c, '\\' | '\u{2028}' | '\u{2029}')) {
        return refused("a path has neither control characters nor backslashes; folders end in /");
    }
    if path.starts_with('/') {
        return refused(
            "an absolute path leads out of the repository; give one relative to the folder of this file",
        );
    }
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    if parts.contains(&"..") {
        return refused("a path with .. leads out of the repository; give one below the folder of this file");
    }
    if parts.iter().any(|part| part.eq_ignore_ascii_case(".git")) {
        return refused("the files of .git are git's own");
    }
    if parts.is_empty() || path.ends_with('/') || path.ends_with("/.") {
        return refused("this names a folder; name a file");
    }
    Ok(parts.join("/"))
}

fn shown(text: &str) -> String {
    format!("\"{}\"", text.escape_debug())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_stand_for_names() {
        let pattern = PathPattern::parse("./dns//{zone}/{domain}-{region}.{n}.json").unwrap();
        let names = Names { zone: "a.example", domain: "b.a.example", region: "eu-west-1", number: 7 };
        assert_eq!(pattern.path(names).unwrap(), "dns/a.example/b.a.example-eu-west-1.007.json");
        assert!(pattern.has_in_folder(Placeholder::Zone) && !pattern.has_in_folder(Placeholder::Domain));
        assert!(!PathPattern::parse("{zone}.tf").unwrap().has_in_folder(Placeholder::Zone));
        assert_eq!(pattern.to_string(), "./dns//{zone}/{domain}-{region}.{n}.json");
    }

    #[test]
    fn what_leads_out_or_names_no_file_is_refused() {
        for (text, expected) in [
            ("", "empty"),
            ("/etc/x", "absolute"),
            ("../x", ".."),
            ("dns/../../x", ".."),
            ("dns/..", ".."),
            ("dns/", "folder"),
            (".", "folder"),
            ("dns/.", "folder"),
            (".git/hooks/x", "git's own"),
            ("sub/.GIT/config", "git's own"),
            ("a\\b", "backslash"),
            ("a\nb", "control"),
            ("{zonne}.tf", "did you mean \"zone\"?"),
            ("{}", "no placeholder {}"),
            ("{zone", "without its }"),
            ("zone}", "without its {"),
        ] {
            let message = PathPattern::parse(text).unwrap_err();
            assert!(message.contains(expected), "{text:?}: {message}");
        }
        // A name may make of a harmless pattern one that is not.
        let pattern = PathPattern::parse(".{domain}/config").unwrap();
        assert!(pattern.path(Names { domain: "git", ..Names::default() }).is_err());
        let pattern = PathPattern::parse("{region}/x").unwrap();
        assert!(pattern.path(Names { region: "..", ..Names::default() }).is_err());
    }
}
