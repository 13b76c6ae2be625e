//! What a form says of a representative.

use super::model::{Power, Powers, RepresentativeKind, Responsibility};
use chrono::NaiveDate;
use kernel::PersonId;
use kernel::input::Fields;
use kernel::tax_code::Sex;

/// What is said of a representative and can be corrected later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    /// The name of somebody without a record.
    pub other_name: String,
    /// Their sex.
    pub other_sex: Sex,
    /// What else they are: lawyer, sister, office of the Comune.
    pub capacity: String,
    /// Telephone.
    pub phone: String,
    /// Mail.
    pub mail: String,
    /// What a parent has of parental responsibility.
    pub responsibility: Responsibility,
    /// How far they act.
    pub powers: Powers,
    /// The powers in the words of the act.
    pub powers_note: String,
    /// The limits in the words of the act.
    pub limits_note: String,
    /// Who appointed them.
    pub authority: String,
    /// Number of the act.
    pub act_number: String,
    /// Its day.
    pub act_date: Option<NaiveDate>,
    /// Months after which they report to the judge.
    pub report_months: Option<i64>,
    /// First day; `None` for the day of the act, or today.
    pub from: Option<NaiveDate>,
    /// Last day, of an appointment for a time.
    pub last_day: Option<NaiveDate>,
}

/// A representative to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRepresentative {
    /// In which quality.
    pub kind: RepresentativeKind,
    /// Their record, if they have one.
    pub other: Option<PersonId>,
    /// What else is said.
    pub details: Details,
}

fn details(fields: &mut Fields, kind: Option<RepresentativeKind>) -> Details {
    let responsibility = fields.code("responsibility");
    let parent = kind == Some(RepresentativeKind::Parent);
    // What is left open is as the law has it; of a parent, as far as their responsibility goes.
    let usual = match (kind, responsibility) {
        (Some(RepresentativeKind::Parent), Some(Responsibility::Suspended | Responsibility::Lost)) => Powers::all(Power::None),
        (Some(kind), _) => kind.usual(),
        (None, _) => Powers::all(Power::None),
    };
    let powers = Powers {
        ordinary: fields.code("ordinary").unwrap_or(usual.ordinary),
        extraordinary: fields.code("extraordinary").unwrap_or(usual.extraordinary),
        health: fields.code("health").unwrap_or(usual.health),
        money: fields.code("money").unwrap_or(usual.money),
        residence: fields.code("residence").unwrap_or(usual.residence),
    };
    let details = Details {
        other_name: fields.line("other_name", 120).unwrap_or_default(),
        other_sex: fields.code("other_sex").unwrap_or(Sex::NotStated),
        capacity: fields.line("capacity", 120).unwrap_or_default(),
        phone: fields.line("phone", 40).unwrap_or_default(),
        mail: fields.line("mail", 120).unwrap_or_default(),
        responsibility: match (parent, responsibility) {
            (true, None | Some(Responsibility::NotApplicable)) => Responsibility::Full,
            (true, Some(said)) => said,
            (false, _) => Responsibility::NotApplicable,
        },
        powers,
        powers_note: fields.text("powers_note", 1_000).unwrap_or_default(),
        limits_note: fields.text("limits_note", 1_000).unwrap_or_default(),
        authority: fields.line("authority", 120).unwrap_or_default(),
        act_number: fields.line("act_number", 60).unwrap_or_default(),
        act_date: fields.date("act_date"),
        report_months: fields.whole("report_months", 1, 60),
        from: fields.date("from"),
        last_day: fields.date("last_day"),
    };
    if let (Some(from), Some(last_day)) = (details.from.or(details.act_date), details.last_day)
        && last_day < from
    {
        fields.fault("last_day", "L’ultimo giorno non può venire prima del primo.");
    }
    details
}

/// Reads a representative.
pub fn read(fields: &mut Fields) -> Option<NewRepresentative> {
    let kind: Option<RepresentativeKind> = fields.required_code("kind");
    let other: Option<PersonId> = fields.id("other");
    let details = details(fields, kind);
    if other.is_none() && details.other_name.is_empty() {
        fields.fault("other_name", "Scrivi chi è, oppure scegli una persona del registro.");
    }
    Some(NewRepresentative { kind: kind?, other, details })
}

/// Reads the correction of a representative of this quality.
pub fn read_correction(fields: &mut Fields, kind: RepresentativeKind) -> Details {
    details(fields, Some(kind))
}
