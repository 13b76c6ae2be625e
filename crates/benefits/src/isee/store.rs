//! Attestations in the database.

use super::model::{AttestationState, Counted, DefectKind, DefectOutcome, Indicator, IseeKind, MemberRelation, Scale, Source};
use super::protocol::DsuProtocol;
use chrono::NaiveDate;
use kernel::{Cents, Instant, PersonId};
use registry::{may_concern, not_hidden, person_scope};
use uuid::Uuid;

/// The attestations that tell something of `:person`: theirs, and those of the household in which they are.
macro_rules! about_person {
    () => {
        "a.id in (select x.id from benefits_isee x where x.body_id = :body and x.person_id = :person
                  union select m.attestation_id from benefits_isee_member m where m.body_id = :body and m.person_id = :person)
         and (a.person_id = :person or a.kind in ('ordinary', 'current'))"
    };
}

macro_rules! attestations {
    ($rest:expr) => {
        concat!(
            "select a.id, a.person_id, p.display_name, a.kind, a.indicator, a.protocol, a.submitted_on, a.last_day, a.value_cents, a.scale_hundredths, a.source, a.state, a.withdrawn_at,
                    coalesce(w.display_name, '') as withdrawn_by_name, a.withdrawal_reason, a.created_at, coalesce(c.display_name, '') as created_by_name, a.version,
                    (select cast(count(*) as bigint) from benefits_isee_defect d where d.body_id = a.body_id and d.attestation_id = a.id) as defects,
                    (select cast(count(*) as bigint) from benefits_isee_defect d where d.body_id = a.body_id and d.attestation_id = a.id and d.outcome = 'open') as open_defects,
                    case when ",
            person_scope!("isee.read", "a.person_id"),
            " then true else false end as opens
               from benefits_isee a join registry_v_person p on p.body_id = a.body_id and p.person_id = a.person_id
               left join guard_account c on c.body_id = a.body_id and c.id = a.created_by
               left join guard_account w on w.body_id = a.body_id and w.id = a.withdrawn_by
              where a.body_id = :body and ",
            $rest
        )
    };
}

macro_rules! counted {
    ($rest:expr) => {
        concat!(
            "select a.id, a.kind, a.indicator, a.protocol, a.submitted_on, a.last_day, a.value_cents, a.scale_hundredths, a.created_at,
                    case when exists (select 1 from benefits_isee_defect d where d.body_id = a.body_id and d.attestation_id = a.id and d.outcome = 'open') then true else false end as has_open_defects
               from benefits_isee a where a.body_id = :body and a.state = 'kept' and ",
            about_person!(),
            $rest,
            " order by a.submitted_on desc, a.id desc limit 200"
        )
    };
}

/// True when the attestation in this column is of somebody whose attestations the actor may read.
macro_rules! readable {
    ($attestation:literal) => {
        concat!(
            "exists (select 1 from benefits_isee ra where ra.body_id = :body and ra.id = ",
            $attestation,
            " and ",
            person_scope!("isee.read", "ra.person_id"),
            ")"
        )
    };
}

store::statements! {
    /// What is kept of somebody, the latest first, for whoever may read it. One that somebody protected submitted is not told to whoever may
    /// not know of them.
    pub OF_PERSON = attestations!(concat!(
        about_person!(), " and (a.person_id = :person or (a.state = 'kept' and ", not_hidden!("a.person_id"), ")) and ", person_scope!("isee.read", ":person"), "
        order by a.submitted_on desc, a.created_at desc, a.id desc limit 200"));
    pub ONE = attestations!(concat!("a.id = :id and ", person_scope!("isee.read", "a.person_id")));
    /// One, locked, for whoever may record and withdraw.
    pub LOCK = concat!(
        "select a.person_id, a.kind, a.state, a.version from benefits_isee a where a.body_id = :body and a.id = :id and ", person_scope!("isee.write", "a.person_id"), " {for update}");
    pub MEMBERS = concat!(
        "select m.position, m.person_id, m.tax_code, case when m.person_id is null then m.name else p.display_name end as name, m.relation
           from benefits_isee_member m left join registry_v_person p on p.body_id = m.body_id and p.person_id = m.person_id
          where m.body_id = :body and m.attestation_id = :id and (m.person_id is null or ", not_hidden!("m.person_id"), ") and ", readable!("m.attestation_id"), " order by m.position");
    /// The others of its household, whoever asks: for the news, which names them and no amount.
    pub HOUSEHOLD = "select distinct m.person_id from benefits_isee_member m where m.body_id = :body and m.attestation_id = :id and m.person_id is not null and m.person_id <> :person order by m.person_id";
    pub DEFECTS = concat!(
        "select d.position, d.kind, d.member, d.checked_on, d.outcome, d.note, d.resolved_at, coalesce(r.display_name, '') as resolved_by_name
           from benefits_isee_defect d left join guard_account r on r.body_id = d.body_id and r.id = d.resolved_by
          where d.body_id = :body and d.attestation_id = :id and ", readable!("d.attestation_id"), " order by d.position");
    /// Those that may count for somebody, for whoever may read them.
    pub COUNTED = counted!(concat!(" and (a.person_id = :person or ", not_hidden!("a.person_id"), ") and ", person_scope!("isee.read", ":person")));
    /// The same whoever asks: for what the program itself works out.
    pub COUNTED_FOR_ALL = counted!("");
    /// Every attestation that municipal benefits take and that holds on a day, with each person of the register for whom it may count: for figures
    /// of the whole body, for whoever makes its regulations.
    pub OF_ALL = concat!(
        "select t.person_id, a.id, a.kind, a.indicator, a.protocol, a.submitted_on, a.last_day, a.value_cents, a.scale_hundredths, a.created_at,
                case when exists (select 1 from benefits_isee_defect d where d.body_id = a.body_id and d.attestation_id = a.id and d.outcome = 'open') then true else false end as has_open_defects
           from (select x.id, x.person_id from benefits_isee x where x.body_id = :body
                 union select m.attestation_id as id, m.person_id from benefits_isee_member m where m.body_id = :body and m.person_id is not null) t
           join benefits_isee a on a.body_id = :body and a.id = t.id
          where a.body_id = :body and a.state = 'kept' and a.indicator = 'ordinary' and a.submitted_on <= :on and a.last_day >= :on
            and (a.person_id = t.person_id or a.kind in ('ordinary', 'current'))
            and (", guard::in_body!("rule.write"), " or ", guard::in_body!("rule.publish"), ") order by t.person_id, a.id");
    /// Those that end between two days and that no later one of the same kind follows, the first to end first.
    pub EXPIRING = concat!(
        "select a.id, a.person_id, p.display_name, a.kind, a.protocol, a.submitted_on, a.last_day, a.value_cents,
                (select cast(count(*) as bigint) from benefits_isee_defect d where d.body_id = a.body_id and d.attestation_id = a.id and d.outcome = 'open') as open_defects
           from benefits_isee a join registry_v_person p on p.body_id = a.body_id and p.person_id = a.person_id
          where a.body_id = :body and a.state = 'kept' and a.indicator = 'ordinary' and a.last_day >= :today and a.last_day <= :ahead
            and (a.last_day > :after_day or (a.last_day = :after_day and a.id > :after_id)) and p.death_date is null
            and not exists (select 1 from benefits_isee n where n.body_id = a.body_id and n.person_id = a.person_id and n.state = 'kept' and n.indicator = 'ordinary' and n.kind = a.kind
                             and (n.last_day, n.submitted_on, n.id) > (a.last_day, a.submitted_on, a.id))
            and ", may_concern!("isee.read", "a.person_id"), " and ", person_scope!("isee.read", "a.person_id"), "
          order by a.last_day, a.id limit :most");
    /// Those with omissions or discrepancies that nobody settled, for whoever may.
    pub TO_SETTLE = concat!(
        "select a.id, a.person_id, p.display_name, a.kind, a.submitted_on, a.created_at from benefits_isee a join registry_v_person p on p.body_id = a.body_id and p.person_id = a.person_id
          where a.body_id = :body and a.state = 'kept' and a.id in (select d.attestation_id from benefits_isee_defect d where d.body_id = :body and d.outcome = 'open')
            and ", may_concern!("isee.write", "a.person_id"), " and ", person_scope!("isee.write", "a.person_id"), " order by a.created_at, a.id limit :most");
    /// What the actor may do with the attestations of somebody; nobody whom they may not read.
    pub REACH = concat!(
        "select p.person_id, case when ", person_scope!("isee.write", "p.person_id"), " then true else false end as writes,
                case when ", person_scope!("isee.fetch", "p.person_id"), " then true else false end as fetches
           from registry_v_person p where p.body_id = :body and p.person_id = :person and ", person_scope!("isee.read", "p.person_id"));
    /// Somebody of whom the actor may record attestations.
    pub WRITABLE = concat!("select p.person_id from registry_v_person p where p.body_id = :body and p.person_id = :person and ", person_scope!("isee.write", "p.person_id"));
    /// Who has a tax code today, among those of whom the actor may record attestations.
    pub BY_CODE = concat!(
        "select distinct i.person_id from registry_identifier i where i.body_id = :body and i.value = :code and i.kind = 'tax_code' and i.valid_until > :today and ",
        person_scope!("isee.write", "i.person_id"), " order by i.person_id limit 2");
    pub SAME = "select a.id from benefits_isee a where a.body_id = :body and a.person_id = :person and a.protocol = :protocol and a.kind = :kind and a.indicator = :indicator and a.state = 'kept'";
    pub ADD = "insert into benefits_isee (body_id, id, person_id, kind, indicator, protocol, submitted_on, last_day, value_cents, scale_hundredths, source, state, withdrawn_at, withdrawn_by,
                                          withdrawal_reason, created_at, created_by, version)
               values (:body, :id, :person, :kind, :indicator, :protocol, :submitted_on, :last_day, :value, :scale, :source, 'kept', null, null, '', :now, :actor, 1)";
    pub ADD_MEMBER = "insert into benefits_isee_member (body_id, attestation_id, position, person_id, tax_code, name, relation)
                      values (:body, :attestation, :position, :person, :tax_code, :name, :relation)";
    pub ADD_DEFECT = "insert into benefits_isee_defect (body_id, attestation_id, position, kind, member, checked_on, outcome, note, resolved_at, resolved_by)
                      values (:body, :attestation, :position, :kind, :member, :checked_on, 'open', '', null, null)";
    pub WITHDRAW = "update benefits_isee set state = 'withdrawn', withdrawn_at = :now, withdrawn_by = :actor, withdrawal_reason = :reason, version = version + 1
                     where body_id = :body and id = :id and version = :version and state = 'kept'";
    pub SETTLE = "update benefits_isee_defect set outcome = :outcome, note = :note, resolved_at = :now, resolved_by = :actor
                   where body_id = :body and attestation_id = :id and position = :position and outcome = 'open'";
    pub TOUCH = "update benefits_isee set version = version + 1 where body_id = :body and id = :id and version = :version";
}

/// An attestation.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Attestation {
    /// Identifier.
    pub id: Uuid,
    /// For whom it was asked.
    pub person_id: PersonId,
    /// What they are called.
    pub display_name: String,
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
    #[sqlx(rename = "value_cents")]
    pub value: Cents,
    /// The equivalence scale.
    #[sqlx(rename = "scale_hundredths")]
    pub scale: Option<Scale>,
    /// How it came.
    pub source: Source,
    /// Whether it stands.
    pub state: AttestationState,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Instant>,
    /// By whom.
    pub withdrawn_by_name: String,
    /// Why.
    pub withdrawal_reason: String,
    /// When it was recorded.
    pub created_at: Instant,
    /// By whom.
    pub created_by_name: String,
    /// Version.
    pub version: i64,
    /// How many omissions and discrepancies the certificate tells of.
    pub defects: i64,
    /// How many of them wait.
    pub open_defects: i64,
    /// Whether its page opens for the reader.
    pub opens: bool,
}

impl Attestation {
    /// Whether it stands.
    pub fn is_kept(&self) -> bool {
        self.state == AttestationState::Kept
    }
    /// Whether it stands and holds on a day.
    pub fn holds_on(&self, day: &NaiveDate) -> bool {
        self.is_kept() && self.submitted_on <= *day && *day <= self.last_day
    }
    /// Whether municipal benefits take it.
    pub fn is_for_municipal_benefits(&self) -> bool {
        self.indicator == Indicator::Ordinary
    }
    /// Its page.
    pub fn href(&self) -> String {
        format!("/isee/{}", self.id)
    }
    /// As far as it is asked whether it counts; nothing of one that was withdrawn.
    pub fn counted(&self) -> Option<Counted> {
        self.is_kept().then(|| Counted {
            id: self.id,
            kind: self.kind,
            indicator: self.indicator,
            protocol: self.protocol.clone(),
            submitted_on: self.submitted_on,
            last_day: self.last_day,
            value: self.value,
            scale: self.scale,
            has_open_defects: self.open_defects > 0,
            recorded: self.created_at,
        })
    }
}

/// One that may count.
#[derive(Debug, sqlx::FromRow)]
pub struct CountedRow {
    id: Uuid,
    kind: IseeKind,
    indicator: Indicator,
    protocol: DsuProtocol,
    submitted_on: NaiveDate,
    last_day: NaiveDate,
    value_cents: Cents,
    scale_hundredths: Option<Scale>,
    created_at: Instant,
    has_open_defects: bool,
}

impl From<CountedRow> for Counted {
    fn from(row: CountedRow) -> Counted {
        Counted {
            id: row.id,
            kind: row.kind,
            indicator: row.indicator,
            protocol: row.protocol,
            submitted_on: row.submitted_on,
            last_day: row.last_day,
            value: row.value_cents,
            scale: row.scale_hundredths,
            has_open_defects: row.has_open_defects,
            recorded: row.created_at,
        }
    }
}

/// One that may count, and for whom.
#[derive(Debug, sqlx::FromRow)]
pub struct HeldRow {
    /// For whom.
    pub person_id: PersonId,
    /// Which.
    #[sqlx(flatten)]
    pub row: CountedRow,
}

/// Somebody of the household, as far as the reader may know of them.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Member {
    /// Place in the household, from 1.
    pub position: i64,
    /// Who, where the register knows them.
    pub person_id: Option<PersonId>,
    /// Tax code of whoever has no record; may be empty.
    pub tax_code: String,
    /// Name; may be empty.
    pub name: String,
    /// What they are to whoever declared.
    pub relation: MemberRelation,
}

impl Member {
    /// What they are called.
    pub fn called(&self) -> &str {
        if self.name.is_empty() { &self.tax_code } else { &self.name }
    }
}

/// An omission or a discrepancy.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Defect {
    /// Its number, from 1.
    pub position: i64,
    /// Which.
    pub kind: DefectKind,
    /// With whom: the place in the household.
    pub member: Option<i64>,
    /// The day of the control.
    pub checked_on: Option<NaiveDate>,
    /// What came of it.
    pub outcome: DefectOutcome,
    /// What was noted.
    pub note: String,
    /// When it was settled.
    pub resolved_at: Option<Instant>,
    /// By whom.
    pub resolved_by_name: String,
}

impl Defect {
    /// Whether it waits.
    pub fn is_open(&self) -> bool {
        self.outcome == DefectOutcome::Open
    }
}

/// One that ends soon.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Expiring {
    /// Identifier.
    pub id: Uuid,
    /// Whose.
    pub person_id: PersonId,
    /// What they are called.
    pub display_name: String,
    /// Which kind.
    pub kind: IseeKind,
    /// The number of the declaration.
    pub protocol: DsuProtocol,
    /// First day on which it holds.
    pub submitted_on: NaiveDate,
    /// Last day on which it holds.
    pub last_day: NaiveDate,
    /// The indicator.
    #[sqlx(rename = "value_cents")]
    pub value: Cents,
    /// Omissions and discrepancies that wait.
    pub open_defects: i64,
}

/// One with something to settle.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ToSettle {
    /// Identifier.
    pub id: Uuid,
    /// Whose.
    pub person_id: PersonId,
    /// What they are called.
    pub display_name: String,
    /// Which kind.
    pub kind: IseeKind,
    /// When it was submitted.
    pub submitted_on: NaiveDate,
    /// When it was recorded.
    pub created_at: Instant,
}

/// One that is about to change.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Locked {
    /// Whose.
    pub person_id: PersonId,
    /// Which kind.
    pub kind: IseeKind,
    /// Whether it stands.
    pub state: AttestationState,
    /// Version.
    pub version: i64,
}

/// What the actor may do with the attestations of somebody.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Reach {
    /// Whose.
    pub person_id: PersonId,
    /// Whether to record.
    pub writes: bool,
    /// Whether to ask INPS.
    pub fetches: bool,
}
