//! The regulations of a day with their questions joined. Pure.

use super::answers::{Answer, Answers};
use super::topic::{Topic, is_of_isee};
use regulation::known::{FIRST_FACT, FIRST_PERSON, HouseholdField, MEMBERS, PersonField, RUNNING};
use regulation::{Case, Choice, Fact, Giver, Isee, Member, Regulation, Rules, Type, Unit};

/// Most members of a household that is asked about.
pub const MOST_MEMBERS: usize = 12;

/// A fact that the citizen can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactQuestion {
    /// Its id.
    pub id: String,
    /// The question.
    pub label: String,
    /// A line of help; may be empty.
    pub help: String,
    /// What it is.
    pub kind: Type,
    /// The words to choose from.
    pub choices: Vec<Choice>,
    /// The bounds that every regulation agrees in.
    pub min: Option<i64>,
    /// See `min`.
    pub max: Option<i64>,
    /// Tells two questions of one id apart.
    pub mark: u32,
}

/// A measure that excludes others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunningQuestion {
    /// Its id.
    pub measure: String,
    /// What it is called, where its regulation is in force.
    pub name: String,
    /// Of whom.
    pub overlap: Unit,
}

/// A regulation in force, and where the joined questions lie in it.
#[derive(Clone, Debug)]
pub struct Held {
    /// The regulation on the day.
    pub rules: Rules,
    /// The act that put it in force, in words; empty where none is known.
    pub act: String,
    /// By the number of the fact: the joined question; `None` for what only others can say.
    facts: Vec<Option<usize>>,
    /// By the number of the excluding measure.
    running: Vec<usize>,
}

impl Held {
    /// The regulation.
    pub fn regulation(&self) -> &Regulation {
        &self.rules.regulation
    }

    /// Which attestation it asks for in a case; `None` where it asks for none.
    pub fn isee(&self, case: &Case) -> Option<Isee> {
        let birth = case.members.first().and_then(|first| first.fields.get(PersonField::BirthDate as usize).copied().flatten());
        self.regulation().isee_for(birth, self.rules.day)
    }

    /// The attestations that it may come to ask for.
    pub fn any_isee(&self, case: &Case) -> Vec<Isee> {
        let known = case
            .members
            .first()
            .is_some_and(|first| first.fields.get(PersonField::BirthDate as usize).copied().flatten().is_some());
        let mut all: Vec<Isee> = self.isee(case).into_iter().collect();
        all.extend(self.regulation().isee_minors.filter(|minors| !known && !all.contains(minors)));
        all
    }
}

/// All regulations of a body on a day.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// In the order in which they were given.
    pub held: Vec<Held>,
    /// The facts of all of them, each once.
    pub facts: Vec<FactQuestion>,
    /// The measures that exclude, each once.
    pub running: Vec<RunningQuestion>,
}

/// What makes two facts one question: the same id, type, words, bounds and the same question.
fn question_of(regulation: &Regulation, fact: &Fact) -> FactQuestion {
    let choices = match fact.kind {
        Type::Choice(list) => regulation.choices.get(usize::from(list)).cloned().unwrap_or_default(),
        _ => Vec::new(),
    };
    let mut mark = Mark::default();
    mark.add(&fact.label);
    mark.add(fact.kind.italian());
    for choice in &choices {
        mark.add(&choice.id);
        mark.add(&choice.label);
    }
    mark.add(&format!("{:?} {:?}", fact.min, fact.max));
    FactQuestion {
        id: fact.id.clone(),
        label: fact.label.clone(),
        help: fact.help.clone().unwrap_or_default(),
        kind: fact.kind,
        choices,
        min: fact.min,
        max: fact.max,
        mark: mark.0,
    }
}

/// A short mark of some texts (FNV-1a), the same on every machine.
struct Mark(u32);

impl Default for Mark {
    fn default() -> Mark {
        Mark(0x811c_9dc5)
    }
}

impl Mark {
    fn add(&mut self, text: &str) {
        for byte in text.bytes().chain(std::iter::once(0)) {
            self.0 = (self.0 ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    }
}

impl FactQuestion {
    /// The numbers of choices are those of their place: the list itself may have another number in each regulation.
    fn is_asked_as(&self, other: &FactQuestion) -> bool {
        let alike = match (self.kind, other.kind) {
            (Type::Choice(_), Type::Choice(_)) => self.choices == other.choices,
            (one, other) => one == other,
        };
        alike && self.id == other.id && self.label == other.label && self.min == other.min && self.max == other.max
    }
}

impl Catalogue {
    /// Joins the questions of regulations, each with the act that put it in force.
    pub fn of(all: impl IntoIterator<Item = (Rules, String)>) -> Catalogue {
        let mut catalogue = Catalogue::default();
        for (rules, act) in all {
            let regulation = std::sync::Arc::clone(&rules.regulation);
            let facts = regulation.facts.iter().map(|fact| catalogue.join_fact(&regulation, fact)).collect();
            let running =
                regulation.incompatible.iter().map(|other| catalogue.join_running(&other.measure, other.overlap)).collect();
            catalogue.held.push(Held { rules, act, facts, running });
        }
        let names: Vec<(String, String)> =
            catalogue.held.iter().map(|held| (held.regulation().id.clone(), held.regulation().name.clone())).collect();
        for question in &mut catalogue.running {
            if let Some((_, name)) = names.iter().find(|(id, _)| *id == question.measure) {
                question.name.clone_from(name);
            }
        }
        catalogue
    }

    fn join_fact(&mut self, regulation: &Regulation, fact: &Fact) -> Option<usize> {
        if fact.given_by != Giver::Citizen {
            return None;
        }
        let question = question_of(regulation, fact);
        if let Some(place) = self.facts.iter().position(|known| known.is_asked_as(&question)) {
            return Some(place);
        }
        self.facts.push(question);
        self.facts.len().checked_sub(1)
    }

    fn join_running(&mut self, measure: &str, overlap: Unit) -> usize {
        if let Some(place) = self.running.iter().position(|known| known.measure == measure && known.overlap == overlap) {
            return place;
        }
        self.running.push(RunningQuestion { measure: measure.to_owned(), name: measure.replace('-', " "), overlap });
        self.running.len().saturating_sub(1)
    }

    /// What a regulation makes of the answers.
    pub fn case(&self, held: &Held, answers: &Answers) -> Case {
        let mut case = Case::unknown(held.regulation());
        if let Some(Answer::Known(count)) = answers.get(Topic::Members) {
            let count = usize::try_from(*count).unwrap_or(0).min(MOST_MEMBERS);
            case.members.resize_with(count, Member::default);
        }
        // Which attestation counts may hang on the age of whoever asks: attestations come last.
        let is_isee = |topic: &Topic| matches!(topic, Topic::Isee(..));
        let (last, first): (Vec<_>, Vec<_>) = answers.all().partition(|(topic, _)| is_isee(topic));
        for (topic, answer) in first.into_iter().chain(last) {
            match answer {
                Answer::Known(value) => self.set(held, &mut case, *topic, *value, None),
                Answer::Words(words) => {
                    let place = held.regulation().texts.iter().position(|known| known == words);
                    let place = place.and_then(|place| i64::try_from(place).ok()).unwrap_or(-1);
                    self.set(held, &mut case, *topic, place, Some(words.clone()));
                }
                Answer::Skipped => {}
            }
        }
        case
    }

    /// Sets one thing in a case; what the regulation does not know is left alone.
    pub fn set(&self, held: &Held, case: &mut Case, topic: Topic, value: i64, words: Option<String>) {
        match topic {
            Topic::Members => {}
            Topic::Member(place, field) => {
                if let Some(member) = case.members.get_mut(place) {
                    member.set(field, Some(value));
                }
            }
            Topic::Household(field) => case.set_household(field, Some(value)),
            Topic::Isee(kind, field) => {
                if held.isee(case) == Some(kind) {
                    case.set_household(field, Some(value));
                }
            }
            Topic::Fact(joined) => {
                for (place, asked) in held.facts.iter().enumerate() {
                    if *asked == Some(joined) {
                        // The bounds are those of the question, which every form holds an answer against.
                        drop(case.set_fact(&held.regulation().facts, place, value, words.clone()));
                    }
                }
            }
            Topic::Running(joined) => {
                for (asked, runs) in held.running.iter().zip(&mut case.running) {
                    if *asked == joined {
                        *runs = Some(value != 0);
                    }
                }
            }
        }
    }

    /// What a place among the needs of a regulation stands for in a case: the questions a citizen could be asked, or nothing where only
    /// others can say it.
    pub fn topics(&self, held: &Held, case: &Case, place: usize) -> Vec<Topic> {
        match place {
            MEMBERS => vec![Topic::Members],
            RUNNING => {
                let open = held.running.iter().zip(&case.running).filter(|(_, runs)| runs.is_none());
                open.map(|(joined, _)| Topic::Running(*joined)).collect()
            }
            _ if place >= FIRST_FACT => {
                let joined = held.facts.get(place.saturating_sub(FIRST_FACT)).copied().flatten();
                joined.map(Topic::Fact).into_iter().collect()
            }
            _ if place >= FIRST_PERSON => {
                let Some(field) = PersonField::ALL.get(place.saturating_sub(FIRST_PERSON)).copied() else { return Vec::new() };
                let unknown = |member: &Member| member.fields.get(field as usize).copied().flatten().is_none();
                let open = case.members.iter().enumerate().filter(|(_, member)| unknown(member));
                open.map(|(place, _)| Topic::Member(place, field)).collect()
            }
            _ => match HouseholdField::ALL.get(place).copied() {
                Some(field) if is_of_isee(field) => held.isee(case).map(|kind| Topic::Isee(kind, field)).into_iter().collect(),
                Some(field) => vec![Topic::Household(field)],
                None => Vec::new(),
            },
        }
    }

    /// The question of a measure that excludes a regulation.
    pub fn running_topic(&self, held: &Held, place: usize) -> Option<Topic> {
        held.running.get(place).copied().map(Topic::Running)
    }

    /// The type of an answer.
    pub fn kind(&self, topic: Topic) -> Option<Type> {
        match topic {
            Topic::Fact(place) => self.facts.get(place).map(|fact| fact.kind),
            _ => super::topic::kind_of(topic),
        }
    }

    /// The words to choose from.
    pub fn choices(&self, topic: Topic) -> Vec<Choice> {
        match (topic, self.kind(topic)) {
            (Topic::Fact(place), _) => self.facts.get(place).map(|fact| fact.choices.clone()).unwrap_or_default(),
            (_, Some(Type::Choice(list))) => regulation::known::choices().get(usize::from(list)).cloned().unwrap_or_default(),
            _ => Vec::new(),
        }
    }
}
