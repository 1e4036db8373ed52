//! How rounds ask providers: a stamp of now, one request, one answer or the reason for none.

use std::sync::Arc;

use redress_connect::{
    answer::NoAnswer,
    provider::{Provider, Request, Response},
    stamp::Stamp,
};

use crate::app::App;

/// Sends what `say` builds and reads what comes with `read`; `silence` is what no answer means.
pub(super) async fn ask<T>(
    app: &App,
    provider: &Arc<dyn Provider>,
    say: impl FnOnce(&dyn Provider, &Stamp) -> Request,
    read: impl FnOnce(&dyn Provider, &Stamp, &Response) -> T,
    silence: impl FnOnce(NoAnswer) -> T,
) -> T {
    let stamp = stamp(app);
    let name = provider.name();
    let request = say(provider.as_ref(), &stamp);
    let answer = app.wire.send(request).await;
    app.contacts.note(name, answer.is_ok(), app.desk.clock.now());
    let heard = if answer.is_ok() { "answered" } else { "silent" };
    metrics::counter!("redress_provider_requests_total", "provider" => name, "answer" => heard)
        .increment(1);
    match answer {
        Ok(answer) => read(provider.as_ref(), &stamp, &answer),
        Err(no_answer) => silence(no_answer),
    }
}

/// The time and the chance of one request.
fn stamp(app: &App) -> Stamp {
    let mut random = [0; 16];
    getrandom::fill(&mut random).expect("the system has randomness");
    Stamp::new(app.desk.clock.now(), random)
}
