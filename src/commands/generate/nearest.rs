//! The word that may be meant by a misspelt one.

/// How alike two words must be (Jaro), as clap has it for options.
const ALIKE: f64 = 0.7;

/// `, did you mean "…"?`-like tail of a message, with the word that is most alike; nothing where none is.
pub(super) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> String {
    let word = word.to_lowercase();
    let scored = known.map(|known| (strsim::jaro(&word, known), known)).filter(|(score, _)| *score > ALIKE);
    // The first of several that are equally alike.
    let best = scored.fold(None, |best: Option<(f64, &str)>, (score, known)| match best {
        Some((top, _)) if top >= score => best,
        _ => Some((score, known)),
    });
    best.map_or(String::new(), |(_, known)| format!(" (did you mean \"{known}\"?)"))
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_most_alike_is_named_and_nothing_far_off() {
        let known = ["snapshot", "ttl", "records", "region"];
        assert_eq!(nearest("Snapshto", known.into_iter()), " (did you mean \"snapshot\"?)");
        assert_eq!(nearest("regions", known.into_iter()), " (did you mean \"region\"?)");
        assert_eq!(nearest("frobnicate", known.into_iter()), "");
    }
}
