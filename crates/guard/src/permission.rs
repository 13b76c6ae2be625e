//! The permissions, as constants that the compiler knows; a test holds them equal to `roles.toml`.

/// One permission, by its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Permission(pub &'static str);

impl kernel::codes::Code for Permission {
    const ALL: &'static [Self] = Permission::ALL;
    fn code(self) -> &'static str {
        self.0
    }
    fn label(self) -> &'static str {
        crate::roles::table().grants.iter().find(|grant| grant.permission == self).map_or(self.0, |grant| grant.label.as_str())
    }
}

macro_rules! permissions {
    ($($name:ident = $code:literal),+ $(,)?) => {
        impl Permission {
            $(#[doc = concat!("`", $code, "` in `roles.toml`.")] pub const $name: Permission = Permission($code);)+
            /// Every permission.
            pub const ALL: &'static [Permission] = &[$(Permission::$name),+];
        }
    };
}
permissions! {
    PERSON_SEARCH = "person.search", PERSON_KNOWN = "person.known", PERSON_READ = "person.read", PERSON_CREATE = "person.create",
    PERSON_EDIT = "person.edit", PERSON_PROTECT = "person.protect", PERSON_MERGE = "person.merge", PERSON_EXPORT = "person.export",
    PERSON_REQUESTS = "person.requests",
    IDENTITY_SEAL = "identity.seal", IDENTITY_SEALED = "identity.sealed", HEALTH_READ = "health.read", HEALTH_EDIT = "health.edit",
    HOUSEHOLD_EDIT = "household.edit",
    POPULATION_ASK = "population.ask", POPULATION_IMPORT = "population.import", POPULATION_REVIEW = "population.review",
    STREET_MANAGE = "street.manage",
    CONTACT_READ = "contact.read", CONTACT_CREATE = "contact.create", CONTACT_CORRECT = "contact.correct",
    APPOINTMENT_READ = "appointment.read", APPOINTMENT_MANAGE = "appointment.manage", REFERRAL_ANSWER = "referral.answer",
    DUE_READ = "due.read", DUE_WRITE = "due.write",
    CASE_LIST = "case.list", CASE_PROPOSE = "case.propose", CASE_ASSIGN = "case.assign", CASE_READ = "case.read",
    CASE_WRITE = "case.write", CASE_TAKE = "case.take", CASE_SEAL = "case.seal", CASE_PASS = "case.pass",
    DIARY_READ = "diary.read", NOTE_RELEASE = "note.release", PLAN_WRITE = "plan.write",
    COLLECTIVE_WRITE = "collective.write", BOARD_WORKERS = "board.workers", INSTRUMENT_MANAGE = "instrument.manage",
    DOCUMENT_READ = "document.read", DOCUMENT_WRITE = "document.write", DOCUMENT_FINISH = "document.finish",
    TEMPLATE_MANAGE = "template.manage", POST_REGISTER = "post.register", POST_SORT = "post.sort",
    RETENTION_MANAGE = "retention.manage",
    JUDICIAL_READ = "judicial.read", JUDICIAL_WRITE = "judicial.write", ORDER_REGISTER = "order.register",
    AUTHORITY_MANAGE = "authority.manage", OFFICE_MANAGE = "office.manage", FILE_RELEASE = "file.release",
    CATALOGUE_READ = "catalogue.read", CATALOGUE_EDIT = "catalogue.edit", SERVICE_REQUEST = "service.request",
    SERVICE_READ = "service.read", SERVICE_CHECK = "service.check", SERVICE_AUTHORISE = "service.authorise",
    DELIVERY_READ = "delivery.read", DELIVERY_REPORT = "delivery.report", DELIVERY_DECIDE = "delivery.decide",
    BUDGET_READ = "budget.read", BUDGET_MANAGE = "budget.manage",
    ISEE_READ = "isee.read", ISEE_WRITE = "isee.write", ISEE_FETCH = "isee.fetch",
    RULE_READ = "rule.read", RULE_WRITE = "rule.write", RULE_PUBLISH = "rule.publish",
    MEASURE_READ = "measure.read", MEASURE_MANAGE = "measure.manage",
    APPLICATION_READ = "application.read", APPLICATION_WRITE = "application.write", APPLICATION_REPORT = "application.report",
    APPLICATION_EXAMINE = "application.examine", APPLICATION_DECIDE = "application.decide", RANKING_MAKE = "ranking.make",
    PAYMENT_READ = "payment.read", PAYMENT_PREPARE = "payment.prepare", PAYMENT_APPROVE = "payment.approve",
    INCLUSION_READ = "inclusion.read", INCLUSION_WRITE = "inclusion.write", INCLUSION_IMPORT = "inclusion.import",
    FIGURES_READ = "figures.read",
    RETURN_READ = "return.read", RETURN_PRODUCE = "return.produce",
    STAFF_READ = "staff.read", STAFF_MANAGE = "staff.manage", ABSENCE_MANAGE = "absence.manage", PRIVACY_MANAGE = "privacy.manage",
    MANDATE_GRANT = "mandate.grant", RECORD_OPEN_URGENTLY = "record.open_urgently", RECORD_REVIEW = "record.review",
    AUDIT_PERSON = "audit.person", AUDIT_READ = "audit.read", HISTORY_WITHHOLD = "history.withhold", VOLUME_READ = "volume.read",
    TOKEN_MANAGE = "token.manage", SYSTEM_READ = "system.read",
}
