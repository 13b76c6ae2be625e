//! One story: whom it is about, which way it takes, and how far it has come.

use super::people::Subject;
use super::staff::Worker;
use access::contact::model::Ending;
use anyhow::{Context as _, Result};
use casework::UserArea;
use casework::interview::InterviewOutcome;
use chrono::NaiveDate;
use kernel::codes::Code as _;
use kernel::{AppointmentId, AuthorisationId, CaseId, ContactId, Instant, PersonId, PlanId, PlanServiceId, ProviderId};
use std::collections::VecDeque;
use synthetic::{Chance, Situation, Story, Texts};

/// Who takes the first contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// The secretary of the office.
    Desk,
    /// The single access point.
    Pua,
    /// The information line, which registers nobody.
    Line,
}

/// What makes a story unlike the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Nothing.
    None,
    /// The plan is never signed by all.
    Unsigned,
    /// The request is not looked at yet.
    Unchecked,
    /// The request is not authorised yet.
    Unauthorised,
    /// An order of the court: the service goes ahead whatever the money.
    Ordered,
    /// The person dies in the middle of it.
    Dies,
    /// The household moves to another municipio.
    Moves,
    /// The person has to be protected.
    Protected,
}

/// What can happen to a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Somebody knocks.
    Contact,
    /// The household is entered.
    Household,
    /// The line could not enter the person: the desk does, and puts the contact on them.
    Adopt,
    /// An appointment is booked.
    Book,
    /// Nobody came.
    Missed,
    /// The first interview.
    Interview,
    /// A coordinator gives the case to somebody.
    Assign,
    /// The worker takes it into care.
    Take,
    /// An entry of the diary.
    Entry,
    /// The analysis in words.
    Analysis,
    /// The national assessment.
    Assessment,
    /// The plan is written and given out.
    Plan,
    /// Somebody signs.
    Sign,
    /// The services of the plan are asked for.
    Ask,
    /// The office examines them.
    Check,
    /// They are authorised.
    Authorise,
    /// A review.
    Review,
    /// The end.
    Close,
    /// Death.
    Dies,
    /// Another address.
    Moves,
    /// Protection.
    Protect,
    /// A referral is answered.
    Answer,
    /// A scene of a story that is told by hand.
    Hand(usize),
}

/// A service of the plan on its way.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Line of the plan.
    pub line: PlanServiceId,
    /// The request, once made.
    pub authorisation: Option<AuthorisationId>,
    /// Whether the office examined it.
    pub checked: bool,
    /// Whether it was authorised.
    pub authorised: bool,
    /// Who gives it.
    pub provider: ProviderId,
    /// Unit of measure, as people read it.
    pub unit: String,
    /// Units a month; 0 when it is given once.
    pub per_month: i64,
    /// First day.
    pub from: NaiveDate,
    /// First day after it.
    pub until: NaiveDate,
}

/// The way a story takes, decided before it begins.
#[derive(Clone, Debug)]
pub struct Plot {
    /// Who takes the contact.
    pub door: Door,
    /// How the contact ends.
    pub ending: Ending,
    /// Whether the caller gives no name.
    pub anonymous: bool,
    /// What the interview leads to.
    pub interview: InterviewOutcome,
    /// Days between entries of the diary, on average.
    pub rhythm: i32,
    /// Days in care after which it ends, if it does.
    pub lasts: Option<i32>,
    /// Services of the plan, by code.
    pub services: Vec<String>,
    /// What makes it special.
    pub turn: Turn,
}

/// A story with its state.
#[derive(Clone, Debug)]
pub struct Tale {
    /// Which body.
    pub city: usize,
    /// Which office of it.
    pub office: usize,
    /// Who works with the person.
    pub worker: Worker,
    /// Whom it is about.
    pub subject: Subject,
    /// The day of the first contact.
    pub begins: NaiveDate,
    /// Chance of its own.
    pub chance: Chance,
    /// The way it takes.
    pub plot: Plot,
    /// Told by hand rather than by chance.
    pub by_hand: bool,
    /// Number of its next entry.
    pub entries: u64,
    /// Number of its next review.
    pub reviews: u64,
    /// Whether its reviews follow one another.
    pub reviewed_from_now_on: bool,
    /// Since when in care.
    pub taken_on: Option<NaiveDate>,
    /// Over.
    pub over: bool,
    /// The person.
    pub person: Option<PersonId>,
    /// The contact.
    pub contact: Option<ContactId>,
    /// The appointment of the interview.
    pub appointment: Option<AppointmentId>,
    /// When it is.
    pub meets_at: Option<Instant>,
    /// The case.
    pub case: Option<CaseId>,
    /// The plan.
    pub plan: Option<PlanId>,
    /// Last day of the plan.
    pub plan_ends: Option<NaiveDate>,
    /// Signatures still to come.
    pub signatures: VecDeque<uuid::Uuid>,
    /// Its services.
    pub asked: Vec<Asked>,
    /// First day whose deliveries are not reported yet.
    pub reported_until: NaiveDate,
}

impl Tale {
    /// A story that has not begun.
    pub fn new(city: usize, office: usize, worker: Worker, subject: Subject, begins: NaiveDate, seed: u64, plot: Plot) -> Tale {
        Tale {
            city,
            office,
            worker,
            subject,
            begins,
            chance: Chance::new(seed),
            plot,
            by_hand: false,
            entries: 0,
            reviews: 0,
            reviewed_from_now_on: false,
            taken_on: None,
            over: false,
            person: None,
            contact: None,
            appointment: None,
            meets_at: None,
            case: None,
            plan: None,
            plan_ends: None,
            signatures: VecDeque::new(),
            asked: Vec::new(),
            reported_until: begins,
        }
    }
    /// Its words.
    pub fn story<'t>(&self, texts: &'t Texts) -> Result<Story<'t>> {
        let person = self.subject.person()?;
        Story::new(self.subject.household.number, self.subject.situation, person, &self.subject.household, self.begins, texts)
            .context("no texts for the situation")
    }
    /// The person, once entered.
    pub fn person_id(&self) -> Result<PersonId> {
        self.person.context("the person is not entered yet")
    }
    /// The case, once opened.
    pub fn case_id(&self) -> Result<CaseId> {
        self.case.context("there is no case yet")
    }
    /// Area of users.
    pub fn area(&self, texts: &Texts) -> Result<UserArea> {
        UserArea::from_code(self.story(texts)?.user_area()).context("no such area of users")
    }
    /// Whether the subject is a minor at the beginning.
    pub fn is_minor(&self) -> bool {
        self.subject.person().is_ok_and(|person| person.age_on(self.begins) < 18)
    }
    /// Whether the case is about a family.
    pub fn is_of_family(&self) -> bool {
        matches!(
            self.subject.situation,
            Situation::FamilyEviction
                | Situation::NewForeignParents
                | Situation::ConflictualSeparation
                | Situation::WithdrawnTeenager
        )
    }
}

impl Plot {
    /// A way that leads nowhere.
    pub fn empty() -> Plot {
        Plot {
            door: Door::Desk,
            ending: Ending::Information,
            anonymous: false,
            interview: InterviewOutcome::Orientation,
            rhythm: 30,
            lasts: None,
            services: Vec::new(),
            turn: Turn::None,
        }
    }
}
