//! Pages for everybody: accessibility declaration, privacy notice, what this program is.

use askama::Template;
use ui::{Answer, Gate, Route, Visit};

/// The routes.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/accessibilita", Gate::Public, accessibility),
        Route::get("/privacy", Gate::Public, privacy),
        Route::get("/informazioni", Gate::Public, about),
    ]
}

#[derive(Template)]
#[template(path = "administration/accessibility.html")]
struct AccessibilityPage;

#[derive(Template)]
#[template(path = "administration/privacy_notice.html")]
struct PrivacyPage;

#[derive(Template)]
#[template(path = "administration/about.html")]
struct AboutPage {
    version: &'static str,
    /// Public address of the source; empty while there is none, and then whoever runs the program has to hand it out.
    source: &'static str,
}

async fn accessibility(visit: Visit) -> Answer {
    visit.page("Dichiarazione di accessibilità").render(AccessibilityPage)
}

async fn privacy(visit: Visit) -> Answer {
    visit.page("Protezione dei dati").render(PrivacyPage)
}

async fn about(visit: Visit) -> Answer {
    visit.page("Che cos'è Portico").render(AboutPage { version: env!("CARGO_PKG_VERSION"), source: env!("CARGO_PKG_REPOSITORY") })
}
