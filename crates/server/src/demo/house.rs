//! The institution of the demo: a payment institution that does not exist.

use std::collections::BTreeSet;

use anyhow::Result;
use jiff::civil::time;
use redress_core::{
    case::House,
    code::Code,
    ids::{DepartmentId, MerchantId, QueueId},
    institution::{Contact, Department, Hours, Institution, Merchant, Operator, Queue, Routing},
    lang::Text,
    money::{Currency, Money},
};
use uuid::Uuid;

use crate::app::{App, INSTITUTION};

pub(super) const DEPARTMENT: DepartmentId = DepartmentId(Uuid::from_u128(0x11));
const REVIEW: DepartmentId = DepartmentId(Uuid::from_u128(0x12));
const GENERAL: QueueId = QueueId(Uuid::from_u128(0x21));
const SECURITY: QueueId = QueueId(Uuid::from_u128(0x22));
const LARGE: QueueId = QueueId(Uuid::from_u128(0x23));
/// The travel agency of the bill.
pub(super) const TRAVEL: MerchantId = MerchantId(Uuid::from_u128(0x31));
/// The furniture shop of the bill.
pub(super) const FURNITURE: MerchantId = MerchantId(Uuid::from_u128(0x32));
/// The noodle bar of the bill.
pub(super) const NOODLES: MerchantId = MerchantId(Uuid::from_u128(0x33));
/// The grocer of the bill.
pub(super) const GROCER: MerchantId = MerchantId(Uuid::from_u128(0x34));
/// What the story calls them, and what their sign says.
pub(super) const MERCHANTS: [(&str, &str, MerchantId); 4] = [
    ("travel", "远山旅行社", TRAVEL),
    ("furniture", "木子家居", FURNITURE),
    ("noodles", "早安面馆", NOODLES),
    ("grocer", "云溪生鲜", GROCER),
];

/// Puts the institution into an empty store.
pub(super) async fn describe(app: &App) -> Result<()> {
    let institution = institution();
    institution.check()?;
    app.desk.store.put_setting(INSTITUTION, 0, &institution).await?;
    app.reload_institution().await?;
    Ok(())
}

fn institution() -> Institution {
    let contact = |kind, value: &str| Contact { kind: Code::of(kind), value: value.to_owned() };
    let days = ["mon", "tue", "wed", "thu", "fri"].map(Code::of);
    let mut house = House { approval_above: vec![yuan(500)], ..House::default() };
    let facts = [("institution-kind", "payment-institution"), ("country", "CN")];
    for (name, value) in facts {
        house.facts.set(name, value).expect("the facts of the demo fit");
    }
    Institution {
        name: Text::new("示例支付（演示）", "Example Pay (demo)"),
        contacts: vec![
            contact("hotline", "400-000-0000"),
            contact("email", "complaints@example.cn"),
            contact("web", "http://127.0.0.1:8080"),
        ],
        hours: vec![Hours {
            days: days.into_iter().collect(),
            from: time(9, 0, 0, 0),
            until: time(18, 0, 0, 0),
        }],
        zone: "Asia/Shanghai".to_owned(),
        operator: Operator::Institution,
        departments: vec![
            department(DEPARTMENT, "投诉处理部", "Complaints department"),
            department(REVIEW, "投诉复核部", "Review department"),
        ],
        queues: vec![
            queue(GENERAL, "一般投诉", "General"),
            queue(SECURITY, "账户安全", "Account security"),
            queue(LARGE, "大额争议", "Large amounts"),
        ],
        routing: routing(),
        merchants: merchants(),
        house,
    }
}

fn department(id: DepartmentId, zh: &str, en: &str) -> Department {
    Department { id, name: Text::new(zh, en) }
}

fn queue(id: QueueId, zh: &str, en: &str) -> Queue {
    Queue { id, department: DEPARTMENT, name: Text::new(zh, en) }
}

/// Security first, then large amounts, then everything else.
fn routing() -> Vec<Routing> {
    let every =
        |queue| Routing { issues: BTreeSet::new(), providers: BTreeSet::new(), above: None, queue };
    let security = ["account-stolen", "account-tampered", "unauthorised-payment"].map(Code::of);
    vec![
        Routing { issues: security.into_iter().collect(), ..every(SECURITY) },
        Routing { above: Some(yuan(1000)), ..every(LARGE) },
        every(GENERAL),
    ]
}

fn merchants() -> Vec<Merchant> {
    MERCHANTS.iter().map(|(_, name, id)| Merchant { id: *id, name: (*name).to_owned() }).collect()
}

fn yuan(whole: i64) -> Money {
    Money::of_minor(whole * 100, Currency::CNY)
}
