//! Any bytes as saved answers: nothing panics, and a refusal is a sentence that names the input.

use sesdns::answers::Answers;
use sesdns::record::Fqdn;

pub(crate) fn hold(bytes: &[u8]) {
    let domain = Fqdn::parse("example.com").unwrap();
    for domain in [None, Some(&domain)] {
        let mut answers = Answers::default();
        let read = answers.read("input", bytes, domain);
        if let Err(error) = &read {
            let message = error.to_string();
            assert!(message.starts_with("input:"), "{message:?}");
        }
        for identity in &answers.identities {
            let name = identity.domain.bare();
            assert!(Fqdn::parse(name).is_ok_and(|again| again == identity.domain), "{name:?}");
        }
        // The same again tells the same.
        let mut again = Answers::default();
        assert_eq!(again.read("input", bytes, domain).is_ok(), read.is_ok());
        assert_eq!(again.identities.len(), answers.identities.len());
    }
}
