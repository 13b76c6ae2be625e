//! Logs, traces and figures; never a person's data in them: paths are logged as routes, queries not at all.

use crate::config::Config;
use anyhow::{Context as _, Result};
use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::WithExportConfig as _;
use opentelemetry_sdk::trace::SdkTracerProvider;
use std::io::IsTerminal as _;
use std::time::Instant;
use tracing::Instrument as _;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _};

/// What must be ended properly when the program ends.
#[derive(Default)]
pub struct Observed {
    provider: Option<SdkTracerProvider>,
}

impl Observed {
    /// Sends what is still waiting.
    pub fn end(self) {
        if let Some(provider) = self.provider
            && let Err(error) = provider.shutdown()
        {
            eprintln!("portico: the last traces were not sent: {error}");
        }
    }
}

/// Starts logging, and tracing when a collector is configured.
pub fn start(config: &Config) -> Result<Observed> {
    let filter = EnvFilter::try_new(&config.log).context("log (PORTICO_LOG) is no filter")?;
    let lines =
        tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal()).with_target(false);
    let lines = if config.log_format == "json" { lines.json().boxed() } else { lines.boxed() };
    let provider = if config.otlp.is_empty() {
        None
    } else {
        let exporter = opentelemetry_otlp::SpanExporter::builder()
            .with_http()
            .with_endpoint(&config.otlp)
            .build()
            .context("otlp (PORTICO_OTLP)")?;
        Some(SdkTracerProvider::builder().with_batch_exporter(exporter).build())
    };
    let traces = provider.as_ref().map(|provider| tracing_opentelemetry::layer().with_tracer(provider.tracer("portico")));
    tracing_subscriber::registry().with(filter).with(lines).with(traces).init();
    Ok(Observed { provider })
}

/// The figures' recorder.
pub fn figures() -> Result<PrometheusHandle> {
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full("portico_http_seconds".into()), &[0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0])?
        .install_recorder()
        .context("the recorder of figures cannot start")
}

/// Around every request: a span with its route and the identifier that [`ui::router`] gives it, a figure with route and status.
pub async fn watch(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or_else(|| "other".to_owned(), |path| path.as_str().to_owned());
    let method = request.method().to_string();
    let span = tracing::info_span!("request", %method, route, id = tracing::field::Empty);
    let begun = Instant::now();
    let response = next.run(request).instrument(span.clone()).await;
    let status = response.status().as_u16();
    let seconds = begun.elapsed();
    metrics::histogram!("portico_http_seconds", "method" => method, "route" => route, "status" => status.to_string())
        .record(seconds);
    span.in_scope(|| tracing::debug!(status, millis = u64::try_from(seconds.as_millis()).unwrap_or(u64::MAX), "answered"));
    response
}
