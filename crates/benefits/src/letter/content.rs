//! What each letter says, from what is stored. Pure.

use super::around::Around;
use super::store::Tariff;
use crate::application::store::{ApplicationRow, StepRow};
use crate::application::term::{LONGEST_SUSPENSION, Term};
use crate::application::view::Missing;
use crate::decision::model::{AmountPeriod, DAYS_TO_ANSWER, DecisionOutcome, ON_OBSERVATIONS};
use crate::decision::rows::{DecisionRow, NoticeRow};
use chrono::NaiveDate;
use kernel::time::{days_after, days_before, show_date};
use letters::kinds::{
    Amount, Application, CopaymentChange, CopaymentEnd, Grant, MissingDocuments, Noticed, PartialGrant, Per, Receipt, Refusal,
    RefusalNotice, Revocation, appeal_as_told,
};
use letters::{Block, Fault, Letter};

/// Who decides when the office does not (L. 241/1990 art. 2 c. 9-bis): the program does not know them by name.
const SUBSTITUTE: &str = "chi nell'ente può farlo al posto dell'ufficio";

/// The receipt of an application, which also tells that the procedure has begun (L. 241/1990 art. 8), as it stands on a day.
pub fn receipt(around: &Around, row: &ApplicationRow, term: &Term, missing: &[Missing], on: NaiveDate) -> Letter {
    let receipt = Receipt {
        application: around.application(row),
        term_days: days(term.days),
        due_on: term.due,
        missing: missing.iter().map(needed).collect(),
        hand_in: Some(around.at_the_office()),
        substitute: Some(SUBSTITUTE.to_owned()),
    };
    receipt.letter(around.frame(row, on))
}

/// Something that is missing, as the page of the receipt tells it.
fn needed(one: &Missing) -> String {
    let evidence = if one.evidence.is_empty() { String::new() } else { format!(" (documento: {})", one.evidence) };
    format!("{}: può dirlo {}{evidence}", one.label, one.given_by)
}

/// What is missing, of the day on which the term began to wait (L. 241/1990 art. 2 c. 7).
pub fn missing(around: &Around, row: &ApplicationRow, suspended: &StepRow) -> Letter {
    let missing = MissingDocuments {
        application: around.application(row),
        documents: lines(&suspended.note),
        suspended_from: suspended.on_day,
        longest_days: days(LONGEST_SUSPENSION),
        answer_by: suspended.until_day.unwrap_or_else(|| days_after(suspended.on_day, LONGEST_SUSPENSION)),
        hand_in: around.at_the_office(),
    };
    missing.letter(around.signed(row, suspended.on_day, None))
}

/// The reasons before a refusal (L. 241/1990 art. 10-bis), of the day on which the notice was sent.
pub fn notice(around: &Around, row: &ApplicationRow, notice: &NoticeRow) -> Letter {
    let letter = RefusalNotice {
        application: around.application(row),
        reasons: lines(&notice.reasons),
        days: days(DAYS_TO_ANSWER),
        hand_in: around.at_the_office(),
    };
    letter.letter(around.signed(row, notice.sent_on, None))
}

/// A decision that was taken, or the revocation of a grant, or the end of what somebody pays, with the ways to contest it in the words that the decision holds. `notice` is the
/// last one that came before it was proposed. What somebody pays is told as that, and a new amount beside the one of before.
///
/// # Errors
/// [`Fault::Amount`] when a difference does not fit.
pub fn decision(
    around: &Around,
    row: &ApplicationRow,
    decision: &DecisionRow,
    notice: Option<&NoticeRow>,
    tariff: Tariff,
) -> Result<Letter, Fault> {
    let application = around.application(row);
    let frame = around.signed(row, decision.decided_on.unwrap_or(decision.as_of), act(decision));
    let grant = || Grant {
        application: application.clone(),
        amount: decision.amount_cents.map(|cents| Amount { cents, per: per(decision.period) }),
        is_copayment: tariff.is_copayment,
        from: decision.valid_from,
        last_day: decision.last_day(),
        ..Grant::default()
    };
    let revoked_from = decision.revoked_from.filter(|_| !tariff.is_replaced);
    let mut letter = match (revoked_from, decision.outcome) {
        (Some(from), _) if tariff.is_copayment => {
            let on = decision.revocation_act_date.unwrap_or(from);
            let end = CopaymentEnd {
                application,
                amount: decision.amount_cents.map(|cents| Amount { cents, per: per(decision.period) }),
                from,
                // Taken back from its first day it was never paid.
                last_day: decision.valid_from.filter(|first| *first < from).map(|_| days_before(from, 1)),
                reasons: lines(&decision.revocation_reason),
                hand_in: around.at_the_office(),
                ..CopaymentEnd::default()
            };
            end.letter(around.signed(row, on, revocation_act(decision)))
        }
        (Some(from), _) => {
            let on = decision.revocation_act_date.unwrap_or(from);
            let reasons = lines(&decision.revocation_reason);
            let revocation = Revocation { application, from, reasons, ..Revocation::default() };
            revocation.letter(around.signed(row, on, revocation_act(decision)))
        }
        (None, DecisionOutcome::Granted) => match change(&application, decision, tariff) {
            Some(change) => change.letter(frame)?,
            None => Grant { more: vec![Block::Paragraph(decision.reasons.clone())], ..grant() }.letter(frame),
        },
        (None, DecisionOutcome::Partial) => {
            let (reasons, reply) = decision.reasons.split_once(ON_OBSERVATIONS).unwrap_or((&decision.reasons, ""));
            let more = match reply.trim() {
                "" => Vec::new(),
                reply => vec![Block::Paragraph(format!("{ON_OBSERVATIONS} {reply}"))],
            };
            PartialGrant { grant: Grant { more, ..grant() }, reasons: lines(reasons) }.letter(frame)
        }
        (None, DecisionOutcome::Refused) => {
            let (reasons, notice) = refused(decision, notice);
            Refusal { application, reasons, notice, ..Refusal::default() }.letter(frame)
        }
    };
    letter.what_next.extend(appeal_as_told(&decision.appeal));
    Ok(letter)
}

/// What changes, of a decision that took the place of another one about what somebody pays.
fn change(application: &Application, decision: &DecisionRow, tariff: Tariff) -> Option<CopaymentChange> {
    Some(CopaymentChange {
        service: application.measure.clone(),
        beneficiary: application.beneficiary.clone(),
        old: tariff.old_amount_cents?,
        new: decision.amount_cents?,
        per: per(decision.period),
        from: decision.valid_from?,
        reasons: lines(&decision.reasons),
        more: Vec::new(),
        appeals: Vec::new(),
    })
}

/// Why something is refused, and what came of the notice before it.
fn refused(decision: &DecisionRow, notice: Option<&NoticeRow>) -> (Vec<String>, Option<Noticed>) {
    let answered = notice.and_then(|notice| notice.answered_on);
    match (notice, answered, decision.reasons.split_once(ON_OBSERVATIONS)) {
        (Some(notice), Some(_), Some((reasons, reply))) => {
            (lines(reasons), Some(Noticed { on: notice.sent_on, observations: Some(reply.trim().to_owned()) }))
        }
        (Some(notice), None, None) => (lines(&decision.reasons), Some(Noticed { on: notice.sent_on, observations: None })),
        // What was observed after the proposal was not weighed in it: nothing is said of it.
        (Some(_) | None, _, _) => (lines(&decision.reasons), None),
    }
}

/// The act by which it was decided, with the number of the decision.
fn act(decision: &DecisionRow) -> Option<String> {
    decision.act().map(|act| format!("{act} (decisione n. {})", decision.number))
}

/// The act by which it was taken back.
fn revocation_act(decision: &DecisionRow) -> Option<String> {
    let date = decision.revocation_act_date?;
    Some(format!("{} del {} (decisione n. {})", decision.revocation_act, show_date(date), decision.number))
}

fn per(period: AmountPeriod) -> Per {
    match period {
        AmountPeriod::Once => Per::Once,
        AmountPeriod::Day => Per::Day,
        AmountPeriod::Hour => Per::Hour,
        AmountPeriod::Meal => Per::Meal,
        AmountPeriod::Month => Per::Month,
        AmountPeriod::Year => Per::Year,
    }
}

/// The lines of a text that say something.
fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn days(days: u64) -> u32 {
    u32::try_from(days).unwrap_or(u32::MAX)
}
