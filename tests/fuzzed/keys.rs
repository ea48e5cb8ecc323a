//! Any bytes as the text of a key record: nothing panics, and only what has a key in it is good.

#[path = "../../src/live/der.rs"]
mod der;
#[path = "../../src/live/key.rs"]
#[allow(dead_code, reason = "the file by itself, used in part")]
mod key;

pub(crate) fn hold(bytes: &[u8]) {
    let part = key::public_part(bytes);
    match key::judge(bytes) {
        key::Key::Good | key::Key::Weak(_) => assert!(part.is_some_and(|part| part.len() > 40)),
        key::Key::Revoked => assert_eq!(part.as_deref(), Some("")),
        key::Key::Invalid(why) => assert!(!why.is_empty() && !why.chars().any(char::is_control), "{why:?}"),
    }
}
