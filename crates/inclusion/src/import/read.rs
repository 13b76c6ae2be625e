//! From lines to households, and what is wrong with the others. Each line is one member; what it says of the household must agree with the
//! other lines of the same practice.

use super::lines::{cells, decode, separator};
use crate::household::{BenefitState, Obligation, ReferredTo, Role};
use crate::terms::{ColumnField, Terms};
use chrono::NaiveDate;
use kernel::codes::Code;
use kernel::text::clean_line;
use kernel::time::parse_date;
use kernel::{Instant, TaxCode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Largest file, in bytes.
pub const LARGEST: usize = 1_000_000;
/// Most lines below the heading.
pub const MOST_LINES: usize = 5_000;
/// Most members of one household.
pub const MOST_MEMBERS: usize = 40;
/// Most faults that are listed; the others are counted.
pub const MOST_FAULTS: usize = 200;
/// Most headings that are told as not understood.
const MOST_UNKNOWN: usize = 40;
/// Longest number of a practice.
const PRACTICE: usize = 60;
/// Longest name, longest heading.
const NAME: usize = 100;

/// Somebody of a household, as the list tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedMember {
    /// The line, from 1.
    pub line: usize,
    /// Tax code.
    pub tax_code: TaxCode,
    /// Family name; may be empty.
    pub family_name: String,
    /// Given name; may be empty.
    pub given_name: String,
    /// What they are in the household.
    pub role: Role,
    /// Whether they are bound; `None` where the list does not say.
    pub obligation: Option<Obligation>,
}

/// A household, as the list tells. What it does not say is `None`, and changes nothing of what is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedHousehold {
    /// Number of the practice.
    pub practice: String,
    /// Where the benefit stands.
    pub state: Option<BenefitState>,
    /// To which services it was sent.
    pub referral: Option<ReferredTo>,
    /// Day of the application.
    pub applied_on: Option<NaiveDate>,
    /// Day of the digital activation pact.
    pub pad_on: Option<NaiveDate>,
    /// Who is in it.
    pub members: Vec<ListedMember>,
}

impl ListedHousehold {
    /// Who asked for the allowance.
    pub fn applicant(&self) -> Option<&ListedMember> {
        self.members.iter().find(|member| member.role == Role::Applicant)
    }
    /// What the applicant is called: the tax code where there is no name.
    pub fn called(&self) -> String {
        let Some(applicant) = self.applicant() else { return String::new() };
        let name = format!("{} {}", applicant.family_name, applicant.given_name).trim().to_owned();
        if name.is_empty() { applicant.tax_code.to_string() } else { name }
    }
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListFault {
    /// Its number in the file, from 1.
    pub line: usize,
    /// The column to blame, as this program calls it; empty for the whole line.
    pub column: String,
    /// What is wrong and what to do, in Italian.
    pub message: String,
}

/// What was read of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListRead {
    /// The households that are whole.
    pub households: Vec<ListedHousehold>,
    /// What is wrong with lines.
    pub faults: Vec<ListFault>,
    /// How many lines are faulty in all.
    pub faulty: usize,
    /// Headings that nobody understood.
    pub unknown_columns: Vec<String>,
    /// Practices that are left out because a line of them is faulty.
    pub left_out: Vec<String>,
    /// Whether there are lines of which nobody knows to which practice they belong, or that were not read at all: what is not in the list
    /// may stand in them.
    pub is_partial: bool,
}

impl ListRead {
    fn refuse(&mut self, faults: Vec<ListFault>) {
        self.faulty = self.faulty.saturating_add(1);
        let room = MOST_FAULTS.saturating_sub(self.faults.len());
        self.faults.extend(faults.into_iter().take(room));
    }
}

fn fault(line: usize, column: &str, message: impl Into<String>) -> ListFault {
    ListFault { line, column: column.to_owned(), message: message.into() }
}

/// Which column stands where.
struct Heading {
    places: Vec<(ColumnField, String, bool, usize)>,
    width: usize,
}

impl Heading {
    fn place(&self, field: ColumnField) -> Option<&(ColumnField, String, bool, usize)> {
        self.places.iter().find(|(known, ..)| *known == field)
    }
}

fn heading(number: usize, names: &[String], terms: &Terms, file: &mut ListRead) -> Option<Heading> {
    let mut places: Vec<(ColumnField, String, bool, usize)> = Vec::new();
    let mut wrong = Vec::new();
    for (at, name) in names.iter().enumerate() {
        match terms.column(name) {
            None if name.is_empty() => {}
            None if file.unknown_columns.len() < MOST_UNKNOWN => file.unknown_columns.push(name.chars().take(NAME).collect()),
            None => {}
            Some(column) if places.iter().any(|(known, ..)| *known == column.field) => {
                wrong.push(fault(number, column.name(), "Questa colonna c'è due volte: toglierne una."));
            }
            Some(column) => places.push((column.field, column.name().to_owned(), column.needed, at)),
        }
    }
    for column in terms.columns().iter().filter(|column| column.needed) {
        if !places.iter().any(|(known, ..)| *known == column.field) {
            wrong.push(fault(number, column.name(), "Manca questa colonna."));
        }
    }
    if wrong.is_empty() {
        return Some(Heading { places, width: names.len() });
    }
    file.refuse(wrong);
    None
}

/// One line, read.
struct Line {
    household: ListedHousehold,
    member: ListedMember,
}

struct LineReader<'a> {
    number: usize,
    cells: &'a [String],
    heading: &'a Heading,
    terms: &'a Terms,
    faults: Vec<ListFault>,
}

impl LineReader<'_> {
    /// What a cell means; `None` for an empty one and after a fault.
    fn value<T>(&mut self, field: ColumnField, read: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let (_, name, needed, at) = self.heading.place(field)?;
        let text = self.cells.get(*at).map_or("", String::as_str);
        if text.is_empty() {
            if *needed {
                self.faults.push(fault(self.number, name, "Manca il valore."));
            }
            return None;
        }
        match read(text) {
            Ok(value) => Some(value),
            Err(message) => {
                self.faults.push(fault(self.number, name, message));
                None
            }
        }
    }

    fn line_of(&mut self, field: ColumnField, most: usize) -> Option<String> {
        self.value(field, |text| {
            clean_line(text, most).map_err(|_| "Il testo è troppo lungo o ha caratteri non ammessi.".to_owned())
        })
    }

    fn word<C: Code>(&mut self, field: ColumnField) -> Option<C> {
        let terms = self.terms;
        self.value(field, |text| {
            terms.word(field, text).and_then(C::from_code).ok_or_else(|| {
                let all = C::ALL.iter().map(|code| code.label().to_lowercase()).collect::<Vec<_>>().join(", ");
                format!("Parola non prevista: scrivi una fra {all}.")
            })
        })
    }

    fn day(&mut self, field: ColumnField, today: NaiveDate) -> Option<NaiveDate> {
        self.value(field, |text| match parse_date(text) {
            None => Err("Data non valida: scrivila come 21/11/2026.".to_owned()),
            Some(day) if day > today => Err("La data non può essere nel futuro.".to_owned()),
            Some(day) => Ok(day),
        })
    }

    fn line(&mut self, today: NaiveDate) -> Option<Line> {
        let practice = self.line_of(ColumnField::Practice, PRACTICE);
        let tax_code = self.value(ColumnField::TaxCode, |text| text.parse::<TaxCode>().map_err(|error| error.sentence()));
        let family_name = self.line_of(ColumnField::FamilyName, NAME).unwrap_or_default();
        let given_name = self.line_of(ColumnField::GivenName, NAME).unwrap_or_default();
        let role = self.word(ColumnField::Role);
        let obligation = self.word(ColumnField::Obligation);
        let state = self.word(ColumnField::State);
        let referral = self.word(ColumnField::Referral);
        let applied_on = self.day(ColumnField::AppliedOn, today);
        let pad_on = self.day(ColumnField::PadOn, today);
        if !self.faults.is_empty() {
            return None;
        }
        let household = ListedHousehold { practice: practice?, state, referral, applied_on, pad_on, members: Vec::new() };
        let line = self.number;
        Some(Line {
            household,
            member: ListedMember { line, tax_code: tax_code?, family_name, given_name, role: role?, obligation },
        })
    }
}

/// What one line says otherwise than the lines before it.
fn disagreement(known: &ListedHousehold, line: &Line) -> Option<String> {
    let first = known.members.first().map_or(0, |member| member.line);
    let told = |words: &str| Some(format!("{words} diversa da quella della riga {first}, che è della stessa pratica."));
    let other = &line.household;
    if known.state != other.state {
        return told("Condizione del beneficio");
    }
    if known.referral != other.referral {
        return told("Indicazione del servizio");
    }
    if known.applied_on != other.applied_on {
        return told("Data della domanda");
    }
    if known.pad_on != other.pad_on {
        return told("Data del patto di attivazione");
    }
    if let Some(twin) = known.members.iter().find(|member| member.tax_code == line.member.tax_code) {
        return Some(format!("Questa persona è già nella riga {}.", twin.line));
    }
    let is_applicant = line.member.role == Role::Applicant;
    if let Some(twin) = known.applicant().filter(|_| is_applicant) {
        return Some(format!("Il richiedente è già nella riga {}.", twin.line));
    }
    (known.members.len() >= MOST_MEMBERS).then(|| format!("Troppe persone in una pratica: al massimo {MOST_MEMBERS}."))
}

/// Reads a list. Faults of the heading leave nothing to read; those of a line leave out its household.
pub fn read(bytes: &[u8], terms: &Terms, today: NaiveDate) -> ListRead {
    let mut file = ListRead::default();
    if bytes.len() > LARGEST {
        file.refuse(vec![fault(1, "", format!("Il file pesa troppo: al massimo {} MB.", LARGEST / 1_000_000))]);
        return file;
    }
    let text = decode(bytes);
    let mut lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    let Some((number, first)) = lines.next() else {
        file.refuse(vec![fault(1, "", "Il file è vuoto.")]);
        return file;
    };
    let separator = separator(first);
    let Some(heading) = heading(number, &cells(first, separator), terms, &mut file) else { return file };
    let mut order: Vec<String> = Vec::new();
    let mut found: BTreeMap<String, ListedHousehold> = BTreeMap::new();
    let mut spoiled: Vec<String> = Vec::new();
    // A line of an unknown practice may be of the household before it, or of the one after it.
    let mut is_stray = false;
    for (at, (number, line)) in (0_usize..).zip(lines) {
        if at >= MOST_LINES {
            file.refuse(vec![fault(number, "", format!("Da qui in poi non si legge: al massimo {MOST_LINES} righe per file."))]);
            // The last household may go on below.
            spoiled.extend(order.last().cloned());
            file.is_partial = true;
            break;
        }
        let cells = cells(line, separator);
        if cells.len() != heading.width {
            file.refuse(vec![fault(number, "", format!("La riga ha {} caselle invece di {}.", cells.len(), heading.width))]);
            let practice = heading.place(ColumnField::Practice).and_then(|(.., at)| cells.get(*at)).cloned();
            let practice = practice.filter(|practice| !practice.is_empty());
            if practice.as_ref().is_none_or(|practice| !found.contains_key(practice)) {
                spoiled.extend(order.last().cloned());
                (is_stray, file.is_partial) = (true, true);
            }
            spoiled.extend(practice);
            continue;
        }
        let mut reader = LineReader { number, cells: &cells, heading: &heading, terms, faults: Vec::new() };
        let read = reader.line(today);
        let mut faults = std::mem::take(&mut reader.faults);
        let practice = reader.line_of(ColumnField::Practice, PRACTICE);
        match &practice {
            None => {
                spoiled.extend(order.last().cloned());
                (is_stray, file.is_partial) = (true, true);
            }
            Some(practice) if is_stray => {
                spoiled.push(practice.clone());
                is_stray = false;
            }
            Some(_) => {}
        }
        if let Some(line) = read {
            let key = line.household.practice.clone();
            match found.get_mut(&key) {
                None => {
                    order.push(key.clone());
                    found.insert(key, ListedHousehold { members: vec![line.member], ..line.household });
                }
                Some(known) => match disagreement(known, &line) {
                    None => known.members.push(line.member),
                    Some(message) => faults.push(fault(number, "", message)),
                },
            }
        }
        if !faults.is_empty() {
            file.refuse(faults);
            spoiled.extend(practice);
        }
    }
    for practice in &order {
        let Some(household) = found.remove(practice) else { continue };
        if spoiled.contains(practice) {
            continue;
        }
        let Some(first) = household.members.first().map(|member| member.line) else { continue };
        if household.applicant().is_none() {
            file.refuse(vec![fault(first, "ruolo", format!("Nella pratica {practice} manca il richiedente."))]);
            spoiled.push(practice.clone());
            continue;
        }
        file.households.push(household);
    }
    spoiled.sort_unstable();
    spoiled.dedup();
    file.left_out = spoiled;
    if file.households.is_empty() && file.faulty == 0 {
        file.refuse(vec![fault(number, "", "Sotto i nomi delle colonne non c'è nessuna riga.")]);
    }
    file.faults.sort_by_key(|fault| fault.line);
    file
}

/// When a list was read, and by which name it is known again: the SHA-256 of its bytes.
pub fn fingerprint(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    hex::encode(sha2::Sha256::digest(bytes))
}

/// A list that was read before.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ReadBefore {
    /// When it was confirmed.
    pub confirmed_at: Option<Instant>,
    /// Under which name.
    pub file_name: String,
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
