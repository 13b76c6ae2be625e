//! An attestation, how long it holds, and which one counts: rules without a database.

use super::protocol::DsuProtocol;
use crate::problems::Problem;
use chrono::{Datelike, Months, NaiveDate};
use kernel::{Cents, Failure, Outcome, PersonId, TaxCode};
use std::fmt;
use std::str::FromStr;

kernel::code_enum! {
    /// Of which kind an attestation is: for whom and for what the indicator was computed (DPCM 159/2013).
    pub enum IseeKind {
        /// Of the registered household (art. 3): for most benefits.
        Ordinary = "ordinary" => "Ordinario",
        /// For the right to study at university (art. 8).
        University = "university" => "Università",
        /// For social and health services to adults with a disability (art. 6).
        Sociosanitario = "sociosanitario" => "Sociosanitario",
        /// For residential care (art. 6 c. 3): with the component of children outside the household.
        Residential = "residential" => "Sociosanitario per residenze",
        /// For services to minors whose parents live apart (art. 7).
        Minors = "minors" => "Minorenni",
        /// Brought up to date after income or assets fell (art. 9).
        Current = "current" => "Corrente",
    }
}

impl IseeKind {
    /// Whether it is the indicator of the whole household, so that it counts for every member of it.
    pub const fn is_of_household(self) -> bool {
        match self {
            IseeKind::Ordinary | IseeKind::Current => true,
            IseeKind::University | IseeKind::Sociosanitario | IseeKind::Residential | IseeKind::Minors => false,
        }
    }
    /// Whether an attestation of this kind answers where `wanted` is asked for: the current one stands in the place of the ordinary.
    pub fn answers(self, wanted: IseeKind) -> bool {
        self == wanted || (self == IseeKind::Current && wanted == IseeKind::Ordinary)
    }
}

/// The kind that a regulation asks for.
impl From<regulation::Isee> for IseeKind {
    fn from(asked: regulation::Isee) -> IseeKind {
        match asked {
            regulation::Isee::Ordinary => IseeKind::Ordinary,
            regulation::Isee::University => IseeKind::University,
            regulation::Isee::Sociosanitario => IseeKind::Sociosanitario,
            regulation::Isee::Residential => IseeKind::Residential,
            regulation::Isee::Minors => IseeKind::Minors,
            regulation::Isee::Current => IseeKind::Current,
        }
    }
}

kernel::code_enum! {
    /// Which of the two indicators a value is (law 199/2025 art. 1 c. 208-209).
    pub enum Indicator {
        /// That of DPCM 159/2013: the one that municipal benefits ask for.
        Ordinary = "ordinary" => "ISEE",
        /// That for specific family benefits and for inclusion (ADI, SFL, assegno unico, nursery and newborn bonus), since 2026.
        Family = "family" => "ISEE per specifiche prestazioni familiari e per l'inclusione",
    }
}

kernel::code_enum! {
    /// What somebody is to whoever declared.
    pub enum MemberRelation {
        /// Whoever declared.
        Declarant = "declarant" => "Dichiarante",
        /// Spouse, or partner of a civil union.
        Spouse = "spouse" => "Coniuge",
        /// Child.
        Child = "child" => "Figlia o figlio",
        /// Parent.
        Parent = "parent" => "Genitore",
        /// Somebody else of the household.
        Other = "other" => "Altra persona",
    }
}

kernel::code_enum! {
    /// What the certificate says is wrong with the declaration.
    pub enum DefectKind {
        /// Something was left out.
        Omission = "omission" => "Omissione",
        /// Something does not agree with what the Revenue Agency knows.
        Discrepancy = "discrepancy" => "Difformità",
    }
}

kernel::code_enum! {
    /// What came of a defect (DPCM 159/2013 art. 11 c. 5).
    pub enum DefectOutcome {
        /// Nobody looked at it yet.
        Open = "open" => "Da verificare",
        /// A new declaration was submitted.
        NewDeclaration = "new_declaration" => "Presentata una nuova DSU",
        /// The benefit was asked for with this attestation and with papers that prove what is missing.
        Proof = "proof" => "Documenti che provano i dati",
        /// Whoever helped to declare corrected their own mistake.
        Corrected = "corrected" => "Rettificata dal CAF",
        /// It changes nothing for what is asked for.
        NoMatter = "no_matter" => "Senza effetto",
    }
}

kernel::code_enum! {
    /// How an attestation came.
    pub enum Source {
        /// Typed, from the paper.
        Desk = "desk" => "Inserita dall'ufficio",
        /// Asked of INPS.
        Service = "service" => "Ricevuta dall'INPS",
        /// Out of a file.
        File = "file" => "Importata da un file",
    }
}

kernel::code_enum! {
    /// Whether it stands.
    pub enum AttestationState {
        /// It stands.
        Kept = "kept" => "Registrata",
        /// It was recorded by mistake.
        Withdrawn = "withdrawn" => "Annullata",
    }
}

/// The equivalence scale of a household (DPCM 159/2013 annex 1), kept in hundredths: 2.46 for four people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type)]
#[sqlx(transparent)]
pub struct Scale(i64);

/// A text that is no equivalence scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("La scala di equivalenza va da 1,00 a 99,99: scrivila con due decimali, come 2,46.")]
pub struct NotAScale;

impl Scale {
    /// From hundredths, 100 to 9,999.
    ///
    /// # Errors
    /// [`NotAScale`] outside these bounds: nobody's household counts for less than one person.
    pub fn of_hundredths(hundredths: i64) -> Result<Scale, NotAScale> {
        if (100..=9_999).contains(&hundredths) { Ok(Scale(hundredths)) } else { Err(NotAScale) }
    }
    /// In hundredths.
    pub fn hundredths(self) -> i64 {
        self.0
    }
    /// As programs write it: `2.46`.
    pub fn decimal(self) -> String {
        self.to_string().replace(',', ".")
    }
}

/// As people write it: `2,46`.
impl fmt::Display for Scale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{:02}", self.0 / 100, self.0 % 100)
    }
}

/// Reads `2,46`, `2.46`, `2,5` and `3`.
impl FromStr for Scale {
    type Err = NotAScale;
    fn from_str(text: &str) -> Result<Self, NotAScale> {
        let text = text.trim().replace(',', ".");
        let (whole, decimals) = text.split_once('.').unwrap_or((text.as_str(), "00"));
        let digits = |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole, 2) || !digits(decimals, 2) {
            return Err(NotAScale);
        }
        format!("{whole}{decimals:0<2}").parse().map_err(|_| NotAScale).and_then(Scale::of_hundredths)
    }
}

/// The last day on which an attestation holds, that included: 31 December of the year in which it was submitted (DPCM 159/2013 art. 10 c. 1);
/// a current one six months (art. 9 c. 4), to the day of the same number (art. 2963 of the civil code), or 31 December when assets fell.
pub fn last_day(kind: IseeKind, fell: Fell, submitted_on: NaiveDate) -> NaiveDate {
    let end_of_year = NaiveDate::from_ymd_opt(submitted_on.year(), 12, 31).unwrap_or(submitted_on);
    match (kind, fell) {
        (IseeKind::Current, Fell::Income) => submitted_on.checked_add_months(Months::new(6)).unwrap_or(end_of_year),
        (IseeKind::Current, Fell::Assets)
        | (
            IseeKind::Ordinary | IseeKind::University | IseeKind::Sociosanitario | IseeKind::Residential | IseeKind::Minors,
            Fell::Income | Fell::Assets,
        ) => end_of_year,
    }
}

kernel::code_enum! {
    /// What fell, so that an indicator was brought up to date (DM 5 July 2021).
    pub enum Fell {
        /// Income, alone or with assets.
        Income = "income" => "I redditi (vale sei mesi)",
        /// Assets alone.
        Assets = "assets" => "Solo i patrimoni (vale fino al 31 dicembre)",
    }
}

/// What is said of a last day of their own that only current attestations have.
pub const NO_OWN_END: &str = "Solo l'ISEE corrente ha una scadenza propria: gli altri valgono fino al 31 dicembre.";
/// Most members of one household, and most defects of one attestation.
pub const MOST_MEMBERS: usize = 30;
/// First year from which attestations are of DPCM 159/2013.
const FIRST_YEAR: i32 = 2015;

/// Somebody of the household, as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMember {
    /// What they are to whoever declared.
    pub relation: MemberRelation,
    /// Who, where the register knows them.
    pub person: Option<PersonId>,
    /// Their tax code, where it was told.
    pub tax_code: Option<TaxCode>,
    /// Their name, where it was told.
    pub name: String,
}

/// Something that is wrong with the declaration, as the certificate tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewDefect {
    /// What.
    pub kind: DefectKind,
    /// With whom: the place in [`NewAttestation::members`].
    pub member: Option<usize>,
    /// The day of the control of the Revenue Agency.
    pub checked_on: Option<NaiveDate>,
}

/// An attestation to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAttestation {
    /// Which kind.
    pub kind: IseeKind,
    /// Which indicator.
    pub indicator: Indicator,
    /// The number of the declaration.
    pub protocol: DsuProtocol,
    /// When it was submitted: the first day on which it holds.
    pub submitted_on: NaiveDate,
    /// The last day on which it holds.
    pub last_day: NaiveDate,
    /// The indicator.
    pub value: Cents,
    /// The equivalence scale, where it was told.
    pub scale: Option<Scale>,
    /// The household, where it was told.
    pub members: Vec<NewMember>,
    /// What is wrong with the declaration.
    pub defects: Vec<NewDefect>,
}

impl NewAttestation {
    /// Faults that need no database: days that cannot be, a household that cannot be.
    ///
    /// # Errors
    /// Faults on `submitted_on`, `protocol`, `expires_on`, `members`, `defects`.
    pub fn check(&self, today: NaiveDate) -> Outcome<()> {
        if self.submitted_on > today {
            return Err(Failure::field("submitted_on", "La data non può essere nel futuro."));
        }
        if self.submitted_on.year() < FIRST_YEAR {
            return Err(Failure::field("submitted_on", "Prima del 2015 l'ISEE era un altro: controlla l'anno."));
        }
        let (year, named) = (self.submitted_on.year(), self.protocol.year());
        // What is submitted in the last days of a year may get its number in the next.
        let next_year = self.submitted_on.month() == 12 && named == year.saturating_add(1);
        if named != year && !next_year {
            return Err(Failure::field("submitted_on", format!("Il protocollo è del {named}: controlla la data o il protocollo.")));
        }
        if self.last_day < self.submitted_on {
            return Err(Failure::field("expires_on", "La scadenza non può precedere la presentazione."));
        }
        if self.kind != IseeKind::Current && self.last_day != last_day(self.kind, Fell::Assets, self.submitted_on) {
            return Err(Failure::field("expires_on", NO_OWN_END));
        }
        if self.last_day > latest(self.kind, self.submitted_on) {
            return Err(Failure::field("expires_on", "Un'attestazione non vale così a lungo: controlla la scadenza."));
        }
        let declarants = self.members.iter().filter(|member| member.relation == MemberRelation::Declarant).count();
        if declarants > 1 {
            return Err(Failure::field("members", "Il dichiarante è uno solo."));
        }
        let mut known: Vec<PersonId> = self.members.iter().filter_map(|member| member.person).collect();
        known.sort_unstable();
        let mut codes: Vec<&TaxCode> = self.members.iter().filter_map(|member| member.tax_code.as_ref()).collect();
        codes.sort_unstable();
        let twice = known.windows(2).any(|two| two.first() == two.last()) || codes.windows(2).any(|two| two.first() == two.last());
        if twice {
            return Err(Failure::field("members", "La stessa persona è scritta due volte."));
        }
        if self.defects.iter().any(|defect| defect.member.is_some_and(|member| member >= self.members.len())) {
            return Err(Failure::field("defects", "Il numero del componente non c'è nel nucleo."));
        }
        if self.defects.iter().any(|defect| defect.checked_on.is_some_and(|day| day > today)) {
            return Err(Failure::field("defects", "La data del controllo non può essere nel futuro."));
        }
        Ok(())
    }
}

/// The latest last day that an attestation can have.
fn latest(kind: IseeKind, submitted_on: NaiveDate) -> NaiveDate {
    last_day(kind, Fell::Income, submitted_on).max(last_day(kind, Fell::Assets, submitted_on))
}

/// An attestation, as far as it is asked whether it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Which.
    pub id: uuid::Uuid,
    /// Which kind.
    pub kind: IseeKind,
    /// Which indicator.
    pub indicator: Indicator,
    /// The number of the declaration.
    pub protocol: DsuProtocol,
    /// First day on which it holds.
    pub submitted_on: NaiveDate,
    /// Last day on which it holds.
    pub last_day: NaiveDate,
    /// The indicator, in cents.
    pub value: Cents,
    /// The equivalence scale.
    pub scale: Option<Scale>,
    /// Whether the certificate tells of omissions or discrepancies that nobody has settled.
    pub has_open_defects: bool,
    /// When it was recorded, so that of two of one day the later counts.
    pub recorded: kernel::Instant,
}

impl Counted {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.submitted_on <= day && day <= self.last_day
    }
}

/// Which attestation counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counting {
    /// This one holds.
    Holds(Counted),
    /// None holds; this one did last, until its last day.
    Expired(Counted),
    /// None holds but one with the indicator for specific family benefits, which municipal benefits do not take.
    OtherIndicator(Counted),
    /// There is none.
    None,
}

/// Which of these counts where `wanted` is asked for on a day: the newest that holds. Municipal benefits take the ordinary indicator alone;
/// what was submitted after that day says nothing of it.
pub fn counts(known: impl IntoIterator<Item = Counted>, wanted: IseeKind, day: NaiveDate) -> Counting {
    let newer = |one: &Counted| (one.submitted_on, one.recorded, one.id);
    let mut all: Vec<Counted> = known.into_iter().filter(|one| one.kind.answers(wanted) && one.submitted_on <= day).collect();
    all.sort_by_key(|one| std::cmp::Reverse(newer(one)));
    let (own, other): (Vec<Counted>, Vec<Counted>) = all.into_iter().partition(|one| one.indicator == Indicator::Ordinary);
    if let Some(holds) = own.iter().find(|one| one.holds_on(day)) {
        return Counting::Holds(holds.clone());
    }
    if let Some(holds) = other.into_iter().find(|one| one.holds_on(day)) {
        return Counting::OtherIndicator(holds);
    }
    // The last to hold, which a current one may have been although it was not the last to be submitted.
    match own.into_iter().max_by_key(|one| (one.last_day, one.submitted_on, one.recorded, one.id)) {
        Some(expired) => Counting::Expired(expired),
        None => Counting::None,
    }
}

/// Whether an attestation may be withdrawn.
///
/// # Errors
/// [`Problem::WithdrawnAlready`].
pub fn check_withdrawal(state: AttestationState) -> Outcome<()> {
    match state {
        AttestationState::Kept => Ok(()),
        AttestationState::Withdrawn => Err(Problem::WithdrawnAlready.into()),
    }
}

#[cfg(test)]
#[path = "model_tests.rs"]
mod tests;
