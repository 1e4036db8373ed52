//! What the program says about itself while it runs: log lines and counters, nothing personal.

use std::{io, io::IsTerminal, sync::OnceLock};

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// What is logged when `REDRESS_LOG` says nothing.
const FILTER: &str = "info,sqlx=warn,hyper=warn";
/// Upper bounds of the buckets of every duration, in seconds.
const SECONDS: &[f64] =
    &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// How log lines look.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
pub enum LogFormat {
    /// For people who watch a terminal.
    #[default]
    Human,
    /// One JSON object a line, for programs that gather logs.
    Json,
}

/// Begins to log to stderr, filtered by `REDRESS_LOG` (`info` unless it is said otherwise, in the
/// syntax of `tracing`'s filters). Does nothing where somebody logs already.
pub fn log(format: LogFormat) {
    let filter = EnvFilter::try_from_env("REDRESS_LOG").unwrap_or_else(|_| EnvFilter::new(FILTER));
    let base = tracing_subscriber::registry().with(filter);
    let lines = fmt::layer().with_writer(io::stderr).with_target(false);
    let begun = match format {
        LogFormat::Human => base.with(lines.with_ansi(io::stderr().is_terminal())).try_init(),
        LogFormat::Json => base.with(lines.json().flatten_event(true)).try_init(),
    };
    // Whoever embeds the program may have a log of their own; it is theirs to keep.
    drop(begun);
}

/// What `/metrics` is drawn from. The recorder is set up once for the process, also where several
/// servers run in it (as in tests).
pub fn counters() -> &'static PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE.get_or_init(|| {
        let builder = PrometheusBuilder::new();
        let builder = builder.set_buckets(SECONDS).expect("there are buckets");
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        // Where another recorder is there already, ours draws an empty page.
        drop(metrics::set_global_recorder(recorder));
        handle
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_counted_is_drawn() {
        let handle = super::counters();
        metrics::counter!("redress_telemetry_test_total").increment(3);
        assert!(handle.render().contains("redress_telemetry_test_total 3"));
    }
}
