//! With which of the things the doors of the day's work are tried, where what they do ends what others need as it was.

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
    ("POST /api/v1/court-offices/{id}/end", "court office to end"),
];

/// What follows the path of a page that shows one thing of several.
pub const QUERIES: &[(&str, &str)] = &[
    ("GET /cartelle/{id}/valutazioni/nuova", "strumento=fragilita"),
    ("GET /cartelle/{id}/valutazioni/confronto", "strumento=fragilita"),
];
