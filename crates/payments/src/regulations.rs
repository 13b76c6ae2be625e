//! The conditions of payment as the regulation of each decision says them.

use crate::conditions::Conditions;
use benefits::decision::{Payable, payable_all};
use chrono::NaiveDate;
use kernel::Outcome;
use std::collections::HashMap;
use store::Tx;
use ui::Boxed;
use uuid::Uuid;

/// Answers [`Conditions`] with the regulations of the benefits.
#[derive(Clone, Copy, Debug, Default)]
pub struct Regulations;

impl Conditions for Regulations {
    fn unpayable<'a>(&'a self, tx: &'a mut Tx, decisions: &'a [(Uuid, NaiveDate)]) -> Boxed<'a, Outcome<HashMap<Uuid, String>>> {
        Box::pin(async move {
            // A regulation that says nothing on that day keeps back its own grants, and not everybody's.
            let unpaid = |(decision, payable)| match payable {
                Payable::Yes => None,
                Payable::No(sentences) => Some((decision, sentences.join(" "))),
            };
            Ok(payable_all(tx, decisions).await?.into_iter().filter_map(unpaid).collect())
        })
    }
}
