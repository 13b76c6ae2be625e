-- Which documents a second person approves before they are final, from a day: those of a kind, or those of one model, which goes before its kind.
-- What the body says is added, never taken away: the latest day that has come holds.
create table records_approval_rule (
  body_id UUID not null,
  id UUID not null,
  kind TEXT not null constraint records_approval_rule_kind check (kind in ('', 'report', 'plan', 'letter', 'minutes', 'convocation')),
  template_code TEXT not null,
  valid_from DATE not null,
  needed BOOL not null,
  account_id UUID not null,
  at INSTANT not null,
  primary key (body_id, id),
  constraint records_approval_rule_target check ((kind = '') <> (template_code = ''))
);
create unique index records_approval_rule_day on records_approval_rule (body_id, kind, template_code, valid_from);

-- An approval that was asked for a draft. `document_version` is the draft that was approved: one that is changed afterwards wants another. Nobody
-- approves what they asked for themselves, and nobody what they wrote.
create table records_approval (
  body_id UUID not null,
  id UUID not null,
  document_id UUID not null,
  due_on DATE not null,
  state TEXT not null constraint records_approval_state check (state in ('asked', 'approved', 'returned', 'withdrawn')),
  document_version WHOLE,
  asked_by UUID not null,
  asked_at INSTANT not null,
  decided_by UUID,
  decided_at INSTANT,
  note TEXT not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint records_approval_document foreign key (body_id, document_id) references records_document (body_id, id),
  constraint records_approval_two check (decided_by is null or decided_by <> asked_by),
  constraint records_approval_decided check ((state in ('approved', 'returned')) = (decided_at is not null)),
  constraint records_approval_of_text check ((state = 'approved') = (document_version is not null))
);
create unique index records_approval_open on records_approval (body_id, document_id) where state = 'asked';
create index records_approval_of_document on records_approval (body_id, document_id, asked_at, id);
