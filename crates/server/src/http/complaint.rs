//! A complaint as people send it: particulars as an object, payments picked out of their bills.

use redress_core::{
    case::{
        BillLine, Complaint, DisputedPayment, Handling, Origin, PAYMENTS_MAX, Refusal,
        Representative,
    },
    code::Code,
    ids::{MerchantId, PersonId},
    money::DecimalMoney,
    party::Reader,
    remedy::Remedy,
    rulebook::Facts,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    App, bills,
    problem::{Problem, Result},
};

/// The most that the particulars of one person may take, in bytes of JSON.
const PARTICULARS_BYTES_MAX: usize = 8 << 10;

/// What somebody complains about.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ComplaintBody {
    /// When a case begins: draft and lodge in one change.
    #[serde(default)]
    pub(super) lodge: bool,
    /// When a case begins: the edition of the terms (`GET /terms`) that the complainant accepts.
    #[serde(default)]
    pub(super) terms: Option<Code>,
    /// When staff write a complaint down: whose it is, where they have an account here.
    #[serde(default)]
    pub(super) complainant: Option<PersonId>,
    /// The issue type, one of `GET /issues`.
    pub(super) issue: Code,
    /// Who must handle it; the institution whose desk this is, unless said otherwise.
    #[serde(default)]
    pub(super) handling: Handling,
    /// The merchant or payee complained about, where known to the desk.
    #[serde(default)]
    pub(super) respondent: Option<MerchantId>,
    /// The payments it is about.
    #[serde(default)]
    pub(super) payments: Vec<DisputedPayment>,
    /// Payments picked out of uploaded bills: provider, number, time and amount are the bill's.
    /// They come after `payments`.
    #[serde(default)]
    pub(super) bill_payments: Vec<BillLine>,
    /// How much money is asked for in all.
    #[serde(default)]
    pub(super) claimed: Option<DecimalMoney>,
    /// What the complainant would like.
    #[serde(default)]
    pub(super) wanted: Vec<Remedy>,
    /// What happened, in the complainant's words.
    pub(super) narrative: String,
    /// Who complains.
    pub(super) particulars: Particulars,
    /// Who speaks for the complainant, where somebody does.
    #[serde(default)]
    pub(super) representative: Option<RepresentativeBody>,
    /// More codes that decide which rules apply: `source`, `country`, `product`.
    #[serde(default)]
    pub(super) facts: Facts,
}

/// Somebody's particulars: real name, contact, account (R2.1).
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Particulars {
    /// The real name.
    name: String,
    /// How to reach them: at least one way.
    #[serde(default, skip_serializing_if = "Contact::is_empty")]
    contact: Contact,
    /// The account at the wallet, bank or platform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    /// For a representative: what authorises them, and from when to when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    authorisation: Option<String>,
}

/// Ways to reach somebody.
#[derive(Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ContactWays)] // `Contact` is a contact point of the institution.
pub(super) struct Contact {
    /// A telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    /// An e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    /// A postal address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    /// Another way, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    other: Option<String>,
}

/// Somebody who speaks for the complainant.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RepresentativeBody {
    /// Who, where they have an account here.
    #[serde(default)]
    person: Option<PersonId>,
    /// Their particulars, with what authorises them.
    particulars: Particulars,
}

/// The body of `amend`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AmendBody {
    /// The whole complaint as it is to be.
    pub(super) complaint: ComplaintBody,
}

impl ComplaintBody {
    /// Checks what people are made to write, looks up what they picked out of their bills, and
    /// makes it the core's complaint.
    pub(super) async fn resolve(
        mut self,
        app: &App,
        reader: &Reader,
        origin: Origin,
    ) -> Result<Complaint<String>> {
        let picked = std::mem::take(&mut self.bill_payments);
        if !picked.is_empty() {
            let room = PAYMENTS_MAX.saturating_sub(self.payments.len());
            if room < picked.len() {
                let limit = PAYMENTS_MAX;
                return Err(Refusal::TooMany { field: "bill_payments".to_owned(), limit }.into());
            }
            self.payments.extend(bills::pick(app, reader, &picked).await?);
        }
        self.read(origin)
    }

    fn read(self, origin: Origin) -> Result<Complaint<String>> {
        let representative = match self.representative {
            Some(it) => {
                let particulars = it.particulars.read("representative.particulars")?;
                Some(Representative { person: it.person, particulars })
            }
            None => None,
        };
        Ok(Complaint {
            issue: self.issue,
            handling: self.handling,
            respondent: self.respondent,
            payments: self.payments,
            claimed: self.claimed.map(|it| it.0),
            wanted: self.wanted,
            narrative: self.narrative,
            particulars: self.particulars.read("particulars")?,
            representative,
            facts: self.facts,
            origin,
        })
    }
}

impl AmendBody {
    /// As [`ComplaintBody::resolve`]; what only begins a case has no place in it.
    pub(super) async fn resolve(
        self,
        app: &App,
        reader: &Reader,
        origin: Origin,
    ) -> Result<Complaint<String>> {
        let begins = [
            ("lodge", self.complaint.lodge),
            ("terms", self.complaint.terms.is_some()),
            ("complainant", self.complaint.complainant.is_some()),
        ];
        if let Some((name, _)) = begins.iter().find(|(_, there)| *there) {
            let en = format!("`complaint.{name}` is only for beginning a case");
            let zh = format!("“complaint.{name}”仅用于新建案件");
            let problem = Problem::unprocessable("unknown-field", en, &zh);
            return Err(problem.about(format!("complaint.{name}")));
        }
        self.complaint.resolve(app, reader, origin).await
    }
}

impl Particulars {
    /// The particulars as the text that is put into the vault.
    pub(super) fn read(self, field: &str) -> Result<String> {
        let wrong = |part: &str, en: &str, zh: &str| {
            let en = format!("`{field}.{part}` {en}");
            let zh = format!("“{field}.{part}”{zh}");
            Err(Problem::unprocessable("bad-particulars", en, &zh).about(format!("{field}.{part}")))
        };
        if self.name.trim().is_empty() {
            return wrong("name", "must be the real name", "须填写真实姓名");
        }
        let Contact { phone, email, address, other } = &self.contact;
        let ways = [phone, email, address, other];
        if !ways.iter().any(|it| it.as_deref().is_some_and(|way| !way.trim().is_empty())) {
            return wrong(
                "contact",
                "must have at least one way to reach you",
                "须至少填写一种联系方式",
            );
        }
        let text = serde_json::to_string(&self).map_err(|it| Problem::fault(&it))?;
        if PARTICULARS_BYTES_MAX < text.len() {
            let en = format!("`{field}` may take at most {PARTICULARS_BYTES_MAX} bytes");
            let zh = format!("“{field}”不得超过 {PARTICULARS_BYTES_MAX} 字节");
            return Err(Problem::unprocessable("bad-particulars", en, &zh).about(field));
        }
        Ok(text)
    }
}

impl Contact {
    fn is_empty(&self) -> bool {
        [&self.phone, &self.email, &self.address, &self.other].iter().all(|it| it.is_none())
    }
}
