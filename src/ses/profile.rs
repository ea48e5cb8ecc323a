//! The AWS configuration and credentials files, read as the AWS CLI reads them (Python's `configparser`): settings of
//! profiles, and of services inside them. Credentials that are more than a pair of keys are the SDK's to find.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::world::World;

/// A file that is no configuration file.
#[derive(Debug, Error)]
#[error("{path}:{line}: {reason}")]
pub struct ProfileError {
    path: String,
    line: usize,
    reason: &'static str,
}

/// The settings of one section; names are lower-case.
pub type Section = BTreeMap<String, String>;

/// What both files say.
#[derive(Debug, Default)]
pub struct AwsFiles {
    /// The profiles of both files; the credentials file wins.
    profiles: BTreeMap<String, Section>,
    /// The `[services …]` sections.
    services: BTreeMap<String, Section>,
    /// The credentials file alone.
    credentials: BTreeMap<String, Section>,
}

/// One profile: what its section says.
#[derive(Debug, Default)]
pub struct Profile {
    settings: Section,
    /// What the services that it names have, by service.
    services: BTreeMap<String, Section>,
    /// Its keys stand in the credentials file.
    pub keys_in_credentials_file: bool,
}

impl AwsFiles {
    /// Reads both files; one that is not there says nothing.
    ///
    /// # Errors
    /// [`ProfileError`] names the file and the line that cannot be read.
    pub fn read(world: &World<'_>) -> Result<Self, ProfileError> {
        let mut files = Self::default();
        for (title, section) in sections(&path(world, "AWS_CONFIG_FILE", "config"))? {
            match words(&title).as_slice() {
                [kind, name] if kind == "profile" => drop(files.profiles.insert(name.clone(), section)),
                [kind, name] if kind == "services" => drop(files.services.insert(name.clone(), section)),
                [name] if name == "default" => drop(files.profiles.insert(name.clone(), section)),
                _ => {}
            }
        }
        files.credentials = sections(&path(world, "AWS_SHARED_CREDENTIALS_FILE", "credentials"))?;
        for (name, section) in &files.credentials {
            files.profiles.entry(name.clone()).or_default().extend(section.clone());
        }
        Ok(files)
    }

    /// The profile of that name, `default` without one; `None` where a name is given and no file has it.
    #[must_use]
    pub fn profile(&self, name: Option<&str>) -> Option<Profile> {
        let settings = match (self.profiles.get(name.unwrap_or("default")), name) {
            (Some(settings), _) => settings.clone(),
            (None, None) => Section::new(),
            (None, Some(_)) => return None,
        };
        let services = settings.get("services").and_then(|name| self.services.get(name));
        let services = services.into_iter().flatten().map(|(name, text)| (name.clone(), nested(text)));
        let in_credentials = self.credentials.get(name.unwrap_or("default"));
        Some(Profile {
            settings,
            services: services.collect(),
            keys_in_credentials_file: in_credentials.is_some_and(|s| s.contains_key("aws_access_key_id")),
        })
    }
}

impl Profile {
    /// A setting, also an empty one.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.settings.get(name).map(String::as_str)
    }

    /// A setting of one service, `ses` or `sesv2`, among the services that the profile names.
    #[must_use]
    pub fn of_service(&self, service: &str, name: &str) -> Option<&str> {
        self.services.get(service)?.get(name).map(String::as_str)
    }
}

fn path(world: &World<'_>, variable: &str, name: &str) -> PathBuf {
    match world.env(variable) {
        Some(path) => world.expand(path),
        None => world.expand(&format!("~/.aws/{name}")),
    }
}

/// The words of a section's title; the name of a profile may be quoted.
fn words(title: &str) -> Vec<String> {
    shell_words::split(title).unwrap_or_default()
}

/// The indented lines below a setting: settings of their own.
fn nested(text: &str) -> Section {
    let pair = |line: &str| {
        let (name, value) = line.split_once('=')?;
        Some((name.trim().to_string(), value.trim().to_string()))
    };
    text.lines().filter_map(pair).collect()
}

/// The sections of a file, by title.
fn sections(path: &Path) -> Result<BTreeMap<String, Section>, ProfileError> {
    // What cannot be opened is not there, as for the AWS CLI.
    let Ok(content) = std::fs::read(path) else { return Ok(BTreeMap::new()) };
    let fail = |line, reason| ProfileError { path: path.display().to_string(), line, reason };
    let text = String::from_utf8(content).map_err(|_| fail(1, "the file is not UTF-8"))?;
    let mut reader = Reader::default();
    for (number, line) in text.lines().enumerate() {
        reader.line(line).map_err(|reason| fail(number + 1, reason))?;
    }
    Ok(reader.sections)
}

#[derive(Default)]
struct Reader {
    sections: BTreeMap<String, Section>,
    /// The section and the setting that a deeper line goes on with.
    section: Option<String>,
    setting: Option<String>,
    indent: usize,
}

impl Reader {
    fn line(&mut self, line: &str) -> Result<(), &'static str> {
        let text = line.trim();
        if text.is_empty() || text.starts_with(['#', ';']) {
            return Ok(());
        }
        let indent = line.len() - line.trim_start().len();
        if let (Some(section), Some(setting)) = (&self.section, &self.setting)
            && indent > self.indent
        {
            if let Some(value) = self.sections.get_mut(section).and_then(|s| s.get_mut(setting)) {
                value.push('\n');
                value.push_str(text);
            }
            return Ok(());
        }
        self.indent = indent;
        match text.strip_prefix('[').and_then(|rest| rest.rsplit_once(']')) {
            Some((title, _)) if !title.is_empty() => self.title(title),
            _ => self.setting(text),
        }
    }

    fn title(&mut self, title: &str) -> Result<(), &'static str> {
        if self.sections.insert(title.to_string(), Section::new()).is_some() {
            return Err("this section is there already");
        }
        (self.section, self.setting) = (Some(title.to_string()), None);
        Ok(())
    }

    fn setting(&mut self, text: &str) -> Result<(), &'static str> {
        let Some(section) = &self.section else { return Err("a setting stands before the first [section]") };
        let Some((name, value)) = text.split_once(['=', ':']) else {
            return Err("this is neither a [section] nor name = value");
        };
        let name = name.trim().to_lowercase();
        if name.is_empty() {
            return Err("a value has no name");
        }
        let settings = self.sections.entry(section.clone()).or_default();
        if settings.insert(name.clone(), value.trim().to_string()).is_some() {
            return Err("this setting is there already");
        }
        self.setting = Some(name);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<BTreeMap<String, Section>, &'static str> {
        let mut reader = Reader::default();
        text.lines().try_for_each(|line| reader.line(line))?;
        Ok(reader.sections)
    }

    #[test]
    fn sections_settings_and_nested_settings() {
        let text = "# c\n[default]\n  Output: text # no comment\nregion=\n[services s]\nses =\n  endpoint_url = http://x\n  b=c\n";
        let sections = read(text).unwrap();
        assert_eq!(sections["default"]["output"], "text # no comment");
        assert_eq!(sections["default"]["region"], "");
        assert_eq!(nested(&sections["services s"]["ses"])["endpoint_url"], "http://x");
    }

    #[test]
    fn what_configparser_refuses_is_refused() {
        for text in
            ["garbage", "[default\na=b", "[a]\nb", "[a]\nb=1\nb=2", "[a]\n[a]", "\u{feff}[a]", "[a]\n=b"]
        {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
