//! A person's bills by the month, and what changed from one to the next.

use axum::{extract::State, http::HeaderMap};
use jiff::Timestamp;
use redress_bills::picture::Side;
use redress_core::{access::Right, code::Code, ids::BillId, lang::Lang, money::DecimalMoney};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    super::{
        App,
        problem::{Problem, Result, reader_lang},
        reader::SignedIn,
    },
    reviewed,
};
use crate::checking::{Counted, Known, month_of, months};

/// A person's months.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct MonthsView {
    /// Newest first.
    months: Vec<MonthView>,
    /// The bills that they rest on, newest first: at most 24, and 48 MiB in all.
    bills: Vec<BillId>,
}

/// What a month came to, and what is new in it.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct MonthView {
    /// `2026-02`, on the providers' clocks.
    month: String,
    /// By currency: spent, refunded, pending, received, at_risk, categories, top_payees, days,
    /// hours. A row in two exports counts once, and so does a wallet's payment that the bank
    /// lists, too; movements between one's own pockets do not count.
    #[schema(value_type = Vec<Object>)]
    currencies: Vec<Side>,
    /// Findings of this month that the bills show now.
    findings: Vec<ChangeView>,
    /// Findings of this month that later bills no longer show.
    resolved: Vec<ChangeView>,
    /// Whom the person had not paid in the months before, at most 100. Nobody in the first month.
    new_payees: Vec<String>,
}

/// A finding, told in short.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct ChangeView {
    /// Names it.
    finding: String,
    /// Which rule found it.
    rule: Code,
    /// What the rule is called, in the reader's language.
    title: String,
    /// How much money it is about.
    at_stake: DecimalMoney,
    /// When it was found first.
    found_at: Timestamp,
    /// Since when the bills no longer show it.
    #[serde(skip_serializing_if = "Option::is_none")]
    resolved_at: Option<Timestamp>,
    /// A bill that it has rows of.
    #[serde(skip_serializing_if = "Option::is_none")]
    bill: Option<BillId>,
}

/// One's bills by the month: numbers, findings, what was resolved, who is new.
#[utoipa::path(get, path = "/api/v1/bills/months", tag = "bills",
    responses((status = 200, description = "Every month that the bills have rows of", body = MonthsView)))]
pub(in crate::http) async fn show(
    State(app): State<App>,
    reader: SignedIn,
    headers: HeaderMap,
) -> Result<axum::Json<MonthsView>> {
    reader.need(Right::CheckBills)?;
    let lang = reader_lang(&headers);
    let reviewed = reviewed(&app, reader.0.actor.id).await?;
    let rules = app.desk.rules.clone();
    let counting = move || {
        let counted = months(&reviewed.sheets, &reviewed.report, &rules.checks);
        (reviewed, counted)
    };
    let done = tokio::task::spawn_blocking(counting).await;
    let (reviewed, counted) = done.map_err(|it| Problem::fault(&it))?;
    let bills = reviewed.sheets.iter().filter_map(|it| it.id).collect();
    let known = |month: &str, resolved: bool| -> Vec<ChangeView> {
        let of = reviewed.memory.findings.iter();
        let of = of.filter(|(_, it)| month_of(it.day) == month);
        let of = of.filter(|(_, it)| it.resolved_at.is_some() == resolved);
        of.map(|(name, it)| change(&app, name, it, lang)).collect()
    };
    let views = counted.into_iter().map(|Counted { picture, new_payees }| MonthView {
        findings: known(&picture.month, false),
        resolved: known(&picture.month, true),
        currencies: picture.currencies,
        month: picture.month,
        new_payees,
    });
    Ok(axum::Json(MonthsView { months: views.collect(), bills }))
}

fn change(app: &App, name: &str, it: &Known, lang: Lang) -> ChangeView {
    let about = app.desk.rules.checks.about(&it.rule);
    ChangeView {
        finding: name.to_owned(),
        rule: it.rule.clone(),
        title: about.map(|it| it.title.in_lang(lang).to_owned()).unwrap_or_default(),
        at_stake: it.at_stake,
        found_at: it.found_at,
        resolved_at: it.resolved_at,
        bill: it.bills.first().copied(),
    }
}
