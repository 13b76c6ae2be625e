//! The conditions of payment as the regulation of each decision says them.

use crate::conditions::Conditions;
use benefits::decision::{Payable, payable};
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
            let mut all = HashMap::new();
            for (decision, on) in decisions {
                match payable(tx, *decision, *on).await? {
                    Payable::Yes => {}
                    Payable::No(sentences) => drop(all.insert(*decision, sentences.join(" "))),
                }
            }
            Ok(all)
        })
    }
}
