//! What a commission certified of somebody: invalidity, handicap, need of help. Law 118/1971 (civil invalidity), law 104/1992 (art. 3),
//! law 18/1980 (attendance allowance), law 289/1990 (frequency allowance), law 68/1999 (work), D.Lgs. 62/2024 (condition of disability).

use super::{Beside, Fact, LINE, NOTE, Span, Sql, Word, fact_statements};
use ::store::Audit;
use ::store::query::Query;
use chrono::NaiveDate;
use guard::Permission;
use kernel::input::Fields;
use kernel::time::show_date;
use kernel::{Failure, Outcome};
use ui::form::FormView;

kernel::code_enum! {
    /// What is certified.
    pub enum CertificateKind {
        /// Civil invalidity, in percent.
        CivilInvalidity = "civil_invalidity" => "Invalidità civile",
        /// Handicap of law 104/1992.
        Handicap = "handicap" => "Legge 104/1992",
        /// Civil blindness.
        Blindness = "blindness" => "Cecità civile",
        /// Deafness.
        Deafness = "deafness" => "Sordità civile",
        /// Deafblindness.
        Deafblindness = "deafblindness" => "Sordocecità",
        /// The condition of disability of D.Lgs. 62/2024.
        Disability = "disability" => "Condizione di disabilità (D.Lgs. 62/2024)",
        /// For targeted work placement.
        Work = "work" => "Collocamento mirato (legge 68/1999)",
        /// Not self-sufficient.
        SelfSufficiency = "self_sufficiency" => "Non autosufficienza",
    }
}

kernel::code_enum! {
    /// Article 3 of law 104/1992.
    pub enum Handicap {
        /// Not stated.
        None = "none" => "Nessuno",
        /// Paragraph 1.
        Plain = "plain" => "Art. 3 comma 1",
        /// Paragraph 3: grave.
        Grave = "grave" => "Art. 3 comma 3 (gravità)",
    }
}

kernel::code_enum! {
    /// The allowance that goes with it.
    pub enum Allowance {
        /// None.
        None = "none" => "Nessuna",
        /// Attendance allowance.
        Attendance = "attendance" => "Indennità di accompagnamento",
        /// For minors who attend school or a centre.
        Frequency = "frequency" => "Indennità di frequenza",
        /// For deaf people.
        Communication = "communication" => "Indennità di comunicazione",
        /// For people who are blind in part.
        Special = "special" => "Indennità speciale",
    }
}

kernel::code_enum! {
    /// How severe it is.
    pub enum Severity {
        /// Nobody said.
        NotStated = "not_stated" => "Non indicata",
        /// Mild.
        Mild = "mild" => "Lieve",
        /// Mild to medium.
        Medium = "medium" => "Lieve-media",
        /// Serious.
        Serious = "serious" => "Grave",
        /// Very serious.
        VerySerious = "very_serious" => "Gravissima",
    }
}

kernel::code_enum! {
    /// Of which nature the disability is.
    pub enum Nature {
        /// Nobody said.
        NotStated = "not_stated" => "Non indicata",
        /// Of the body.
        Physical = "physical" => "Fisica",
        /// Of the senses.
        Sensory = "sensory" => "Sensoriale",
        /// Of the intellect.
        Intellectual = "intellectual" => "Intellettiva",
        /// Of the mind.
        Psychic = "psychic" => "Psichica",
        /// Several.
        Multiple = "multiple" => "Plurima",
    }
}

/// A certificate.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Certificate {
    /// What is certified.
    pub kind: CertificateKind,
    /// Percent of invalidity.
    pub percentage: Option<i64>,
    /// Article 3 of law 104/1992.
    pub handicap: Handicap,
    /// The allowance that goes with it.
    pub allowance: Allowance,
    /// How severe it is.
    pub severity: Severity,
    /// Of which nature.
    pub nature: Nature,
    /// Who certified it.
    pub authority: String,
    /// Number of the certificate.
    pub number: String,
    /// When it was issued.
    pub issued_on: Option<NaiveDate>,
    /// When it will be reviewed; watched.
    pub review_on: Option<NaiveDate>,
    /// Anything else.
    pub note: String,
}

fact_statements!(
    "registry_certificate",
    ["kind", "percentage", "handicap", "allowance", "severity", "nature", "authority", "number", "issued_on", "review_on"],
    crate::person_scope!("health.read", "f.person_id")
);

impl Fact for Certificate {
    const NAME: &'static str = "certificate";
    const SLUG: &'static str = "certificazioni";
    const LABEL: &'static str = "Certificazione";
    const READ: Permission = Permission::HEALTH_READ;
    const SQL: Sql = Sql { list: &LIST, add: &ADD, change: &CHANGE };

    fn read(fields: &mut Fields) -> Option<Self> {
        let kind: Option<CertificateKind> = fields.required_code("kind");
        let percentage = fields.whole("percentage", 0, 100);
        let handicap: Handicap = fields.code("handicap").unwrap_or(Handicap::None);
        let allowance = fields.code("allowance").unwrap_or(Allowance::None);
        let severity = fields.code("severity").unwrap_or(Severity::NotStated);
        let nature = fields.code("nature").unwrap_or(Nature::NotStated);
        let authority = fields.line("authority", LINE).unwrap_or_default();
        let number = fields.line("number", LINE).unwrap_or_default();
        let (issued_on, review_on) = (fields.date("issued_on"), fields.date("review_on"));
        let note = fields.line("note", NOTE).unwrap_or_default();
        if kind.is_some_and(|kind| kind != CertificateKind::CivilInvalidity) && percentage.is_some() {
            fields.fault("percentage", "La percentuale si scrive solo per l'invalidità civile.");
        }
        if kind == Some(CertificateKind::CivilInvalidity) && percentage.is_none() && !fields.is_faulty("percentage") {
            fields.fault("percentage", "Scrivi la percentuale che sta sul verbale.");
        }
        match (kind, handicap) {
            (Some(CertificateKind::Handicap), Handicap::None) => fields.fault("handicap", "Scegli il comma che sta sul verbale."),
            (Some(CertificateKind::Handicap) | None, _) | (Some(_), Handicap::None) => {}
            (Some(_), _) => fields.fault("handicap", "Il comma si scrive solo per la legge 104."),
        }
        let kind = kind?;
        Some(Certificate { kind, percentage, handicap, allowance, severity, nature, authority, number, issued_on, review_on, note })
    }
    fn filled(&self, form: FormView) -> FormView {
        form.with_value("kind", self.kind.code())
            .with_maybe("percentage", self.percentage.map(|percent| percent.to_string()))
            .with_value("handicap", self.handicap.code())
            .with_value("allowance", self.allowance.code())
            .with_value("severity", self.severity.code())
            .with_value("nature", self.nature.code())
            .with_value("authority", &self.authority)
            .with_value("number", &self.number)
            .with_maybe("issued_on", self.issued_on.map(show_date))
            .with_maybe("review_on", self.review_on.map(show_date))
            .with_value("note", &self.note)
    }
    fn words(&self) -> Vec<Word> {
        let unless = |none: bool, label: &str| if none { String::new() } else { label.to_owned() };
        vec![
            ("health.certificate", self.kind.label().to_owned()),
            ("health.percentage", self.percentage.map(|percent| format!("{percent}%")).unwrap_or_default()),
            ("health.handicap", unless(self.handicap == Handicap::None, self.handicap.label())),
            ("health.allowance", unless(self.allowance == Allowance::None, self.allowance.label())),
            ("health.severity", unless(self.severity == Severity::NotStated, self.severity.label())),
            ("health.nature", unless(self.nature == Nature::NotStated, self.nature.label())),
            ("health.authority", self.authority.clone()),
            ("health.number", self.number.clone()),
            ("health.issued_on", self.issued_on.map(show_date).unwrap_or_default()),
            ("health.review_on", self.review_on.map(show_date).unwrap_or_default()),
            ("health.note", self.note.clone()),
        ]
    }
    fn bind<'t>(&self, query: Query<'t>) -> Query<'t> {
        query
            .code("kind", self.kind)
            .bind("percentage", self.percentage)
            .code("handicap", self.handicap)
            .code("allowance", self.allowance)
            .code("severity", self.severity)
            .code("nature", self.nature)
            .bind("authority", &self.authority)
            .bind("number", &self.number)
            .bind("issued_on", self.issued_on)
            .bind("review_on", self.review_on)
            .bind("note", &self.note)
    }
    fn title(&self) -> String {
        let mut title = self.kind.label().to_owned();
        if let Some(percent) = self.percentage {
            title.push_str(&format!(" {percent}%"));
        }
        if self.handicap != Handicap::None {
            title.push_str(&format!(", {}", self.handicap.label().to_lowercase()));
        }
        if self.allowance != Allowance::None {
            title.push_str(&format!(", {}", self.allowance.label().to_lowercase()));
        }
        title
    }
    fn write(&self) -> Permission {
        Permission::HEALTH_EDIT
    }
    fn beside(&self, other: &Self) -> Beside {
        if self.kind == other.kind { Beside::Replaces } else { Beside::Free }
    }
    fn check(&self, span: Span, birth: Option<NaiveDate>, today: NaiveDate) -> Outcome<()> {
        super::past("from", Some(span.from), today)?;
        super::past("issued_on", self.issued_on, today)?;
        super::after_from("review_on", self.review_on, span)?;
        if birth.is_some_and(|birth| span.from < birth) {
            return Err(Failure::field("from", "La data è prima della nascita della persona."));
        }
        Ok(())
    }
    fn audit(is_new: bool) -> Audit {
        if is_new { Audit::of("certificate.create") } else { Audit::of("certificate.change") }
    }
}
