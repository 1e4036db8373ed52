//! Payees whose name imitates that of a known one: letters that look like others, characters
//! that cannot be seen, one letter more, less or another.

use std::{collections::HashMap, num::NonZeroU32};

use serde::Deserialize;

use super::{
    Context,
    book::{Book, Payee, Row},
    finding::{Found, Severity, Tray},
    shapes, telling,
};

/// The rule's name.
pub(super) const RULE: &str = "lookalike-payee";

/// Who is known, and who is new.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Settings {
    /// So many payments make a payee known …
    known: NonZeroU32,
    /// … and at most so many leave one new.
    fresh: NonZeroU32,
    /// Names of Latin letters of at least so many may differ by one.
    letters: NonZeroU32,
    /// Names that everybody knows.
    famous: Vec<String>,
}

/// How many known payees are imitated: those paid most often.
const KNOWN_MAX: usize = 2_000;
/// Longer names are cut.
const NAME_CHARS_MAX: usize = 48;

/// What is known by one look.
#[derive(Clone, Copy)]
enum Known<'r> {
    Payee(Payee),
    Famous(&'r str),
}

pub(super) fn run(book: &Book<'_>, context: &Context<'_>, tray: &mut Tray<'_>) {
    let settings = &context.numbers().lookalike;
    let mut counts = vec![0_u32; book.payees().end as usize];
    for it in book.entries.iter().filter(|it| it.is_spent()) {
        counts[it.payee as usize] += 1;
    }
    let count = |payee: Payee| counts[payee as usize];
    let mut known: Vec<(u32, Payee)> = book
        .payees()
        .map(|it| (count(it), it))
        .filter(|(count, _)| settings.known.get() <= *count)
        .collect();
    known.sort_by_key(|(count, payee)| (std::cmp::Reverse(*count), *payee));
    known.truncate(KNOWN_MAX);
    let mut looks: HashMap<String, Known<'_>> = HashMap::new();
    let mut near: HashMap<String, Payee> = HashMap::new();
    for name in &settings.famous {
        looks.insert(shapes::look(name), Known::Famous(name));
    }
    for (_, payee) in known {
        let name = cut(book.name(payee));
        if name.contains('*') || name.chars().count() < 2 {
            continue;
        }
        looks.entry(shapes::look(&name)).or_insert(Known::Payee(payee));
        for variant in shapes::without_one(&name, settings.letters.get() as usize) {
            near.entry(variant).or_insert(payee);
        }
    }
    for payee in book.payees().filter(|it| count(*it) <= settings.fresh.get()) {
        if let Some(row) = spent(book, payee).next() {
            judge(book, settings, payee, row, (&looks, &near), tray);
        }
    }
}

fn spent<'b>(book: &'b Book<'_>, payee: Payee) -> impl Iterator<Item = Row> + 'b {
    book.rows_with(payee).iter().copied().filter(|it| book.entry(*it).is_spent())
}

fn cut(name: &str) -> String {
    name.chars().take(NAME_CHARS_MAX).collect()
}

fn judge(
    book: &Book<'_>,
    settings: &Settings,
    payee: Payee,
    row: Row,
    (looks, near): (&HashMap<String, Known<'_>>, &HashMap<String, Payee>),
    tray: &mut Tray<'_>,
) {
    let name = cut(book.name(payee));
    if name.contains('*') {
        return;
    }
    let look = shapes::look(&name);
    let imitated = match looks.get(&look) {
        Some(Known::Payee(known)) if *known != payee => {
            Some((cut(book.name(*known)), Some(*known)))
        }
        Some(Known::Famous(famous)) => Some(((*famous).to_owned(), None)),
        _ => None,
    };
    let tricks = imitated
        .and_then(|(known, by)| Some((shapes::tricks(&known, &name, by.is_none())?, known, by)));
    if let Some((tricks, known, by)) = tricks {
        let severity =
            if shapes::is_deliberate(&name) { Severity::Warning } else { Severity::Notice };
        return tell(book, (severity, tricks), row, &known, by, tray);
    }
    let variants = shapes::without_one(&name, settings.letters.get() as usize);
    let close = variants.iter().find_map(|it| near.get(it)).filter(|it| **it != payee);
    if let Some(known) = close
        && let Some(change) = shapes::one_letter(&cut(book.name(*known)), &name)
    {
        let known_name = cut(book.name(*known));
        tell(book, (Severity::Notice, change), row, &known_name, Some(*known), tray);
    }
}

fn tell(
    book: &Book<'_>,
    (severity, (zh_trick, en_trick)): (Severity, (String, String)),
    row: Row,
    known: &str,
    by: Option<Payee>,
    tray: &mut Tray<'_>,
) {
    let amount = book.money(row);
    tray.put(RULE, severity, amount, row, || {
        let payment = book.payment(row);
        let (at, party) = (telling::moment(payment.at), telling::party(&payment));
        let known = telling::quoted(known);
        let mut rows = vec![book.place(row)];
        rows.extend(by.and_then(|it| spent(book, it).last()).map(|it| book.place(it)));
        let (zh_known, en_known) = match by {
            Some(it) => {
                let count = spent(book, it).count();
                (
                    format!("您付过 {count} 次的“{known}”"),
                    format!("\"{known}\", whom you paid {count} times"),
                )
            }
            None => (format!("“{known}”"), format!("\"{known}\"")),
        };
        let zh = format!(
            "{at} 收了 {amount} 的“{party}”看上去很像{zh_known}，但不是同一个名字：{zh_trick}。\
             请确认没有付给冒充者。"
        );
        let en = format!(
            "\"{party}\", who got {amount} on {at}, looks like {en_known}, and is another name: \
             {en_trick}. Make sure that it is no imitation."
        );
        Found { rows, zh, en }
    });
}
