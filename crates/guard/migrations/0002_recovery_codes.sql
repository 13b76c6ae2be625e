-- Codes that open the second factor when the telephone is lost: each once, kept as digests.
create table guard_recovery (
  body_id UUID not null,
  account_id UUID not null,
  code_hash BYTES not null,
  used_at INSTANT,
  primary key (body_id, account_id, code_hash),
  constraint guard_recovery_account foreign key (body_id, account_id) references guard_account (body_id, id)
);
