//! Serving: the router on its address, figures on theirs, the worker beside, and a clean end.

use crate::config::Config;
use crate::{house, observe, start, worker};
use anyhow::{Context as _, Result};
use axum::Router;
use axum::routing::get;
use std::net::SocketAddr;
use tokio::net::TcpListener;
use tokio::sync::watch;
use ui::{Settings, Site};

/// Opens the installation and gives its site.
pub async fn site(config: &Config, demo: bool) -> Result<Site> {
    let db = start::open_ready(config).await?;
    let vault = start::vault(config, &db)?;
    let ports = house::ports(config, db.clock())?;
    let settings = Settings { base_url: config.address(), demo, secure_cookies: config.tls, second_factor: config.second_factor };
    Ok(Site::new(db, vault, settings, &house::rooms(), ports))
}

/// Serves until it is asked to end (Ctrl-C or SIGTERM), then answers what is under way, closes the database and ends.
pub async fn serve(config: &Config, site: Site, greet: impl FnOnce(&str)) -> Result<()> {
    let handle = observe::figures()?;
    let router = ui::router::router(&site, house::rooms()).layer(axum::middleware::from_fn(observe::watch));
    let listener = TcpListener::bind(&config.listen)
        .await
        .with_context(|| format!("{} is taken or not allowed: choose another address with PORTICO_LISTEN", config.listen))?;
    let (stop, stopped) = watch::channel(false);
    let worker = tokio::spawn(worker::work(site.clone(), stopped.clone()));
    let messenger = tokio::spawn(worker::bring_news(site.clone(), stopped.clone()));
    let tidier = tokio::spawn(worker::tidy(site.clone(), stopped.clone()));
    let beginner = tokio::spawn(worker::begin(site.clone(), stopped.clone()));
    if !config.metrics_listen.is_empty() {
        let listener = TcpListener::bind(&config.metrics_listen)
            .await
            .with_context(|| format!("metrics_listen: {}", config.metrics_listen))?;
        let figures = Router::new().route("/metrics", get(move || std::future::ready(handle.render())));
        let mut stopped = stopped.clone();
        tokio::spawn(async move {
            let ended = async move { drop(stopped.wait_for(|stop| *stop).await) };
            if let Err(error) = axum::serve(listener, figures).with_graceful_shutdown(ended).await {
                tracing::error!(%error, "figures are no longer served");
            }
        });
    }
    greet(&config.address());
    let ended = async move {
        asked_to_end().await;
        tracing::info!("ending: what is under way is answered first");
    };
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(ended).await?;
    stop.send_replace(true);
    worker.await.context("the worker of jobs")?;
    messenger.await.context("the bringer of news")?;
    tidier.await.context("the tidier")?;
    beginner.await.context("the beginner")?;
    site.db().close().await;
    Ok(())
}

async fn asked_to_end() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
            }
            Err(_) => drop(interrupt.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupt.await);
}
