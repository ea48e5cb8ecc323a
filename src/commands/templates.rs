//! The user's own templates: a file, or a folder of versions of the built-in ones, and what they include.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use crate::cli::RecordOptions;
use crate::emit::{Format, Formatter, OwnTemplate, included};
use crate::error::Failure;
use crate::world::{World, read_if_there};

/// The format with its template, as the options say.
///
/// # Errors
/// A template that is not there, or cannot be used.
pub(super) fn of_options(
    format: &'static Format,
    options: &RecordOptions,
    world: &mut World<'_>,
) -> Result<Formatter, Failure> {
    let (template, folder) = (options.template.as_deref(), options.template_dir.as_deref());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        return Err(Failure::usage(format!("--template-dir {}: there is no such folder", folder.display())));
    }
    if let Some(template) = template.filter(|template| !template.exists()) {
        return Err(Failure::usage(format!("--template {}: there is no such file", template.display())));
    }
    let formatter = formatter(format, template, folder)?;
    if let Some(folder) = folder.filter(|_| !formatter.is_own()) {
        world.warn(format!("--template-dir {}: {}", folder.display(), has_none(format)));
    }
    Ok(formatter)
}

/// What is said of a folder without a version of the format's template.
pub(super) fn has_none(format: &Format) -> String {
    format!("it has no {}, so the built-in template is used", format.template_name())
}

/// The format with its template: the one that is named, else the one of that name in `folder`, else the built-in one.
///
/// # Errors
/// A template that cannot be used.
pub(super) fn formatter(
    format: &'static Format,
    template: Option<&Path>,
    folder: Option<&Path>,
) -> Result<Formatter, Failure> {
    if let Some(path) = template {
        let own = read(path, folder.unwrap_or(parent(path)))?;
        return Formatter::of_template(own).map_err(Failure::usage);
    }
    match folder.map(|folder| (folder, folder.join(format.template_name()))) {
        Some((folder, path)) if path.exists() => {
            Formatter::replacing(format, read(&path, folder)?).map_err(Failure::usage)
        }
        _ => Ok(Formatter::built_in(format)),
    }
}

/// The template with everything that it includes, directly or through a partial.
fn read(path: &Path, folder: &Path) -> Result<OwnTemplate, Failure> {
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let source =
        text(path)?.ok_or_else(|| Failure::usage(format!("{}: there is no such file", path.display())))?;
    let mut partials = BTreeMap::new();
    let mut unread = vec![(name.clone(), source.clone())];
    while let Some((reader, source)) = unread.pop() {
        for (line, wanted) in included(&source) {
            if partials.contains_key(&wanted) || wanted == name {
                continue;
            }
            let place = || format!("{reader}:{line}: \"{}\"", wanted.escape_debug());
            // What is not there is the engine's to name, with line and column: it may stand in a comment.
            if let Some(source) = partial(folder, &wanted, &place)? {
                unread.push((wanted.clone(), source.clone()));
                partials.insert(wanted, source);
            }
        }
    }
    Ok(OwnTemplate { name, source, partials: partials.into_iter().collect() })
}

/// A file of the folder, wherever links lead.
fn partial(folder: &Path, name: &str, place: &dyn Fn() -> String) -> Result<Option<String>, Failure> {
    let outside = || {
        Failure::usage(format!(
            "{} is outside the folder of the templates, {}; a template includes files of that folder only",
            place(),
            folder.display()
        ))
    };
    let inside = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    if !Path::new(name).components().all(inside) {
        return Err(outside());
    }
    let path = folder.join(name);
    let (Ok(real), Ok(root)) = (path.canonicalize(), folder.canonicalize()) else { return Ok(None) };
    if real.starts_with(root) { text(&real) } else { Err(outside()) }
}

fn text(path: &Path) -> Result<Option<String>, Failure> {
    let Some(content) = read_if_there(path).map_err(Failure::general)? else { return Ok(None) };
    let text = String::from_utf8(content);
    text.map(Some)
        .map_err(|_| Failure::usage(format!("{}: a template is UTF-8 text, and this is not", path.display())))
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::scratch;

    #[test]
    fn partials_come_from_the_folder_and_nowhere_else() {
        let root = scratch("partials");
        let inside = root.join("in");
        std::fs::create_dir_all(inside.join("deep")).unwrap();
        std::fs::write(root.join("secret"), "secret").unwrap();
        std::fs::write(inside.join("deep/a"), "{% include \"b\" %}").unwrap();
        std::fs::write(inside.join("b"), "b").unwrap();
        std::os::unix::fs::symlink("../secret", inside.join("link")).unwrap();
        std::os::unix::fs::symlink("b", inside.join("good-link")).unwrap();
        let template = inside.join("t.json.tera");
        std::fs::write(
            &template,
            "{% include \"deep/a\" %}{% include \"good-link\" %}{% include \"missing\" %}",
        )
        .unwrap();
        let names: Vec<String> =
            read(&template, &inside).unwrap().partials.into_iter().map(|(n, _)| n).collect();
        assert_eq!(names, ["b", "deep/a", "good-link"]);
        let absolute = root.join("secret").display().to_string();
        for bad in ["../secret", "link", "deep/../../secret", absolute.as_str()] {
            std::fs::write(&template, format!("\n{{% include \"{bad}\" %}}")).unwrap();
            let message = read(&template, &inside).unwrap_err().message;
            assert!(message.contains("t.json.tera:2:") && message.contains("outside"), "{bad}: {message}");
        }
    }
}
