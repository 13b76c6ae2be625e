//! What is sent through the doors of the day's work, and with which of the things they are tried, where what they do ends what others need as
//! it was.

use super::made::OTHER_NUMBER;

/// Fields, by the door; see `sent.rs`.
pub const SENT: &[(&str, &[(&str, &str)])] = &[
    // Tasks, rooms and reminders.
    ("POST /attivita/{id}/fatto", &[("_version", "1")]),
    ("POST /attivita/{id}/passa", &[("to", "{team mate}"), ("_version", "1")]),
    ("POST /api/v1/tasks/{id}/handover", &[("to", "{team mate}")]),
    ("POST /attivita/{id}/annulla", &[("reason", "Prova"), ("_version", "1")]),
    ("POST /appuntamenti/{id}/stanza", &[("room", "{room}")]),
    ("PUT /api/v1/appointments/{id}/room", &[("room", "{room}")]),
    ("POST /appuntamenti/{id}/promemoria", &[("how", "spoken")]),
    // Levels, passages, groups, notes.
    ("POST /cartelle/{id}/livello", &[("level", "2"), ("unit", "{second level}"), ("from_day", "20/11/2026"), ("reason", "Prova")]),
    (
        "PUT /api/v1/cases/{id}/level",
        &[("level", r#""2""#), ("unit", "{second level}"), ("from_day", "2026-11-20"), ("reason", "Prova")],
    ),
    (
        "POST /cartelle/{id}/passaggi",
        &[
            ("kind", "body"),
            ("to_body", "Prova"),
            ("worker", ""),
            ("unit", ""),
            ("sharing", ""),
            ("message", "Prova"),
            ("summary", "Prova"),
        ],
    ),
    ("POST /api/v1/cases/{id}/passages", &[("kind", "body"), ("to_body", "Prova")]),
    ("POST /passaggi/{id}/risposta", &[("answer", "withdraw"), ("worker", ""), ("reason", "Prova"), ("_version", "1")]),
    ("POST /api/v1/passages/{id}/answer", &[("answer", "withdraw"), ("reason", "Prova")]),
    ("POST /collaborazioni/{id}/fine", &[("reason", "Prova"), ("_version", "1")]),
    ("POST /collettivi/{id}/partecipanti", &[("person", "{second}")]),
    ("POST /api/v1/collectives/{id}/participants", &[("person", "{second}")]),
    ("POST /collettivi/{id}/partecipanti/togli", &[("person", "{person}")]),
    (
        "POST /collettivi/{id}/incontri",
        &[("held_at_date", "20/11/2026"), ("held_at_time", "10:00"), ("minutes", "60"), ("present", "5"), ("text", "Prova")],
    ),
    (
        "POST /collettivi/{id}/passo",
        &[("step", "evaluate"), ("for_each", "Prova"), ("for_group", "Prova"), ("for_community", "Prova"), ("_version", "1")],
    ),
    (
        "POST /api/v1/collectives/{id}/steps",
        &[("step", "evaluate"), ("for_each", "Prova"), ("for_group", "Prova"), ("for_community", "Prova")],
    ),
    ("PUT /api/v1/collective-plans/{id}", GROUP_PLAN),
    ("POST /api/v1/collectives/{id}/plans", GROUP_PLAN),
    (
        "POST /progetti-collettivi/{id}/adesioni",
        &[("person", "{person}"), ("agrees", "agrees"), ("said_on", "20/11/2026"), ("by_name", ""), ("words", "")],
    ),
    ("POST /api/v1/collective-plans/{id}/consents", &[("person", "{person}"), ("agrees", "agrees"), ("said_on", "2026-11-20")]),
    ("POST /note/{id}/destinatari", &[("audience", "author")]),
    ("POST /note/{id}/rilascio", &[("for_whom", "Prova"), ("reason", "Prova")]),
    ("POST /rilasci/{id}", &[("state", "refused"), ("redacted", ""), ("decision", "Prova")]),
    ("POST /api/v1/note-releases/{id}/decision", &[("state", "refused"), ("decision", "Prova")]),
    ("POST /cartelle/{id}/progetto/{plan}/ascolto", &[("heard_on", ""), ("by_name", ""), ("words", ""), ("not_heard", "Prova")]),
    ("POST /api/v1/plans/{id}/hearings", &[("not_heard", "Prova")]),
    ("POST /firme/{id}/senza", &[("reason", "Prova"), ("act", ""), ("_version", "1")]),
    // Assessments.
    ("POST /api/v1/cases/{id}/evaluations", &[("instrument", "fragilita"), ("assessed_on", "2026-11-20"), ("answers", FRAGILITY)]),
    (
        "POST /api/v1/evaluations/{id}/correction",
        &[("reason", "Prova"), ("instrument", "fragilita"), ("assessed_on", "2026-11-20"), ("answers", FRAGILITY)],
    ),
    ("POST /api/v1/cases/{id}/unit-meetings", &[("held_at", "2026-12-15T10:00:00+01:00"), ("participants", "[]")]),
    ("PUT /api/v1/unit-meetings/{id}/outcome", &[("minutes", "Prova"), ("outcome", "Prova"), ("participants", "[]")]),
    ("POST /uvm/{id}", &[("step", "held"), ("minutes", "Prova"), ("outcome", "Prova"), ("next_on", ""), ("_version", "1")]),
    // Documents and post.
    ("POST /cartelle/{id}/documenti", &[("template", "lettera"), ("title", "Prova")]),
    ("POST /api/v1/cases/{id}/documents", &[("template", "lettera"), ("title", "Prova")]),
    ("PUT /api/v1/documents/{id}/text", &[("title", "Prova"), ("parts", r#"[{"kind": "paragraph", "text": "Prova"}]"#)]),
    (
        "POST /documenti/{id}/testo",
        &[
            ("title", "Prova"),
            ("addressee", "Prova"),
            ("parts[0].kind", "paragraph"),
            ("parts[0].text", "Prova"),
            ("_version", "1"),
        ],
    ),
    ("POST /documenti/{id}/definitivo", &[("signing", "hand"), ("_version", "1")]),
    ("POST /documenti/{id}/invio", &[("sent_on", "21/11/2026"), ("means", "pec"), ("_version", "1")]),
    ("POST /api/v1/documents/{id}/sending", &[("sent_on", "2026-11-21"), ("means", "pec")]),
    ("POST /documenti/{id}/ritira", &[("reason", "Prova"), ("_version", "1")]),
    ("POST /documenti/{id}/copia-oscurata", &[("for_whom", "Prova"), ("reason", "Prova"), ("words", "")]),
    ("POST /posta/{id}/smista", &[("unit", "{unit}"), ("due_on", ""), ("_version", "1")]),
    ("PUT /api/v1/post/{id}/unit", &[("unit", "{unit}")]),
    ("POST /posta/{id}/collega", &[("case_number", OTHER_NUMBER), ("_version", "1")]),
    ("PUT /api/v1/post/{id}/case", &[("case_number", OTHER_NUMBER)]),
    ("POST /posta/{id}/evadi", &[("reply_number", ""), ("note", "Prova"), ("_version", "1")]),
    ("PUT /api/v1/post/{id}/outcome", &[("note", "Prova")]),
    ("POST /scarto/{id}/atto", &[("state", "withdrawn"), ("act", ""), ("act_on", ""), ("_version", "1")]),
    // Who may see.
    ("POST /aperture-urgenti/{id}/esito", &[("verdict", "right"), ("note", "Prova")]),
    ("POST /api/v1/urgent-openings/{id}/review", &[("verdict", "right"), ("note", "Prova")]),
    (
        "POST /persone/{id}/accessi/esclusioni",
        &[("ground", "child_protection"), ("unit", ""), ("from", "01/11/2026"), ("until", ""), ("reason", "Prova")],
    ),
    ("POST /api/v1/persons/{id}/access-history/withholdings", &[("ground", "child_protection"), ("from", "2026-11-01")]),
    ("POST /persone/{id}/accessi/esclusioni/fine", &[("id", "{withholding}")]),
    ("POST /api/v1/persons/{id}/access-history/withholdings/end", &[("id", "{withholding}")]),
    ("POST /registro/volumi/{id}", &[("note", "Prova")]),
    // Orders, and what comes of them.
    ("POST /provvedimenti/{id}/revoca", &[("end", "executed"), ("on", "20/11/2026"), ("reason", "Prova"), ("_version", "1")]),
    ("POST /api/v1/court-orders/{id}/end", &[("end", "executed"), ("on", "2026-11-20")]),
    ("POST /provvedimenti/{id}/sospensione", &[("pause", "suspend"), ("on", "20/11/2026"), ("reason", "Prova"), ("_version", "1")]),
    ("POST /api/v1/court-orders/{id}/suspension", &[("pause", "suspend"), ("on", "2026-11-20"), ("reason", "Prova")]),
    ("POST /provvedimenti/{id}/proroga", &[("ends_on", "31/12/2027"), ("reason", "Prova"), ("_version", "1")]),
    ("POST /api/v1/court-orders/{id}/extension", &[("ends_on", "2027-12-31")]),
    (
        "POST /provvedimenti/{id}/notifica",
        &[("served_at_date", "20/11/2026"), ("served_at_time", "10:00"), ("means", "pec"), ("_version", "1")],
    ),
    ("POST /provvedimenti/{id}/cartella", &[("case", "{case}"), ("_version", "1")]),
    ("POST /provvedimenti/{id}/parti", &[("person", "{second}"), ("role", "parent"), ("_version", "1")]),
    ("POST /api/v1/court-orders/{id}/parties", &[("person", "{second}"), ("role", "parent")]),
    (
        "POST /provvedimenti/{id}/mandati",
        &[
            ("activity", "support"),
            ("kind", "supportive"),
            ("unit", "{unit}"),
            ("way", "none"),
            ("starts_on", "20/11/2026"),
            ("ends_on", ""),
            ("_version", "1"),
        ],
    ),
    ("POST /api/v1/court-orders/{id}/mandates", &[("activity", "support"), ("way", "none"), ("starts_on", "2026-11-20")]),
    ("POST /mandati/{id}/fine", &[("on", "2026-11-20"), ("reason", "Prova"), ("_version", "1")]),
    ("POST /api/v1/court-mandates/{id}/end", &[("on", "2026-11-20")]),
    (
        "POST /provvedimenti/{id}/prescrizioni",
        &[("text", "Prova"), ("whose", "service"), ("due_on", ""), ("mandate", ""), ("_version", "1")],
    ),
    ("POST /prescrizioni/{id}", &[("state", "done"), ("on", "2026-11-20"), ("note", "Prova"), ("_version", "1")]),
    ("POST /api/v1/court-prescriptions/{id}/outcome", &[("state", "done"), ("on", "2026-11-20")]),
    ("POST /relazioni/{id}", &[("step", "send"), ("on", "2026-11-20"), ("means", "PEC"), ("note", ""), ("_version", "1")]),
    ("POST /api/v1/court-reports/{id}/steps", &[("step", "send"), ("on", "2026-11-20")]),
    (
        "POST /cartelle/{id}/segnalazione",
        &[("authority", "{juvenile prosecutor}"), ("person", "{person}"), ("facts", "Prova"), ("conclusions", "Prova")],
    ),
    ("POST /api/v1/cases/{id}/prejudice-reports", &[("authority", "{juvenile prosecutor}")]),
    // A child whose placement is already open: the fields are looked at, and the rule says no.
    (
        "POST /cartelle/{id}/collocamento",
        &[
            ("authority", "{juvenile prosecutor}"),
            ("person", "{person}"),
            ("placed_at_date", "20/11/2026"),
            ("placed_at_time", "10:00"),
            ("facts", "Prova"),
            ("place_text", "Prova"),
            ("oral_at_date", ""),
            ("oral_at_time", ""),
        ],
    ),
    ("POST /api/v1/cases/{id}/court-placements", &[("authority", "{juvenile prosecutor}")]),
    // The steps of a placement, each after the one before.
    ("POST /collocamenti/{id}/avviso", &[("at_date", "10/11/2026"), ("at_time", "12:00"), ("to", "Prova"), ("_version", "1")]),
    ("POST /collocamenti/{id}/atti", &[("at_date", "11/11/2026"), ("at_time", "09:00"), ("_version", "2")]),
    ("POST /collocamenti/{id}/pm", &[("at_date", "12/11/2026"), ("at_time", "09:00"), ("outcome", "asked"), ("_version", "3")]),
    (
        "POST /collocamenti/{id}/decreto",
        &[("at_date", "13/11/2026"), ("at_time", "09:00"), ("outcome", "validated"), ("special_curator", ""), ("_version", "4")],
    ),
    ("POST /collocamenti/{id}/udienza", &[("on", "16/11/2026"), ("heard_on", ""), ("not_heard", "Prova"), ("_version", "5")]),
    ("POST /collocamenti/{id}/collegio", &[("on", "18/11/2026"), ("outcome", "confirmed"), ("_version", "6")]),
    (
        "POST /collocamenti/{id}/fine",
        &[("kind", "returned"), ("at_date", "20/11/2026"), ("at_time", "10:00"), ("note", "Prova"), ("_version", "1")],
    ),
    ("POST /api/v1/court-placements/{id}/hearing", &[("on", "2026-11-20"), ("not_heard", "Prova")]),
    ("POST /api/v1/court-placements/{id}/confirmation", &[("on", "2026-11-20")]),
    ("POST /api/v1/court-placements/{id}/end", &[("kind", "returned")]),
    // Offices, probations, copies of a file.
    ("POST /tutele/{id}/giuramento", &[("sworn_on", "20/11/2026"), ("_version", "1")]),
    ("POST /api/v1/court-offices/{id}/oath", &[("sworn_on", "2026-11-20")]),
    ("POST /tutele/{id}/fine", &[("kind", "revoked"), ("last_day", "20/11/2026"), ("_version", "1")]),
    ("POST /api/v1/court-offices/{id}/end", &[("kind", "revoked"), ("last_day", "2026-11-20")]),
    ("POST /tutele/{id}/conti", &[("kind", "petition"), ("due_on", "15/12/2026"), ("note", "Prova"), ("_version", "2")]),
    ("POST /api/v1/court-offices/{id}/accounts", &[("kind", "petition"), ("due_on", "2026-12-15")]),
    ("POST /conti/{id}", &[("step", "send"), ("on", "2026-11-20"), ("balance", ""), ("note", ""), ("_version", "1")]),
    ("POST /api/v1/court-accounts/{id}/steps", &[("step", "send"), ("on", "2026-11-20")]),
    (
        "POST /tutele/{id}/patrimonio",
        &[("kind", "account"), ("words", "Prova"), ("value", "1.000,00"), ("from_day", "20/11/2026"), ("_version", "2")],
    ),
    ("POST /api/v1/court-offices/{id}/assets", &[("kind", "account"), ("from_day", "2026-11-20")]),
    ("POST /beni/{id}", &[("until_day", "2026-11-20"), ("reason", "Prova"), ("_version", "1")]),
    ("POST /api/v1/court-assets/{id}/end", &[("until_day", "2026-11-20")]),
    ("POST /messe-alla-prova/{id}", &[("outcome", "positive"), ("on", "2026-11-20"), ("note", "Prova"), ("_version", "1")]),
    ("POST /api/v1/court-probations/{id}/outcome", &[("outcome", "positive"), ("on", "2026-11-20")]),
    (
        "POST /persone/{id}/fascicolo/copia",
        &[("for_whom", "Prova"), ("reason", "Prova"), ("pieces", "{document final}"), ("redactions", "Prova")],
    ),
    (
        "POST /api/v1/persons/{id}/court-file-copies",
        &[("for_whom", "Prova"), ("reason", "Prova"), ("pieces", r#"["{document final}"]"#), ("redactions", "Prova")],
    ),
    ("POST /fascicoli/{id}/decisione", &[("state", "refused"), ("decision", "Prova"), ("_version", "1")]),
    ("POST /api/v1/court-file-copies/{id}/decision", &[("state", "refused"), ("decision", "Prova")]),
];

/// The plan of a group.
const GROUP_PLAN: &[(&str, &str)] = &[
    ("starts_on", "2026-11-01"),
    ("ends_on", "2027-05-31"),
    ("review_on", "2027-03-01"),
    ("goals", r#"[{"words": "Prova"}]"#),
    ("services", "[]"),
];

/// An answer to every question of the fragility scale.
const FRAGILITY: &str = r#"[{"item": "income", "value": "0"}, {"item": "home", "value": "0"}, {"item": "work", "value": "0"},
    {"item": "network", "value": "0"}, {"item": "health", "value": "0"}, {"item": "safety", "value": "0"}]"#;

/// Doors that have a thing of their own; see `sent.rs`.
pub const OWN: &[(&str, &str)] = &[
    ("POST /attivita/{id}/fatto", "task to do"),
    ("POST /api/v1/tasks/{id}/done", "task to do"),
    ("POST /attivita/{id}/passa", "task to give"),
    ("POST /api/v1/tasks/{id}/handover", "task to give"),
    ("POST /agenda/stanze/{id}/chiudi", "room to close"),
    ("PUT /api/v1/rooms/{id}/end", "room to close"),
    ("POST /documenti/{id}/definitivo", "document to finish"),
    ("POST /api/v1/documents/{id}/final", "document to finish"),
    ("POST /documenti/{id}/invio", "document final"),
    ("POST /api/v1/documents/{id}/sending", "document final"),
    ("GET /documenti/{id}/scarica", "document final"),
    ("GET /documenti/{id}/segnatura", "document final"),
    ("POST /documenti/{id}/copia-oscurata", "document final"),
    ("POST /documenti/{id}/registra", "document to follow"),
    ("POST /api/v1/documents/{id}/registration", "document to follow"),
    ("POST /documenti/{id}/versione", "document to follow"),
    ("POST /api/v1/documents/{id}/editions", "document to follow"),
    ("POST /documenti/{id}/ritira", "document to withdraw"),
    ("POST /api/v1/documents/{id}/withdrawal", "document to withdraw"),
    ("POST /posta/{id}/evadi", "post to handle"),
    ("PUT /api/v1/post/{id}/outcome", "post to handle"),
    ("POST /provvedimenti/{id}/revoca", "order to end"),
    ("POST /api/v1/court-orders/{id}/end", "order to end"),
    ("POST /collocamenti/{id}/fine", "placement to end"),
    ("POST /api/v1/court-placements/{id}/end", "placement to end"),
    ("POST /tutele/{id}/fine", "court office to end"),
    ("POST /api/v1/court-offices/{id}/end", "court office to end"),
    ("POST /progetti-collettivi/{id}/adesioni", "collective plan to sign"),
    ("POST /api/v1/collective-plans/{id}/consents", "collective plan to sign"),
    ("POST /progetti-collettivi/{id}/firma", "collective plan to sign"),
    ("POST /api/v1/collective-plans/{id}/signature", "collective plan to sign"),
    ("POST /cartelle/{id}/livello", "case to level"),
    ("PUT /api/v1/cases/{id}/level", "case to level"),
];

/// What follows the path of a page that shows one thing of several.
pub const QUERIES: &[(&str, &str)] = &[
    ("GET /cartelle/{id}/valutazioni/nuova", "strumento=fragilita"),
    ("GET /cartelle/{id}/valutazioni/confronto", "strumento=fragilita"),
];
