//! `docs/checks.md` says what `rules/checks.toml` says. `UPDATE_EXPECT=1` writes it.

use std::{fmt::Write, fs};

use redress_bills::checks::Rules;
use redress_core::lang::Lang;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/checks.md");

const HEAD: &str = "# 账单检查 · What is looked for in bills

*Written from `rules/checks.toml` by a test; change that file and not this one.*

每条结果只是线索，不是结论：它说明依据的行、数字和日期，由您判断，再决定是否投诉。“严重”“可疑”“留意”“提示”表示程度。\
数字（天数、金额、倍数）是本项目自定的，写在 `rules/checks.toml`，机构可以另给一份。

A finding is a lead and no verdict: it names the rows, numbers and dates it rests on, and you decide. Findings are *serious*, \
*probably wrong*, *worth a look* or *good to know*. The numbers (days, amounts, factors) are this project's own choice; they stand in \
`rules/checks.toml`, and an institution may give its own.

如何看待多份账单：同一笔付款在钱包和银行各有一行时只算一次；充值、提现、本人转账和理财买卖不算支出；外币分别统计，不换算。
Several bills together: a payment that stands in a wallet's bill and in the bank's is counted once; top-ups, withdrawals, own transfers and \
funds are no spending; every currency is counted by itself.
";

#[test]
fn the_page_about_checks_says_what_the_rules_say() {
    let mut page = HEAD.to_owned();
    for it in Rules::shipped().all() {
        let say = |text: &redress_core::lang::Text| {
            (text.in_lang(Lang::Zh).to_owned(), text.in_lang(Lang::En).to_owned())
        };
        let (title, looks, not) = (say(&it.title), say(&it.looks_for), say(&it.does_not_mean));
        let evidence: Vec<_> = it.evidence.iter().map(|it| format!("`{it}`")).collect();
        writeln!(page, "\n## {} · {} (`{}`)\n", title.0, title.1, it.id).unwrap();
        writeln!(page, "- 查什么：{}\n- 不代表什么：{}", looks.0, not.0).unwrap();
        writeln!(page, "- Looks for: {}\n- Does not mean: {}", looks.1, not.1).unwrap();
        let (issue, channel, evidence) = (&it.issue, &it.channel, evidence.join(", "));
        writeln!(
            page,
            "- 投诉类型 · issue `{issue}`; 渠道 · channel `{channel}`; 证据 · evidence {evidence}"
        )
        .unwrap();
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(PAGE, &page).unwrap();
    }
    assert_eq!(fs::read_to_string(PAGE).unwrap_or_default(), page);
}
