//! Candidates, best first, with why.

use crate::Card;
use crate::compare::{Prepared, reasons};
use crate::reasons::{Evidence, Reason};

/// Least score of [`Verdict::Same`].
pub const SAME: u16 = 890;
/// Least score of [`Verdict::Likely`].
pub const LIKELY: u16 = 600;
/// Least score of [`Verdict::Possible`]; below it somebody is not named at all.
pub const POSSIBLE: u16 = 180;
/// Score of an equal tax code that not more than one field contradicts, at least.
const SETTLED: u16 = 960;
/// Score of an equal tax code that two fields or more contradict, at least: it must be seen.
const CONTRADICTED: u16 = 500;

kernel::code_enum! {
    /// Advice for the person who decides; nothing is joined by it.
    pub enum Verdict {
        /// The same person, as far as the data can tell.
        Same = "same" => "Già nel registro",
        /// Probably the same.
        Likely = "likely" => "Molto probabile",
        /// Worth a look.
        Possible = "possible" => "Possibile",
    }
}

/// Somebody who might be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match<Id> {
    /// Who.
    pub id: Id,
    /// How likely, 0 to 1000: an order, not a probability. It never belies the verdict.
    pub score: u16,
    /// The advice.
    pub verdict: Verdict,
    /// Why, the weightiest first; what speaks against it included.
    pub evidence: Vec<Evidence>,
}

impl<Id> Match<Id> {
    /// The reasons as Italian phrases, the weightiest first.
    pub fn phrases(&self) -> impl Iterator<Item = &'static str> {
        self.evidence.iter().map(|evidence| evidence.reason.label())
    }
    /// What speaks against it, as Italian phrases.
    pub fn against(&self) -> impl Iterator<Item = &'static str> {
        self.evidence.iter().filter(|evidence| evidence.points < 0).map(|evidence| evidence.reason.label())
    }
}

/// Candidates that might be meant by a query, best first; equal scores in the order of their ids, so that the answer is always
/// the same. Whoever is below [`POSSIBLE`] is left out.
///
/// An equal definitive tax code settles identity unless two or more other fields contradict it (a mother's code given for her
/// baby). Somebody with another given name or another day of birth is never more than possible: twins, brothers, father and
/// son. Two people whose codes differ by omocodia only, or who have different codes, are never the same.
pub fn rank<'c, Id: Copy + Ord>(query: &Card, candidates: impl IntoIterator<Item = (Id, &'c Card)>) -> Vec<Match<Id>> {
    rank_any(&[query], candidates)
}

/// As [`rank`], for somebody of whom several cards may hold: each candidate is judged by the one that fits best.
pub fn rank_any<'c, Id: Copy + Ord>(queries: &[&Card], candidates: impl IntoIterator<Item = (Id, &'c Card)>) -> Vec<Match<Id>> {
    let queries: Vec<Prepared> = queries.iter().map(|query| Prepared::new(query)).collect();
    let best = |(id, card): (Id, &Card)| {
        let card = Prepared::new(card);
        let judged = queries.iter().filter_map(|query| judge(id, &reasons(query, &card)));
        // The first of equals: the parting of the words that is likeliest.
        judged.reduce(|best, other| if other.score > best.score { other } else { best })
    };
    let mut found: Vec<Match<Id>> = candidates.into_iter().filter_map(best).collect();
    found.sort_by_key(|found| (std::cmp::Reverse(found.score), found.id));
    found
}

fn judge<Id>(id: Id, reasons: &[Reason]) -> Option<Match<Id>> {
    if is_somebody_else(reasons) {
        return None;
    }
    let points: i32 = reasons.iter().map(|reason| reason.points()).sum();
    let points = u16::try_from(points.clamp(0, 1000)).unwrap_or_default();
    let (score, most) = if reasons.contains(&Reason::SameTaxCode) {
        match reasons.iter().filter(|reason| reason.contradicts()).count() {
            0 | 1 => (points.max(SETTLED), Verdict::Same),
            _ => (points.max(CONTRADICTED), Verdict::Possible),
        }
    } else {
        (points, most(reasons))
    };
    let (score, verdict) = match most {
        Verdict::Same if score >= SAME => (score, Verdict::Same),
        Verdict::Same | Verdict::Likely if score >= LIKELY => (score.min(SAME - 1), Verdict::Likely),
        _ if score >= POSSIBLE => (score.min(LIKELY - 1), Verdict::Possible),
        _ => return None,
    };
    let mut evidence: Vec<Evidence> = reasons.iter().copied().map(Evidence::from).collect();
    evidence.sort_by_key(|evidence| std::cmp::Reverse(evidence.points.abs()));
    Some(Match { id, score, verdict, evidence })
}

/// Another given name and neither a code nor a birthday that speaks for it: brothers and sisters at one address, not one person.
fn is_somebody_else(reasons: &[Reason]) -> bool {
    let has = |wanted: &[Reason]| reasons.iter().any(|reason| wanted.contains(reason));
    let birthday = [Reason::BirthSame, Reason::BirthConventional, Reason::BirthTurned, Reason::BirthNear];
    let code = [Reason::SameTaxCode, Reason::SameProvisionalCode, Reason::SameHealthCode, Reason::TaxCodeBegins];
    has(&[Reason::GivenOther]) && !has(&birthday) && !has(&code)
}

/// The best verdict that reasons other than an equal tax code allow.
fn most(reasons: &[Reason]) -> Verdict {
    let has = |wanted: &[Reason]| reasons.iter().any(|reason| wanted.contains(reason));
    if has(&[Reason::GivenOther, Reason::BirthOther, Reason::OtherTaxCodeLetters]) {
        return Verdict::Possible;
    }
    if has(&[Reason::SexOther]) && !has(&[Reason::GivenSame, Reason::GivenSound]) {
        return Verdict::Possible;
    }
    let certain = has(&[Reason::FamilySame, Reason::FamilySound])
        && has(&[Reason::GivenSame, Reason::GivenSound])
        && has(&[Reason::BirthSame]);
    let doubtful = has(&[Reason::SexOther, Reason::OtherTaxCode, Reason::OmocodeTwin, Reason::PlaceOther]);
    if certain && !doubtful { Verdict::Same } else { Verdict::Likely }
}

#[cfg(test)]
mod tests;
