//! Which households of the allowance an account reaches, as SQL text for `concat!`.
//!
//! A household is reached by its unit, or through somebody in it whom the account reaches. It is no household for whoever may not know of the
//! applicant: who is protected is not told of here either, whether the register knows them already (`not_hidden!`) or their tax code is all
//! there is (`code_told!`). Of a household that is told, members whom one may not know of are left out.

/// True when the acting account has the permission over the household in this column.
macro_rules! household_scope {
    ($permission:literal, $household:literal) => {
        concat!(
            "exists (select 1 from inclusion_household ih where ih.body_id = :body and ih.id = ",
            $household,
            " and (",
            guard::in_unit!($permission, "ih.unit_id"),
            " or exists (select 1 from inclusion_member im where im.body_id = :body and im.household_id = ih.id and im.left_on is null and ",
            registry::person_scope!($permission, "im.person_id"),
            ")) and not exists (select 1 from inclusion_member ia where ia.body_id = :body and ia.household_id = ih.id and ia.role = 'applicant' and ia.left_on is null",
            " and not ((ia.person_id is null and ",
            registry::code_told!("ia.tax_code"),
            ") or (ia.person_id is not null and ",
            registry::not_hidden_for!($permission, "ia.person_id"),
            "))))"
        )
    };
}
pub(crate) use household_scope;

/// True when the member of the alias `m` may be told to the acting account.
macro_rules! member_told {
    () => {
        concat!(
            "((m.person_id is null and ",
            registry::code_told!("m.tax_code"),
            ") or (m.person_id is not null and ",
            registry::not_hidden!("m.person_id"),
            "))"
        )
    };
}
pub(crate) use member_told;
