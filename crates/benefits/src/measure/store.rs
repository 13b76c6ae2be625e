//! Measures in the database. They tell nothing of a person: whoever may read them at all reads all of their body. Whoever manages them manages
//! those of their own offices and of what lies below.

use super::model::{MeasureAct, MeasureId, MeasureState, Window};
use crate::rule::RuleKind;
use chrono::NaiveDate;
use guard::in_unit;
use kernel::time::show_date;
use kernel::{AccountId, Cents, ChapterId, Instant, UnitId};
use uuid::Uuid;

macro_rules! measures {
    ($rest:expr) => {
        concat!(
            "select m.id, m.code, m.title, m.sort_title, m.rule_id, r.code as rule_code, r.name as rule_name, r.kind as rule_kind, m.about, m.unit_id, u.name as unit_name, m.responsible_id,
                    coalesce(w.display_name, '') as responsible_name, m.opens_on, m.closes_on, m.ranked, m.term_days, m.act_number, m.act_date, m.act_organ, m.budget_cents, m.chapter_id,
                    m.state, m.created_at, m.version, case when ",
            in_unit!("measure.manage", "m.unit_id"),
            " then true else false end as may_manage
               from benefits_measure m join benefits_rule r on r.body_id = m.body_id and r.id = m.rule_id
               join guard_unit u on u.body_id = m.body_id and u.id = m.unit_id
               left join guard_account w on w.body_id = m.body_id and w.id = m.responsible_id
              where m.body_id = :body and ",
            $rest
        )
    };
}

store::statements! {
    /// Measures by title, after a place in the list.
    open pub LIST = measures!("(m.sort_title like :pattern or m.code like :code) and (:any_state or m.state = :state)
        and (m.sort_title > :after_title or (m.sort_title = :after_title and m.id > :after_id)) order by m.sort_title, m.id limit :most");
    open pub ONE = measures!("m.id = :id");
    /// One, for whoever manages it.
    pub TO_MANAGE = measures!(concat!("m.id = :id and ", in_unit!("measure.manage", "m.unit_id")));
    /// Those for which one can apply on a day.
    open pub OPEN_ON = measures!("m.state = 'open' and m.opens_on <= :on and (m.closes_on is null or m.closes_on >= :on) order by m.sort_title, m.id limit 500");
    open pub BY_CODE = "select m.id from benefits_measure m where m.body_id = :body and m.code = :code";
    /// What a measure can be decided by.
    open pub RULES = "select r.id, r.name from benefits_rule r where r.body_id = :body and r.kind in ('benefit', 'ranking', 'copayment') order by r.sort_name, r.id limit 500";
    open pub RULE = "select r.id from benefits_rule r where r.body_id = :body and r.id = :id and r.kind in ('benefit', 'ranking', 'copayment')";
    /// The offices that there are today of which the actor manages the measures.
    open pub UNITS = concat!("select u.id, u.name from guard_unit u where u.body_id = :body and u.valid_from <= :today and u.valid_until > :today and ",
                             in_unit!("measure.manage", "u.id"), " order by u.code limit :most");
    open pub UNIT = concat!("select u.id from guard_unit u where u.body_id = :body and u.id = :id and u.valid_from <= :today and u.valid_until > :today and ",
                            in_unit!("measure.manage", "u.id"));
    /// Whoever can be in charge of a procedure.
    open pub OFFICERS = "select k.id, k.display_name from guard_account k where k.body_id = :body and k.state = 'active' and exists (select 1 from guard_assignment s where s.body_id = k.body_id
                          and s.account_id = k.id and s.role in ('amministrativo', 'benefici', 'coordinatore', 'dirigente') and s.valid_from <= :today and s.valid_until > :today)
                          order by k.display_name, k.id limit 2000";
    open pub OFFICER = "select k.id from guard_account k where k.body_id = :body and k.id = :id and k.state = 'active' and exists (select 1 from guard_assignment s where s.body_id = k.body_id
                          and s.account_id = k.id and s.role in ('amministrativo', 'benefici', 'coordinatore', 'dirigente') and s.valid_from <= :today and s.valid_until > :today)";
    /// One, locked, for whoever manages it. What is written to it afterwards, in the same transaction, asks no more.
    pub LOCK = concat!("select m.state, m.version from benefits_measure m where m.body_id = :body and m.id = :id and ", in_unit!("measure.manage", "m.unit_id"), " {for update}");
    pub ADD = "insert into benefits_measure (body_id, id, code, title, sort_title, rule_id, about, unit_id, responsible_id, opens_on, closes_on, ranked, term_days, act_number, act_date,
                                             act_organ, budget_cents, chapter_id, state, created_at, created_by, version)
               values (:body, :id, :code, :title, :sort_title, :rule, :about, :unit, :responsible, :opens_on, :closes_on, :ranked, :term_days, :act_number, :act_date,
                       :act_organ, :budget, :chapter, 'draft', :now, :actor, 1)";
    /// What is told of one for which nobody can apply yet.
    pub CHANGE = "update benefits_measure set code = :code, title = :title, sort_title = :sort_title, rule_id = :rule, about = :about, unit_id = :unit, responsible_id = :responsible,
                         opens_on = :opens_on, closes_on = :closes_on, ranked = :ranked, term_days = :term_days, act_number = :act_number, act_date = :act_date, act_organ = :act_organ,
                         budget_cents = :budget, chapter_id = :chapter, version = version + 1
                   where body_id = :body and id = :id and version = :version and state = 'draft'";
    /// What may still change of one that was opened: words, who is in charge, the last day, the money.
    pub AMEND = "update benefits_measure set title = :title, sort_title = :sort_title, about = :about, responsible_id = :responsible, closes_on = :closes_on, budget_cents = :budget,
                        chapter_id = :chapter, version = version + 1
                  where body_id = :body and id = :id and version = :version and state in ('open', 'closed')";
    pub MOVE = "update benefits_measure set state = :state, version = version + 1 where body_id = :body and id = :id and version = :version";
    /// The last day, when it is closed or opened again.
    pub UNTIL = "update benefits_measure set closes_on = :closes_on where body_id = :body and id = :id";
}

/// A measure.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct MeasureRow {
    /// Identifier.
    pub id: MeasureId,
    /// As people name it.
    pub code: String,
    /// What it is called.
    pub title: String,
    /// Its title, folded.
    pub sort_title: String,
    /// The regulation that decides it.
    pub rule_id: Uuid,
    /// The id of its text.
    pub rule_code: String,
    /// What it is called.
    pub rule_name: String,
    /// What it decides.
    pub rule_kind: RuleKind,
    /// One or two sentences; may be empty.
    pub about: String,
    /// The office in charge.
    pub unit_id: UnitId,
    /// What it is called.
    pub unit_name: String,
    /// Who is in charge of the procedure.
    pub responsible_id: AccountId,
    /// What they are called.
    pub responsible_name: String,
    /// First day.
    pub opens_on: NaiveDate,
    /// Last day.
    pub closes_on: Option<NaiveDate>,
    /// Whether applications wait for a ranking.
    pub ranked: bool,
    /// Days of the procedure.
    pub term_days: i64,
    act_number: String,
    act_date: Option<NaiveDate>,
    act_organ: String,
    /// The money of the call.
    pub budget_cents: Option<Cents>,
    /// The chapter it comes from.
    pub chapter_id: Option<ChapterId>,
    /// How far it is.
    pub state: MeasureState,
    /// When it was begun.
    pub created_at: Instant,
    /// Version.
    pub version: i64,
    /// Whether the reader manages the measures of its office.
    pub may_manage: bool,
}

impl MeasureRow {
    /// When one applies.
    pub fn window(&self) -> Window {
        Window { opens_on: self.opens_on, closes_on: self.closes_on }
    }
    /// The act that opens it.
    pub fn act(&self) -> MeasureAct {
        MeasureAct { number: self.act_number.clone(), date: self.act_date, organ: self.act_organ.clone() }
    }
    /// The act in words; empty while there is none.
    pub fn act_words(&self) -> String {
        match self.act_date {
            Some(day) if !self.act_number.is_empty() => format!("{}, {} del {}", self.act_organ, self.act_number, show_date(day)),
            Some(_) | None => String::new(),
        }
    }
    /// When one applies, in words.
    pub fn days_words(&self) -> String {
        match self.closes_on {
            Some(last) => format!("dal {} al {}", show_date(self.opens_on), show_date(last)),
            None => format!("tutto l'anno, dal {}", show_date(self.opens_on)),
        }
    }
    /// Whether one can apply on a day.
    pub fn takes_on(&self, day: &NaiveDate) -> bool {
        self.state == MeasureState::Open && self.window().holds(*day)
    }
    /// Whether everything of it can still be written.
    pub fn is_draft(&self) -> bool {
        self.state == MeasureState::Draft
    }
    /// Its page.
    pub fn href(&self) -> String {
        format!("/misure/{}", self.id)
    }
}

/// A measure that is about to change.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct LockedMeasure {
    /// How far it is.
    pub state: MeasureState,
    /// Version.
    pub version: i64,
}
