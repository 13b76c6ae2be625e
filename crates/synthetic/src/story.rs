//! What happens to somebody: a situation that suits age and household, and the words in which the office would tell it.

use crate::chance::Chance;
use crate::people::{Household, Person, Role};
use crate::texts::{SituationTexts, Texts};
use chrono::NaiveDate;
use kernel::tax_code::Sex;

kernel::code_enum! {
    /// Why somebody comes to the social services. The code is the name of its file of sentences.
    pub enum Situation {
        /// An older person alone who is no longer self-sufficient.
        ElderlyAlone = "elderly_alone" => "Anziani soli non autosufficienti",
        /// Somebody worn out by caring for a relative.
        ExhaustedCarer = "exhausted_carer" => "Caregiver esausti",
        /// A family with children that loses its home.
        FamilyEviction = "family_eviction" => "Famiglie con minori e sfratto",
        /// An adult without a home.
        Homeless = "homeless" => "Adulti senza dimora",
        /// An adult with a disability.
        Disability = "disability" => "Adulti con disabilità",
        /// A foreign mother of a newborn.
        NewForeignParents = "new_foreign_parents" => "Neogenitori stranieri",
        /// Parents at war.
        ConflictualSeparation = "conflictual_separation" => "Separazioni conflittuali",
        /// Addiction, to substances or to gambling.
        Addiction = "addiction" => "Dipendenze",
        /// An adult out of work and out of money.
        Poverty = "poverty" => "Adulti senza lavoro e in povertà",
        /// A teenager who withdraws from school.
        WithdrawnTeenager = "withdrawn_teenager" => "Adolescenti in difficoltà a scuola",
    }
}

impl Situation {
    /// Whether it can be the situation of this member of this household on that day.
    pub fn suits(self, person: &Person, household: &Household, on: NaiveDate) -> bool {
        let age = person.age_on(on);
        let alone = household.members.len() == 1;
        let child_up_to = |years: i32| household.members.iter().any(|other| other.role == Role::Child && other.age_on(on) <= years);
        let heads = matches!(person.role, Role::Holder | Role::Spouse);
        if household.address.is_fictitious() {
            return self == Situation::Homeless && age >= 18;
        }
        let with_older = household.members.iter().any(|other| other.id != person.id && other.age_on(on) >= 70);
        match self {
            Situation::ElderlyAlone => alone && age >= 70,
            Situation::ExhaustedCarer => age >= 30 && with_older,
            Situation::FamilyEviction => heads && (22..=60).contains(&age) && child_up_to(17),
            Situation::Homeless => false,
            Situation::Disability => (18..=64).contains(&age),
            Situation::NewForeignParents => {
                heads && person.sex == Sex::Female && age <= 45 && person.is_foreign_citizen() && child_up_to(1)
            }
            Situation::ConflictualSeparation => {
                let single = !household.members.iter().any(|other| other.role == Role::Spouse);
                heads && single && (22..=55).contains(&age) && child_up_to(15)
            }
            Situation::Addiction => (20..=60).contains(&age),
            Situation::Poverty => (25..=66).contains(&age) && !child_up_to(17),
            Situation::WithdrawnTeenager => person.role == Role::Child && (12..=17).contains(&age),
        }
    }

    /// How often it comes, compared with the others.
    const fn weight(self) -> u32 {
        match self {
            Situation::ElderlyAlone => 34,
            Situation::ExhaustedCarer | Situation::FamilyEviction => 20,
            Situation::Poverty => 14,
            Situation::ConflictualSeparation | Situation::NewForeignParents | Situation::WithdrawnTeenager => 12,
            Situation::Disability => 5,
            Situation::Homeless => 4,
            Situation::Addiction => 3,
        }
    }

    /// One of the situations that suit this person, or `None`: young children and people without any have none.
    pub fn draw(person: &Person, household: &Household, on: NaiveDate, chance: &mut Chance) -> Option<Situation> {
        let fitting = Situation::ALL.iter().copied().filter(|situation| situation.suits(person, household, on));
        let drawn: crate::chance::Weighted<Situation> = fitting.map(|situation| (situation.weight(), situation)).collect();
        drawn.draw(chance).copied()
    }
}

/// The analysis of a situation in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Analysis {
    /// What is asked.
    pub request: String,
    /// What helps.
    pub resources: String,
    /// What weighs.
    pub fragilities: String,
    /// How the professional reads it.
    pub reading: String,
}

/// A goal with the actions towards it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goal {
    /// What shall be reached.
    pub title: String,
    /// What is done.
    pub actions: Vec<String>,
}

/// The story of one person, told from the sentences of [`Texts`]; the same for the same seed and person.
#[derive(Clone, Debug)]
pub struct Story<'a> {
    situation: Situation,
    own: &'a SituationTexts,
    common: &'a crate::texts::CommonTexts,
    subject: Named,
    caller: Named,
    relative: Relative,
    neighbourhood: String,
    seed: u64,
}

/// How somebody is named in a sentence.
#[derive(Clone, Debug)]
struct Named {
    sex: Sex,
    name: String,
    minor: bool,
}

/// A relative as subject, after «a», after «da», and the ending that agrees.
type Relative = (&'static str, &'static str, &'static str, &'static str);

const OF_THE_YOUNG: [Relative; 4] = [
    ("la nonna", "alla nonna", "dalla nonna", "a"),
    ("lo zio", "allo zio", "dallo zio", "o"),
    ("la zia", "alla zia", "dalla zia", "a"),
    ("il nonno", "al nonno", "dal nonno", "o"),
];
const OF_ADULTS: [Relative; 5] = [
    ("la sorella", "alla sorella", "dalla sorella", "a"),
    ("il fratello", "al fratello", "dal fratello", "o"),
    ("un'amica", "a un'amica", "da un'amica", "a"),
    ("un amico", "a un amico", "da un amico", "o"),
    ("la cugina", "alla cugina", "dalla cugina", "a"),
];
const OF_THE_OLD: [Relative; 5] = [
    ("la figlia", "alla figlia", "dalla figlia", "a"),
    ("il figlio", "al figlio", "dal figlio", "o"),
    ("la nipote", "alla nipote", "dalla nipote", "a"),
    ("il nipote", "al nipote", "dal nipote", "o"),
    ("la sorella", "alla sorella", "dalla sorella", "a"),
];

impl<'a> Story<'a> {
    /// The story of a person in a situation; `None` when the texts have no such situation. It is not checked that the
    /// situation suits: see [`Situation::suits`] and [`Situation::draw`].
    pub fn new(
        seed: u64,
        situation: Situation,
        person: &Person,
        household: &Household,
        on: NaiveDate,
        texts: &'a Texts,
    ) -> Option<Story<'a>> {
        let named = |person: &Person| {
            let minor = person.age_on(on) < 18;
            let name = if minor { person.given_name.clone() } else { person.family_name.clone() };
            Named { sex: person.sex, name, minor }
        };
        let subject = named(person);
        let caller = if subject.minor { household.holder().map_or_else(|| subject.clone(), named) } else { subject.clone() };
        let (_, low) = person.id.0.as_u64_pair();
        let mut chance = Chance::of_item(seed, low);
        let relatives: &[Relative] = match person.age_on(on) {
            ..18 => &OF_THE_YOUNG,
            18..62 => &OF_ADULTS,
            _ => &OF_THE_OLD,
        };
        Some(Story {
            situation,
            own: texts.of(situation)?,
            common: texts.common(),
            subject,
            caller,
            relative: chance.pick(relatives).copied()?,
            neighbourhood: household.address.neighbourhood.clone(),
            seed: chance.bits(),
        })
    }

    /// Which situation it is.
    pub fn situation(&self) -> Situation {
        self.situation
    }

    /// User area of the ISTAT survey.
    pub fn user_area(&self) -> &'a str {
        &self.own.user_area
    }

    /// Codes of the services of Milan's demo catalogue that suit it.
    pub fn services(&self) -> &'a [String] {
        &self.own.services
    }

    /// Two or three needs, without repetition.
    pub fn needs(&self) -> Vec<String> {
        let mut chance = self.chance(1, 0);
        let count = if chance.below(3) == 0 { 3 } else { 2 };
        some(&self.own.needs, count, &mut chance).into_iter().map(|need| self.fill(need, &self.subject, 0)).collect()
    }

    /// What was said at a contact, and what was done; `number` tells one contact from another.
    pub fn narrative(&self, number: u64) -> String {
        let mut chance = self.chance(2, number);
        let parts = [
            (&self.common.opening, &self.caller),
            (&self.own.narrative, &self.subject),
            (&self.own.detail, &self.subject),
            (&self.common.closing, &self.caller),
        ];
        self.told(&parts, &mut chance)
    }

    /// A diary entry; `number` tells one from another.
    pub fn diary(&self, number: u64) -> String {
        let mut chance = self.chance(3, number);
        let parts = [
            (&self.common.diary_opening, &self.caller),
            (&self.own.diary, &self.subject),
            (&self.common.diary_closing, &self.caller),
        ];
        self.told(&parts, &mut chance)
    }

    /// The analysis of the situation; `number` tells one version from another.
    pub fn analysis(&self, number: u64) -> Analysis {
        let mut chance = self.chance(4, number);
        let mut of = |list: &[String], count| {
            let chosen = some(list, count, &mut chance);
            chosen.into_iter().map(|sentence| self.fill(sentence, &self.subject, 0)).collect::<Vec<_>>().join(" ")
        };
        Analysis {
            request: of(&self.own.request, 1),
            resources: of(&self.own.resources, 2),
            fragilities: of(&self.own.fragilities, 2),
            reading: of(&self.own.reading, 1),
        }
    }

    /// Two or three goals, each with one or two actions; no goal and no action comes twice.
    pub fn goals(&self) -> Vec<Goal> {
        let mut chance = self.chance(5, 0);
        let count = if chance.below(2) == 0 { 2 } else { 3 };
        let goals = some(&self.own.goals, count, &mut chance);
        let mut actions = some(&self.own.actions, 2 * count, &mut chance).into_iter();
        let fill = |sentence: &String| self.fill(sentence, &self.subject, 0);
        goals
            .into_iter()
            .map(|title| {
                let take = if chance.below(3) == 0 { 1 } else { 2 };
                Goal { title: fill(title), actions: actions.by_ref().take(take).map(fill).collect() }
            })
            .collect()
    }

    /// What a review found; `number` tells one from another, `months` is how long after the signature it was held.
    pub fn review(&self, number: u64, months: u32) -> String {
        let mut chance = self.chance(6, number);
        let parts = [&self.common.review_opening, &self.own.review, &self.common.review_closing];
        let sentences =
            parts.iter().filter_map(|list| chance.pick(list).map(|sentence| self.fill(sentence, &self.subject, months)));
        sentences.collect::<Vec<_>>().join(" ")
    }

    fn chance(&self, kind: u64, number: u64) -> Chance {
        Chance::of_item(self.seed ^ kind.wrapping_mul(0x9E37_79B9), number)
    }

    fn told(&self, parts: &[(&Vec<String>, &Named)], chance: &mut Chance) -> String {
        let sentences = parts.iter().filter_map(|(list, who)| chance.pick(list).map(|sentence| self.fill(sentence, who, 0)));
        sentences.collect::<Vec<_>>().join(" ")
    }

    /// Fills the slots of a sentence that speaks of `who`.
    fn fill(&self, sentence: &str, who: &Named, months: u32) -> String {
        let (relative, to_relative, from_relative, ending) = self.relative;
        let mut out = String::with_capacity(sentence.len() + 24);
        let mut pieces = sentence.split('{');
        out.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            let (slot, rest) = piece.split_once('}').unwrap_or((piece, ""));
            match slot {
                "sig" => out.push_str(&who.title("la signora", "il signor", "")),
                "Sig" => out.push_str(&who.title("La signora", "Il signor", "")),
                "del_sig" => out.push_str(&who.title("della signora", "del signor", "di")),
                "al_sig" => out.push_str(&who.title("alla signora", "al signor", "a")),
                "o" => out.push_str(who.agree("a", "o")),
                "lo" => out.push_str(who.agree("la", "lo")),
                "parente" => out.push_str(relative),
                "Parente" => {
                    let mut letters = relative.chars();
                    out.extend(letters.next().into_iter().flat_map(char::to_uppercase).chain(letters));
                }
                "a_parente" => out.push_str(to_relative),
                "da_parente" => out.push_str(from_relative),
                "op" => out.push_str(ending),
                "quartiere" => out.push_str(&self.neighbourhood),
                "mesi" => out.push_str(&months.max(2).to_string()),
                _ => {}
            }
            out.push_str(rest);
        }
        out
    }
}

impl Named {
    fn agree(&self, woman: &'static str, man: &'static str) -> &'static str {
        if self.sex == Sex::Female { woman } else { man }
    }
    /// An adult by title and family name, a minor by given name.
    fn title(&self, woman: &'static str, man: &'static str, before_minor: &'static str) -> String {
        let before = if self.minor { before_minor } else { self.agree(woman, man) };
        format!("{before} {}", self.name).trim_start().to_owned()
    }
}

/// So many different ones, in random order; all of them when there are fewer.
fn some<'t>(list: &'t [String], count: usize, chance: &mut Chance) -> Vec<&'t String> {
    let mut left: Vec<&String> = list.iter().collect();
    let mut chosen = Vec::with_capacity(count);
    while chosen.len() < count && !left.is_empty() {
        let at = usize::try_from(chance.below(u32::try_from(left.len()).unwrap_or(u32::MAX))).unwrap_or_default();
        chosen.push(left.swap_remove(at));
    }
    chosen
}
