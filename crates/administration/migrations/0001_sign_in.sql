-- A sign-in at the identity provider that is under way: what the answer must fit. Short-lived, swept at the next one and from time to time.
create table administration_oidc (
  body_id UUID not null,
  state_hash BYTES not null,
  nonce TEXT not null,
  verifier TEXT not null,
  return_to TEXT not null,
  ends_at INSTANT not null,
  primary key (body_id, state_hash)
);
create index administration_oidc_by_end on administration_oidc (body_id, ends_at);
