//! That somebody whom the services know is at risk: who must be called when it is hot or cold, who lives alone, who may be hurt.

use super::{Beside, Fact, NOTE, Span, Sql, Word, fact_statements};
use ::store::Audit;
use ::store::query::Query;
use chrono::{Datelike, NaiveDate};
use guard::Permission;
use kernel::input::Fields;
use kernel::time::show_date;
use kernel::{Failure, Outcome};
use ui::form::FormView;

kernel::code_enum! {
    /// Which risk.
    pub enum RiskKind {
        /// Heat.
        Heat = "heat" => "Caldo",
        /// Cold.
        Cold = "cold" => "Freddo",
        /// Alone.
        Alone = "alone" => "Isolamento",
        /// About to lose the home.
        Housing = "housing" => "Perdita della casa",
        /// Frail health.
        Frail = "frail" => "Salute fragile",
        /// Neglect.
        Neglect = "neglect" => "Trascuratezza",
        /// Violence or abuse.
        Violence = "violence" => "Violenza o maltrattamento",
        /// Of hurting themselves.
        SelfHarm = "self_harm" => "Gesti contro di sé",
        /// Another one.
        Other = "other" => "Altro rischio",
    }
}

impl RiskKind {
    /// Whether it tells of health or of a private life that only those read who need it (`health.read`). The list is repeated in the
    /// statements: a test holds the two equal.
    pub const fn is_sensitive(self) -> bool {
        matches!(self, RiskKind::Frail | RiskKind::Neglect | RiskKind::Violence | RiskKind::SelfHarm)
    }
    /// The months in which it is looked after above all, when it has a season: June to September, November to March.
    pub fn is_in_season(self, on: NaiveDate) -> bool {
        match self {
            RiskKind::Heat => (6..=9).contains(&on.month()),
            RiskKind::Cold => !(4..=10).contains(&on.month()),
            RiskKind::Alone
            | RiskKind::Housing
            | RiskKind::Frail
            | RiskKind::Neglect
            | RiskKind::Violence
            | RiskKind::SelfHarm
            | RiskKind::Other => true,
        }
    }
}

/// The kinds of risk that everybody reads who may read the person; of the others it takes `health.read`.
#[doc(hidden)]
#[macro_export]
macro_rules! risk_shown {
    ($kind:literal, $person:literal) => {
        concat!(
            "(",
            $kind,
            " not in ('frail', 'neglect', 'violence', 'self_harm') or ",
            $crate::person_scope!("health.read", $person),
            ")"
        )
    };
}

/// A risk that somebody runs.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Risk {
    /// Which.
    pub kind: RiskKind,
    /// When it will be looked at again; watched.
    pub review_on: Option<NaiveDate>,
    /// Anything else.
    pub note: String,
}

fact_statements!(
    "registry_risk",
    ["kind", "review_on"],
    concat!(crate::person_scope!("person.read", "f.person_id"), " and ", crate::risk_shown!("f.kind", "f.person_id"))
);

impl Fact for Risk {
    const NAME: &'static str = "risk";
    const SLUG: &'static str = "rischi";
    const LABEL: &'static str = "Rischio";
    const READ: Permission = Permission::PERSON_READ;
    const SQL: Sql = Sql { list: &LIST, add: &ADD, change: &CHANGE };

    fn read(fields: &mut Fields) -> Option<Self> {
        let kind: Option<RiskKind> = fields.required_code("kind");
        let review_on = fields.date("review_on");
        let note = fields.line("note", NOTE).unwrap_or_default();
        if kind == Some(RiskKind::Other) && note.is_empty() {
            fields.fault("note", "Scrivi di quale rischio si tratta.");
        }
        Some(Risk { kind: kind?, review_on, note })
    }
    fn filled(&self, form: FormView) -> FormView {
        form.with_value("kind", self.kind.code())
            .with_maybe("review_on", self.review_on.map(show_date))
            .with_value("note", &self.note)
    }
    fn words(&self) -> Vec<Word> {
        let [what, review, note] = if self.kind.is_sensitive() {
            ["health.risk", "health.risk_review_on", "health.risk_note"]
        } else {
            ["risk", "risk.review_on", "risk.note"]
        };
        vec![
            (what, self.kind.label().to_owned()),
            (review, self.review_on.map(show_date).unwrap_or_default()),
            (note, self.note.clone()),
        ]
    }
    fn bind<'t>(&self, query: Query<'t>) -> Query<'t> {
        query.code("kind", self.kind).bind("review_on", self.review_on).bind("note", &self.note)
    }
    fn title(&self) -> String {
        self.kind.label().to_owned()
    }
    fn write(&self) -> Permission {
        if self.kind.is_sensitive() { Permission::HEALTH_EDIT } else { Permission::PERSON_EDIT }
    }
    fn beside(&self, other: &Self) -> Beside {
        if self.kind == other.kind { Beside::Excludes } else { Beside::Free }
    }
    fn check(&self, span: Span, _birth: Option<NaiveDate>, today: NaiveDate) -> Outcome<()> {
        super::past("from", Some(span.from), today)?;
        super::after_from("review_on", self.review_on, span)
    }
    fn becomes(&self, other: &Self) -> Outcome<()> {
        match self.kind == other.kind {
            true => Ok(()),
            false => Err(Failure::field("kind", "Un altro rischio si aggiunge: questo si chiude con il suo ultimo giorno.")),
        }
    }
    fn audit(is_new: bool) -> Audit {
        if is_new { Audit::of("risk.create") } else { Audit::of("risk.change") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_statements_keep_back_is_what_is_sensitive() {
        for kind in RiskKind::ALL {
            assert_eq!(LIST.text.contains(&format!("'{}'", kind.code())), kind.is_sensitive(), "{}", kind.code());
        }
    }

    #[test]
    fn heat_is_of_the_summer_and_cold_of_the_winter() {
        let day = |text: &str| text.parse().unwrap_or_default();
        assert!(RiskKind::Heat.is_in_season(day("2026-06-01")) && !RiskKind::Heat.is_in_season(day("2026-10-01")));
        assert!(RiskKind::Cold.is_in_season(day("2026-11-01")) && RiskKind::Cold.is_in_season(day("2027-03-31")));
        assert!(!RiskKind::Cold.is_in_season(day("2027-04-01")) && RiskKind::Alone.is_in_season(day("2027-04-01")));
    }
}
