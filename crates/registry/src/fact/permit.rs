//! By which right somebody who is no Italian citizen is here: kind of permit, protection, expiry. D.Lgs. 286/1998, D.Lgs. 251/2007
//! (refugees, subsidiary protection), D.Lgs. 30/2007 (citizens of the Union), L. 47/2017 (unaccompanied minors).

use super::{Beside, Fact, LINE, NOTE, Span, Sql, Word, fact_statements};
use ::store::Audit;
use ::store::query::Query;
use chrono::NaiveDate;
use guard::Permission;
use kernel::input::Fields;
use kernel::time::{age, show_date};
use kernel::{Failure, Outcome};
use ui::form::FormView;

kernel::code_enum! {
    /// What the right to be here rests on.
    pub enum PermitKind {
        /// Work.
        Work = "work" => "Lavoro",
        /// Family.
        Family = "family" => "Famiglia",
        /// Study.
        Study = "study" => "Studio",
        /// For a minor.
        Minor = "minor" => "Minore età o affidamento",
        /// Medical treatment.
        Medical = "medical" => "Cure mediche",
        /// Long-term resident.
        LongTerm = "long_term" => "Soggiornante di lungo periodo (UE)",
        /// International or other protection.
        Protection = "protection" => "Protezione",
        /// An asylum seeker's.
        Application = "application" => "Richiesta di asilo",
        /// A citizen of the Union, who needs none.
        EuCitizen = "eu_citizen" => "Cittadino dell'Unione europea",
        /// A relative of such a citizen.
        EuFamily = "eu_family" => "Familiare di cittadino dell'Unione europea",
        /// Another one.
        Other = "other" => "Altro permesso",
        /// Asked for, not there yet.
        Waiting = "waiting" => "In attesa di rilascio o rinnovo",
        /// None.
        None = "none" => "Nessun titolo di soggiorno",
    }
}

kernel::code_enum! {
    /// The protection that was granted or asked for.
    pub enum Protection {
        /// None.
        None = "none" => "Nessuna",
        /// Asked for.
        Applicant = "applicant" => "Richiedente protezione",
        /// Refugee.
        Refugee = "refugee" => "Rifugiato",
        /// Subsidiary protection.
        Subsidiary = "subsidiary" => "Protezione sussidiaria",
        /// Special protection.
        Special = "special" => "Protezione speciale",
        /// Temporary protection.
        Temporary = "temporary" => "Protezione temporanea",
        /// Victims of trafficking, violence, exploitation.
        SpecialCase = "special_case" => "Casi speciali (tratta, violenza, sfruttamento)",
    }
}

/// A right to be here.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Permit {
    /// What it rests on.
    pub kind: PermitKind,
    /// The protection.
    pub protection: Protection,
    /// Whether the person came as a minor without anybody who answers for them (L. 47/2017 art. 2).
    pub unaccompanied: bool,
    /// Number of the paper.
    pub number: String,
    /// Who issued it.
    pub authority: String,
    /// Until when the paper is good; watched.
    pub expires_on: Option<NaiveDate>,
    /// When its renewal was asked for: the receipt is good for as long as it takes (D.Lgs. 286/1998 art. 5 c. 9-bis).
    pub renewal_on: Option<NaiveDate>,
    /// Anything else.
    pub note: String,
}

fact_statements!(
    "registry_permit",
    ["kind", "protection", "unaccompanied", "number", "authority", "expires_on", "renewal_on"],
    crate::person_scope!("person.read", "f.person_id")
);

impl Fact for Permit {
    const NAME: &'static str = "permit";
    const SLUG: &'static str = "soggiorno";
    const LABEL: &'static str = "Soggiorno";
    const READ: Permission = Permission::PERSON_READ;
    const SQL: Sql = Sql { list: &LIST, add: &ADD, change: &CHANGE };

    fn read(fields: &mut Fields) -> Option<Self> {
        let kind: Option<PermitKind> = fields.required_code("kind");
        let protection = fields.code("protection").unwrap_or(Protection::None);
        let unaccompanied = fields.flag("unaccompanied");
        let number = fields.line("number", LINE).unwrap_or_default();
        let authority = fields.line("authority", LINE).unwrap_or_default();
        let (expires_on, renewal_on) = (fields.date("expires_on"), fields.date("renewal_on"));
        let note = fields.line("note", NOTE).unwrap_or_default();
        Some(Permit { kind: kind?, protection, unaccompanied, number, authority, expires_on, renewal_on, note })
    }
    fn filled(&self, form: FormView) -> FormView {
        form.with_value("kind", self.kind.code())
            .with_value("protection", self.protection.code())
            .with_maybe("unaccompanied", self.unaccompanied.then_some("on"))
            .with_value("number", &self.number)
            .with_value("authority", &self.authority)
            .with_maybe("expires_on", self.expires_on.map(show_date))
            .with_maybe("renewal_on", self.renewal_on.map(show_date))
            .with_value("note", &self.note)
    }
    fn words(&self) -> Vec<Word> {
        let protection = if self.protection == Protection::None { "" } else { self.protection.label() };
        vec![
            ("permit", self.kind.label().to_owned()),
            ("permit.protection", protection.to_owned()),
            ("permit.unaccompanied", if self.unaccompanied { "sì".to_owned() } else { String::new() }),
            ("permit.number", self.number.clone()),
            ("permit.authority", self.authority.clone()),
            ("permit.expires_on", self.expires_on.map(show_date).unwrap_or_default()),
            ("permit.renewal_on", self.renewal_on.map(show_date).unwrap_or_default()),
            ("permit.note", self.note.clone()),
        ]
    }
    fn bind<'t>(&self, query: Query<'t>) -> Query<'t> {
        query
            .code("kind", self.kind)
            .code("protection", self.protection)
            .bind("unaccompanied", self.unaccompanied)
            .bind("number", &self.number)
            .bind("authority", &self.authority)
            .bind("expires_on", self.expires_on)
            .bind("renewal_on", self.renewal_on)
            .bind("note", &self.note)
    }
    fn title(&self) -> String {
        let mut title = self.kind.label().to_owned();
        if self.protection != Protection::None {
            title.push_str(&format!(", {}", self.protection.label().to_lowercase()));
        }
        if self.unaccompanied {
            title.push_str(", minore straniero non accompagnato");
        }
        title
    }
    fn write(&self) -> Permission {
        Permission::PERSON_EDIT
    }
    fn beside(&self, _other: &Self) -> Beside {
        Beside::Replaces
    }
    fn check(&self, span: Span, birth: Option<NaiveDate>, today: NaiveDate) -> Outcome<()> {
        super::past("from", Some(span.from), today)?;
        super::past("renewal_on", self.renewal_on, today)?;
        super::after_from("expires_on", self.expires_on, span)?;
        super::after_from("renewal_on", self.renewal_on, span)?;
        if self.unaccompanied && birth.is_some_and(|birth| age(birth, span.from) >= 18) {
            return Err(Failure::field("unaccompanied", "In quella data la persona era già maggiorenne."));
        }
        Ok(())
    }
    fn audit(is_new: bool) -> Audit {
        if is_new { Audit::of("permit.create") } else { Audit::of("permit.change") }
    }
}
