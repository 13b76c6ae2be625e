//! Regulations in the database. They tell nothing of a person: whoever may read them at all reads all of their body.

use super::model::{Act, Days, RuleKind, VersionState};
use chrono::NaiveDate;
use guard::scope::FOREVER;
use kernel::Instant;
use kernel::time::days_before;
use uuid::Uuid;

macro_rules! listed {
    ($rest:expr) => {
        concat!(
            "select r.id, r.code, r.name, r.sort_name, r.kind, r.version, f.id as held_id, f.number as held_number, f.valid_from as held_from, f.act_number as held_act_number,
                    f.act_date as held_act_date, f.act_organ as held_act_organ,
                    (select cast(count(*) as bigint) from benefits_rule_version d where d.body_id = r.body_id and d.rule_id = r.id and d.state = 'draft') as drafts
               from benefits_rule r left join benefits_rule_version f on f.body_id = r.body_id and f.rule_id = r.id and f.state = 'published' and f.valid_from <= :today and f.valid_until > :today
              where r.body_id = :body and ",
            $rest
        )
    };
}

macro_rules! versions {
    ($text:literal, $rest:expr) => {
        concat!(
            "select v.id, v.rule_id, r.code, r.name, v.number, ",
            $text,
            " as text, v.sha256, v.faults, v.state, v.valid_from, v.valid_until, v.early_reason, v.act_number, v.act_date, v.act_organ, v.created_at, v.written_at,
                    coalesce(w.display_name, '') as written_by_name, v.published_at, coalesce(p.display_name, '') as published_by_name, v.withdrawn_at,
                    coalesce(x.display_name, '') as withdrawn_by_name, v.withdrawal_reason, v.version
               from benefits_rule_version v join benefits_rule r on r.body_id = v.body_id and r.id = v.rule_id
               left join guard_account w on w.body_id = v.body_id and w.id = v.written_by
               left join guard_account p on p.body_id = v.body_id and p.id = v.published_by
               left join guard_account x on x.body_id = v.body_id and x.id = v.withdrawn_by
              where v.body_id = :body and ",
            $rest
        )
    };
}

store::statements! {
    /// Regulations by name, after a place in the list.
    open pub LIST = listed!("(r.sort_name like :pattern or r.code like :pattern) and (:any_kind or r.kind = :kind)
        and (:standing = '' or (:standing = 'in_force' and f.id is not null)
             or (:standing = 'draft' and exists (select 1 from benefits_rule_version d where d.body_id = r.body_id and d.rule_id = r.id and d.state = 'draft')))
        and (r.sort_name > :after_name or (r.sort_name = :after_name and r.id > :after_id))
        order by r.sort_name, r.id limit :most");
    open pub ONE = listed!("r.id = :id");
    /// All versions of a regulation, the latest first, without their texts.
    open pub VERSIONS = versions!("''", "v.rule_id = :rule order by v.number desc limit 500");
    open pub VERSION = versions!("v.text", "v.id = :id");
    /// The version of a regulation that holds on a day.
    open pub IN_FORCE = versions!("v.text", "r.code = :code and v.state = 'published' and v.valid_from <= :on and v.valid_until > :on");
    open pub BY_CODE = "select r.id from benefits_rule r where r.body_id = :body and r.code = :code";
    /// A regulation, locked: whoever publishes, begins a draft or takes back comes one after the other.
    pub LOCK = "select r.code, r.version from benefits_rule r where r.body_id = :body and r.id = :id {for update}";
    open pub LATEST_NUMBER = "select coalesce(max(v.number), 0) from benefits_rule_version v where v.body_id = :body and v.rule_id = :rule";
    open pub COUNT_DRAFTS = "select cast(count(*) as bigint) from benefits_rule_version v where v.body_id = :body and v.rule_id = :rule and v.state = 'draft'";
    /// The days of those that were published.
    open pub PUBLISHED = "select v.id, v.valid_from, v.valid_until, e.ends_from as ended_from from benefits_rule_version v
                            left join benefits_rule_ending e on e.body_id = v.body_id and e.version_id = v.id and e.decided_at is not null
                           where v.body_id = :body and v.rule_id = :rule and v.state = 'published' order by v.valid_from limit 5000";
    /// Whether the actor wrote it.
    open pub WROTE = "select cast(count(*) as bigint) from benefits_rule_writer w where w.body_id = :body and w.version_id = :id and w.account_id = :actor";
    pub ADD = "insert into benefits_rule (body_id, id, code, name, sort_name, kind, created_at, created_by, version)
               values (:body, :id, :code, :name, :sort_name, :kind, :now, :actor, 1)";
    pub NAME = "update benefits_rule set name = :name, sort_name = :sort_name, kind = :kind, version = version + 1 where body_id = :body and id = :id";
    pub ADD_VERSION = "insert into benefits_rule_version (body_id, id, rule_id, number, text, sha256, faults, state, valid_from, valid_until, early_reason, act_number, act_date, act_organ,
                                                          created_at, created_by, written_at, written_by, published_at, published_by, withdrawn_at, withdrawn_by, withdrawal_reason, version)
                       values (:body, :id, :rule, :number, :text, :sha256, :faults, 'draft', null, null, '', '', null, '', :now, :actor, :now, :actor, null, null, null, null, '', 1)";
    pub ADD_WRITER = "insert into benefits_rule_writer (body_id, version_id, account_id) values (:body, :id, :actor) on conflict (body_id, version_id, account_id) do nothing";
    pub WRITE = "update benefits_rule_version set text = :text, sha256 = :sha256, faults = :faults, written_at = :now, written_by = :actor, version = version + 1
                  where body_id = :body and id = :id and version = :version and state = 'draft'";
    pub DISCARD = "update benefits_rule_version set state = 'withdrawn', withdrawn_at = :now, withdrawn_by = :actor, withdrawal_reason = '', version = version + 1
                    where body_id = :body and id = :id and version = :version and state = 'draft'";
    pub PUBLISH = "update benefits_rule_version set state = 'published', valid_from = :from, valid_until = :until, early_reason = :early_reason, act_number = :act_number, act_date = :act_date,
                          act_organ = :act_organ, published_at = :now, published_by = :actor, version = version + 1
                    where body_id = :body and id = :id and version = :version and state = 'draft'";
    /// The last day of one that was published: another one follows, the one that followed was taken back, or an act ends it.
    pub END = "update benefits_rule_version set valid_until = :until, version = version + 1 where body_id = :body and id = :id and state = 'published'";
    pub WITHDRAW = "update benefits_rule_version set state = 'withdrawn', withdrawn_at = :now, withdrawn_by = :actor, withdrawal_reason = :reason, version = version + 1
                     where body_id = :body and id = :id and version = :version and state = 'published'";
}

/// A regulation in a list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct RuleRow {
    /// Identifier.
    pub id: Uuid,
    /// The id that its text bears.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// Its name, folded.
    pub sort_name: String,
    /// What it decides.
    pub kind: RuleKind,
    /// Version.
    pub version: i64,
    /// The version that holds today.
    pub held_id: Option<Uuid>,
    /// Its number.
    pub held_number: Option<i64>,
    /// Since when.
    pub held_from: Option<NaiveDate>,
    held_act_number: Option<String>,
    held_act_date: Option<NaiveDate>,
    held_act_organ: Option<String>,
    /// How many drafts are being written.
    pub drafts: i64,
}

impl RuleRow {
    /// The act by which the version of today holds.
    pub fn act(&self) -> Option<Act> {
        Some(Act { number: self.held_act_number.clone()?, date: self.held_act_date?, organ: self.held_act_organ.clone()? })
    }
    /// Its page.
    pub fn href(&self) -> String {
        format!("/regolamenti/{}", self.id)
    }
}

/// A version.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct VersionRow {
    /// Identifier.
    pub id: Uuid,
    /// Of which regulation.
    pub rule_id: Uuid,
    /// Its id.
    pub code: String,
    /// What the regulation is called.
    pub name: String,
    /// 1, 2, 3 …
    pub number: i64,
    /// Its text; empty where only versions are listed.
    pub text: String,
    /// Of its text.
    pub sha256: String,
    /// How many mistakes the text had when it was saved.
    pub faults: i64,
    /// What became of it.
    pub state: VersionState,
    /// First day.
    pub valid_from: Option<NaiveDate>,
    /// First day on which it no longer holds.
    pub valid_until: Option<NaiveDate>,
    /// Why from a day that was past.
    pub early_reason: String,
    act_number: String,
    act_date: Option<NaiveDate>,
    act_organ: String,
    /// When it was begun.
    pub created_at: Instant,
    /// When it was written last.
    pub written_at: Instant,
    /// By whom.
    pub written_by_name: String,
    /// When it was published.
    pub published_at: Option<Instant>,
    /// By whom.
    pub published_by_name: String,
    /// When it was thrown away or taken back.
    pub withdrawn_at: Option<Instant>,
    /// By whom.
    pub withdrawn_by_name: String,
    /// Why.
    pub withdrawal_reason: String,
    /// Version of the row, for whoever writes at the same time.
    pub version: i64,
}

impl VersionRow {
    /// The act that decided it.
    pub fn act(&self) -> Option<Act> {
        let date = self.act_date?;
        Some(Act { number: self.act_number.clone(), date, organ: self.act_organ.clone() })
    }
    /// Whether it is being written.
    pub fn is_draft(&self) -> bool {
        self.state == VersionState::Draft
    }
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        let days = self.days();
        self.state == VersionState::Published && days.is_some_and(|days| days.from <= day && day < days.until)
    }
    /// Its days.
    pub fn days(&self) -> Option<Days> {
        Some(Days { from: self.valid_from?, until: self.valid_until? })
    }
    /// The last day on which it holds; `None` while it is open.
    pub fn last_day(&self) -> Option<NaiveDate> {
        self.valid_until.filter(|until| *until != FOREVER).map(|until| days_before(until, 1))
    }
    /// Whether it was published and nothing ends it.
    pub fn is_endless(&self) -> bool {
        self.state == VersionState::Published && self.valid_until == Some(FOREVER)
    }
    /// Its page.
    pub fn href(&self) -> String {
        format!("/regolamenti/versioni/{}", self.id)
    }
    /// Whether it was published and its first day is yet to come.
    pub fn is_ahead_of(&self, day: &NaiveDate) -> bool {
        self.state == VersionState::Published && self.valid_from.is_some_and(|from| from > *day)
    }
}

/// The days of one that was published.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct PublishedRow {
    /// Identifier.
    pub id: Uuid,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day on which it no longer holds.
    pub valid_until: NaiveDate,
    /// The same, where an act ended it and nothing follows.
    pub ended_from: Option<NaiveDate>,
}

impl PublishedRow {
    /// Its days.
    pub fn days(&self) -> Days {
        Days { from: self.valid_from, until: self.valid_until }
    }
}

/// A regulation that is about to change.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct LockedRule {
    /// The id that its texts bear.
    pub code: String,
    /// Version.
    pub version: i64,
}
