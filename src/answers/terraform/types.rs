//! The types of resources and data sources of Terraform that say something about an identity, and their attributes.

use crate::answers::draft::{Field, Fields};

const TYPES: &[(&str, Fields)] = &[
    ("aws_ses_domain_dkim", DOMAIN_DKIM),
    ("aws_ses_domain_identity", DOMAIN_IDENTITY),
    ("aws_ses_domain_mail_from", DOMAIN_MAIL_FROM),
    ("aws_ses_email_identity", &[("email", Field::Name)]),
    ("aws_sesv2_email_identity", EMAIL_IDENTITY),
    ("aws_sesv2_email_identity_mail_from_attributes", EMAIL_IDENTITY_MAIL_FROM),
];

const DOMAIN_DKIM: Fields =
    &[("domain", Field::Name), ("region", Field::Region), ("dkim_tokens", Field::Tokens)];

const DOMAIN_IDENTITY: Fields = &[
    ("domain", Field::Name),
    ("arn", Field::Arn),
    ("region", Field::Region),
    ("verification_token", Field::VerificationToken),
];

const DOMAIN_MAIL_FROM: Fields =
    &[("domain", Field::Name), ("region", Field::Region), ("mail_from_domain", Field::MailFrom)];

const EMAIL_IDENTITY: Fields = &[
    ("email_identity", Field::Name),
    ("arn", Field::Arn),
    ("region", Field::Region),
    ("dkim_signing_attributes", Field::SigningAttributes),
];

const EMAIL_IDENTITY_MAIL_FROM: Fields =
    &[("email_identity", Field::Name), ("region", Field::Region), ("mail_from_domain", Field::MailFrom)];

/// The attributes of this type that count; none of a type that has nothing to do with SES.
pub(super) fn attributes_of(kind: &str) -> Fields {
    TYPES.iter().find(|(name, _)| *name == kind).map_or(&[], |(_, fields)| fields)
}
