//! What SES v1 knows: lists of identities, and their attributes a hundred at a time, all under way at once.

use std::collections::HashSet;

use futures_util::future::LocalBoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt};

use super::Wish;
use super::known::Known;
use crate::record::Fqdn;
use crate::ses::error::SesError;
use crate::ses::operations::{ByIdentity, DkimAttributes, Page};
use crate::ses::pace::Pace;
use crate::ses::session::Session;

/// The most identities that one request may ask about.
const BATCH: usize = 100;

/// An answer.
enum Piece {
    Page(Page),
    Dkim(ByIdentity<DkimAttributes>),
    MailFrom(ByIdentity<Option<String>>),
    Verification(ByIdentity<Option<String>>),
}

/// Reads the identities that are wished for.
pub(super) async fn read(
    session: &Session,
    profile: Option<&str>,
    wish: &Wish,
    pace: &Pace<'_>,
) -> Result<Known, SesError> {
    let known = Known::new(session.settings.region.as_deref(), profile);
    let under_way = FuturesUnordered::new();
    let mut reading =
        Reading { session, wish, pace, known, waiting: Vec::new(), tokens: HashSet::new(), under_way };
    match &wish.domains {
        None => reading.list(None),
        Some(domains) => {
            domains.iter().filter(|domain| reading.known.add((*domain).clone())).for_each(drop);
            reading.waiting.extend(domains.iter().cloned());
            reading.send_batches(true);
        }
    }
    while let Some(piece) = reading.under_way.next().await {
        reading.take(piece?)?;
    }
    Ok(reading.known)
}

struct Reading<'a, 'p> {
    session: &'a Session,
    wish: &'a Wish,
    pace: &'a Pace<'p>,
    known: Known,
    /// Domains that nobody has asked about yet.
    waiting: Vec<Fqdn>,
    /// What pages were asked for with.
    tokens: HashSet<String>,
    under_way: FuturesUnordered<LocalBoxFuture<'a, Result<Piece, SesError>>>,
}

impl<'a> Reading<'a, '_> {
    fn list(&mut self, token: Option<String>) {
        let (session, pace) = (self.session, self.pace);
        self.under_way
            .push(Box::pin(async move { session.list_identities(pace, token).await.map(Piece::Page) }));
    }

    /// Asks about those that wait, a full batch at a time; `is_all` sends what is left, too.
    fn send_batches(&mut self, is_all: bool) {
        while self.waiting.len() >= BATCH || is_all && !self.waiting.is_empty() {
            let rest = self.waiting.split_off(self.waiting.len().min(BATCH));
            let batch = std::mem::replace(&mut self.waiting, rest);
            self.send_batch(batch);
        }
    }

    fn send_batch(&mut self, batch: Vec<Fqdn>) {
        let (session, pace) = (self.session, self.pace);
        if self.wish.mail_from {
            let batch = batch.clone();
            self.under_way.push(Box::pin(async move {
                session.mail_from_domains(pace, &batch).await.map(Piece::MailFrom)
            }));
        }
        if self.wish.verification {
            let batch = batch.clone();
            self.under_way.push(Box::pin(async move {
                session.verification_tokens(pace, &batch).await.map(Piece::Verification)
            }));
        }
        self.under_way
            .push(Box::pin(async move { session.dkim_attributes(pace, &batch).await.map(Piece::Dkim) }));
    }

    fn take(&mut self, piece: Piece) -> Result<(), SesError> {
        let odd = |operation| move |reason| SesError::Answer { operation, reason };
        match piece {
            Piece::Page(page) => self.take_page(page),
            Piece::Dkim(answer) => self.known.take_dkim(answer).map_err(odd("GetIdentityDkimAttributes")),
            Piece::MailFrom(answer) => {
                self.known.take_mail_from(answer).map_err(odd("GetIdentityMailFromDomainAttributes"))
            }
            Piece::Verification(answer) => {
                self.known.take_verification(answer).map_err(odd("GetIdentityVerificationAttributes"))
            }
        }
    }

    fn take_page(&mut self, page: Page) -> Result<(), SesError> {
        let known = &mut self.known;
        self.waiting.extend(page.names.iter().filter_map(|name| known.add_listed(name)));
        if page.next.as_ref().is_some_and(|next| !self.tokens.insert(next.clone())) {
            let reason = "the list of identities does not end: its pages go round in circles".into();
            return Err(SesError::Answer { operation: "ListIdentities", reason });
        }
        self.send_batches(page.next.is_none());
        if page.next.is_some() {
            self.list(page.next);
        }
        Ok(())
    }
}
