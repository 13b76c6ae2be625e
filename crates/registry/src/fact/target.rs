//! The groups that services are made for (targets): families with minors, elderly, disabled, foreign people, adults. Several at once;
//! proposed from what is known, decided by a person. The areas are those of the ISTAT survey on the social spending of municipalities.

use super::{Beside, Fact, NOTE, Span, Sql, Word, fact_statements};
use ::store::Audit;
use ::store::query::Query;
use chrono::NaiveDate;
use guard::Permission;
use kernel::Outcome;
use kernel::input::Fields;
use ui::form::FormView;

kernel::code_enum! {
    /// A group that services are made for.
    pub enum TargetKind {
        /// Families with minors.
        FamilyMinors = "family_minors" => "Famiglia e minori",
        /// People with a disability.
        Disabled = "disabled" => "Persone con disabilità",
        /// Addictions.
        Addiction = "addiction" => "Dipendenze",
        /// Elderly people.
        Elderly = "elderly" => "Anziani",
        /// Foreign citizens, Roma, Sinti and Travellers.
        Foreign = "foreign" => "Immigrati, Rom, Sinti e Caminanti",
        /// Poverty, adults in difficulty, homeless people.
        Adults = "adults" => "Povertà, disagio adulti e senza dimora",
    }
}

impl TargetKind {
    /// The code of the area in the ISTAT survey ("Interventi e servizi sociali dei Comuni").
    pub const fn istat(self) -> &'static str {
        match self {
            TargetKind::FamilyMinors => "FAM_MIN",
            TargetKind::Disabled => "DIS",
            TargetKind::Addiction => "DIP",
            TargetKind::Elderly => "ANZ",
            TargetKind::Foreign => "IMM",
            TargetKind::Adults => "POV",
        }
    }
}

/// The area of somebody with these targets: several together are `MULTI`.
pub fn istat_area(targets: &[TargetKind]) -> Option<&'static str> {
    match targets {
        [] => None,
        [one] => Some(one.istat()),
        [_, _, ..] => Some("MULTI"),
    }
}

/// That somebody belongs to a group.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Target {
    /// The group.
    pub target: TargetKind,
    /// Anything else.
    pub note: String,
}

fact_statements!("registry_target", ["target"], crate::person_scope!("person.read", "f.person_id"));

impl Fact for Target {
    const NAME: &'static str = "target";
    const SLUG: &'static str = "destinatari";
    const LABEL: &'static str = "Destinatari";
    const READ: Permission = Permission::PERSON_READ;
    const SQL: Sql = Sql { list: &LIST, add: &ADD, change: &CHANGE };

    fn read(fields: &mut Fields) -> Option<Self> {
        let target: Option<TargetKind> = fields.required_code("target");
        let note = fields.line("note", NOTE).unwrap_or_default();
        Some(Target { target: target?, note })
    }
    fn filled(&self, form: FormView) -> FormView {
        form.with_value("target", self.target.code()).with_value("note", &self.note)
    }
    fn words(&self) -> Vec<Word> {
        vec![("target", self.target.label().to_owned()), ("target.note", self.note.clone())]
    }
    fn bind<'t>(&self, query: Query<'t>) -> Query<'t> {
        query.code("target", self.target).bind("note", &self.note)
    }
    fn title(&self) -> String {
        self.target.label().to_owned()
    }
    fn write(&self) -> Permission {
        Permission::PERSON_EDIT
    }
    fn beside(&self, other: &Self) -> Beside {
        if self.target == other.target { Beside::Excludes } else { Beside::Free }
    }
    fn check(&self, span: Span, _birth: Option<NaiveDate>, today: NaiveDate) -> Outcome<()> {
        super::past("from", Some(span.from), today)
    }
    fn audit(is_new: bool) -> Audit {
        if is_new { Audit::of("target.create") } else { Audit::of("target.change") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_areas_are_those_of_the_survey_and_several_are_one_of_their_own() {
        let known = include_str!("../../../../data/national/istat_user_areas.tsv");
        for target in TargetKind::ALL {
            assert!(known.lines().any(|line| line.starts_with(&format!("{}\t", target.istat()))), "{}", target.istat());
        }
        assert_eq!(istat_area(&[]), None);
        assert_eq!(istat_area(&[TargetKind::Elderly]), Some("ANZ"));
        assert_eq!(istat_area(&[TargetKind::Elderly, TargetKind::Foreign]), Some("MULTI"));
    }
}
