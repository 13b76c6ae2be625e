//! What is read at the end: for each regulation what it comes to, why, what is lacking, what to bring, and what would turn it. Pure.

use super::answers::Answers;
use super::catalogue::{Catalogue, Held};
use super::planner::{decided, still_asks};
use super::topic::{Topic, name_of, of_household, of_isee, of_members};
use kernel::Cents;
use regulation::known::HouseholdField;
use regulation::number::{CENT, EURO, show_money};
use regulation::{Case, Decision, Explanation, Found, Giver, Isee, Kind, Outcome, Type};

/// The largest indicator that is tried: a million euro.
const MOST_ISEE: i64 = 1_000_000 * EURO;

kernel::code_enum! {
    /// What a regulation comes to with these answers. Nothing of it is a decision.
    pub enum EntitlementStanding {
        /// All requirements are met.
        Likely = "likely" => "Potrebbe spettare",
        /// None fails, and the rest is for a service or an office to say.
        ToConfirm = "to_confirm" => "Potrebbe spettare, se il servizio lo conferma",
        /// Somebody who asks could still say something.
        Open = "open" => "Non si può ancora dire",
        /// At least one fails.
        Unlikely = "unlikely" => "Non spetta",
    }
}

/// A requirement that fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Why, as the regulation says it.
    pub text: String,
    /// The article.
    pub source: String,
    /// What would turn it: `con ISEE fino a 6.000,00 €`; may be empty.
    pub turned_by: String,
}

/// Something that is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// What.
    pub label: String,
    /// Who can say it.
    pub given_by: String,
    /// Whoever answered did not know.
    pub is_skipped: bool,
}

/// What one regulation comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its id.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// What it decides.
    pub kind: Kind,
    /// What it is for, in a sentence; may be empty.
    pub about: String,
    /// The act that wrote it.
    pub source: String,
    /// The act that put it in force; may be empty.
    pub act: String,
    /// What it comes to.
    pub standing: EntitlementStanding,
    /// Whole cents, where it is known.
    pub amount_cents: Option<Cents>,
    /// As people read it: `200,00 € al mese`; may be empty.
    pub amount: String,
    /// Why not.
    pub reasons: Vec<Reason>,
    /// What is not known.
    pub missing: Vec<Missing>,
    /// Under which indicator it could be somebody's, where the indicator is what is lacking; may be empty.
    pub threshold: String,
    /// What together would turn a refusal; may be empty.
    pub turned_by: String,
    /// What to bring.
    pub bring: Vec<String>,
    /// What must be done before anything is paid.
    pub before_payment: Vec<String>,
    /// Whether a figure of it is an example that the council has yet to set.
    pub has_examples: bool,
}

impl Told {
    /// Whether somebody could go and ask for it.
    pub fn is_possible(&self) -> bool {
        self.standing != EntitlementStanding::Unlikely
    }
    /// Whether it says what a service costs.
    pub fn is_cost(&self) -> bool {
        self.kind == Kind::CoPayment
    }
    /// Whether it puts people in order.
    pub fn is_ranking(&self) -> bool {
        self.kind == Kind::Ranking
    }
}

/// What all regulations come to, in their order.
pub fn tell(catalogue: &Catalogue, answers: &Answers) -> Vec<Told> {
    catalogue.held.iter().map(|held| one(catalogue, held, answers)).collect()
}

/// What one comes to.
fn one(catalogue: &Catalogue, held: &Held, answers: &Answers) -> Told {
    let regulation = held.regulation();
    let case = catalogue.case(held, answers);
    let decision = decided(held, &case);
    let explained = held.rules.explain_decision(&case, &decision);
    let missing = missing(catalogue, held, answers, &case, &decision);
    let waits = still_asks(catalogue, held, answers, &case, &decision) || missing.iter().any(|one| one.is_skipped);
    let standing = match decision.outcome {
        Outcome::Granted => EntitlementStanding::Likely,
        Outcome::Refused => EntitlementStanding::Unlikely,
        Outcome::Undetermined if !waits => EntitlementStanding::ToConfirm,
        Outcome::Undetermined | Outcome::Faulty => EntitlementStanding::Open,
    };
    Told {
        code: regulation.id.clone(),
        name: regulation.name.clone(),
        kind: regulation.kind,
        about: regulation.about.clone().unwrap_or_default(),
        source: regulation.source.clone(),
        act: held.act.clone(),
        standing,
        amount_cents: decision.amount,
        amount: explained.amount.clone().unwrap_or_default(),
        reasons: reasons(&explained),
        threshold: threshold(held, &case, &decision).unwrap_or_default(),
        turned_by: joined(explained.changes.iter().map(|change| change.text.as_str())),
        bring: if standing == EntitlementStanding::Unlikely { Vec::new() } else { bring(held, &case) },
        before_payment: before_payment(held, &decision),
        has_examples: explained.parameters.iter().any(|parameter| parameter.example),
        missing,
    }
}

fn joined<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    texts.collect::<Vec<_>>().join(" e ")
}

fn reasons(explained: &Explanation) -> Vec<Reason> {
    let failed = explained.requirements.iter().filter(|line| line.met == Some(false));
    failed
        .map(|line| Reason {
            text: line.text.clone().unwrap_or_default(),
            source: line.source.clone().unwrap_or_default(),
            turned_by: joined(line.changes.iter().map(|change| change.text.as_str())),
        })
        .collect()
}

/// What is not known: first what whoever asks could say, each question once.
fn missing(catalogue: &Catalogue, held: &Held, answers: &Answers, case: &Case, decision: &Decision) -> Vec<Missing> {
    let mut own: Vec<Missing> = Vec::new();
    let mut others: Vec<Missing> = Vec::new();
    for (place, needed) in decision.needs.places().zip(held.regulation().needed(decision.needs)) {
        let topics = catalogue.topics(held, case, place);
        if topics.is_empty() {
            others.push(Missing { label: needed.label, given_by: needed.given_by, is_skipped: false });
            continue;
        }
        for topic in topics {
            let (label, is_skipped) = (short_question(catalogue, topic), answers.is_skipped(topic));
            match own.iter_mut().find(|known| known.label == label) {
                Some(known) => known.is_skipped |= is_skipped,
                None => own.push(Missing { label, given_by: Giver::Citizen.italian().to_owned(), is_skipped }),
            }
        }
    }
    own.extend(others);
    own
}

/// A question without the name of the member, for a list of what is lacking.
pub fn short_question(catalogue: &Catalogue, topic: Topic) -> String {
    match topic {
        Topic::Members => "Quante persone vivono in famiglia?".to_owned(),
        Topic::Member(_, field) => of_members(field).0.to_owned(),
        Topic::Household(field) => of_household(field).0.to_owned(),
        Topic::Isee(kind, field) => of_isee(kind, field).0,
        Topic::Fact(place) => catalogue.facts.get(place).map(|fact| fact.label.clone()).unwrap_or_default(),
        Topic::Running(place) => {
            catalogue.running.get(place).map(|one| running_question(one.overlap, &one.name)).unwrap_or_default()
        }
    }
}

/// Whether a measure runs, as it is asked.
pub fn running_question(overlap: regulation::Unit, name: &str) -> String {
    match overlap {
        regulation::Unit::Person => format!("La prima persona riceve già «{name}»?"),
        regulation::Unit::Household => format!("Qualcuno in famiglia riceve già «{name}»?"),
    }
}

/// The largest indicator with which it is not refused, where it is not known and a larger one refuses. Somebody with more is taken to be
/// refused as well, which holds for every limit on means.
fn threshold(held: &Held, case: &Case, decision: &Decision) -> Option<String> {
    let kind = held.isee(case)?;
    let lacking = decision.needs.0 & regulation::Needs::one(HouseholdField::Isee as usize).0 != 0;
    if !lacking || decision.outcome != Outcome::Undetermined {
        return None;
    }
    let refused = |isee: i64| {
        let mut with = case.clone();
        with.set_household(HouseholdField::Isee, Some(isee));
        held.rules.decide(&with).outcome == Outcome::Refused
    };
    if refused(0) || !refused(MOST_ISEE) {
        return None;
    }
    let (mut good, mut bad) = (0, MOST_ISEE / CENT);
    while bad - good > 1 {
        let middle = good + (bad - good) / 2;
        if refused(middle * CENT) { bad = middle } else { good = middle }
    }
    Some(format!("con un {} fino a {}", name_of(kind), show_money(good * CENT)))
}

/// The papers that prove what whoever asks can say, and the attestation.
fn bring(held: &Held, case: &Case) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    if let Some(kind) = held.isee(case) {
        all.push(attestation(kind));
    }
    for fact in &held.regulation().facts {
        let own = matches!(fact.given_by, Giver::Citizen | Giver::OtherBody);
        if let Some(evidence) = fact.evidence.as_ref().filter(|_| own)
            && !all.contains(evidence)
            && (all.is_empty() || !evidence.contains("ISEE"))
        {
            all.push(evidence.clone());
        }
    }
    all
}

fn attestation(kind: Isee) -> String {
    format!("Attestazione {} in corso di validità, se c'è", name_of(kind))
}

fn before_payment(held: &Held, decision: &Decision) -> Vec<String> {
    if decision.outcome != Outcome::Granted {
        return Vec::new();
    }
    let regulation = held.regulation();
    let open = regulation.payment_conditions.iter().zip(&decision.payment);
    let open = open.filter(|(_, found)| found.truth() != Some(true));
    let needs = open.fold(regulation::Needs::default(), |all, (_, found)| match found {
        Found::Unknown(needs) => all.and(*needs),
        Found::Known(_) | Found::Fault => all,
    });
    regulation.needed(needs).into_iter().map(|needed| needed.label).collect()
}

/// An answer as people read it.
pub fn answer_in_words(catalogue: &Catalogue, topic: Topic, answer: &super::answers::Answer) -> String {
    use super::answers::Answer;
    let value = match answer {
        Answer::Skipped => return "Non lo so".to_owned(),
        Answer::Words(words) => return words.clone(),
        Answer::Known(value) => *value,
    };
    match catalogue.kind(topic) {
        Some(Type::Boolean) => if value != 0 { "Sì" } else { "No" }.to_owned(),
        Some(Type::Choice(_)) => {
            let place = usize::try_from(value).unwrap_or(usize::MAX);
            catalogue.choices(topic).get(place).map(|choice| capital(&choice.label)).unwrap_or_default()
        }
        Some(Type::Money) => show_money(value),
        Some(Type::Date) => regulation::calendar::show(value),
        Some(Type::Decimal) => regulation::number::show_decimal(value),
        Some(Type::Period) => regulation::calendar::show_period(value),
        Some(Type::Integer | Type::Text) | None => value.to_string(),
    }
}

/// With a capital letter.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Who a member is in the questions: the first is whoever they are about.
pub fn member_name(place: usize) -> String {
    match place {
        0 => "Prima persona (chi ha bisogno)".to_owned(),
        place => format!("Persona {}", place.saturating_add(1)),
    }
}
