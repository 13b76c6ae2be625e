-- One account of a body for one subject of its identity provider.
drop index guard_account_oidc;
create unique index guard_account_subject on guard_account (body_id, oidc_subject);
