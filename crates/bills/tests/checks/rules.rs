//! The rule file: that it leads somewhere, and what is said of broken ones.

use redress_bills::checks::Rules;
use redress_core::guide::GuideBook;

const SHIPPED: &str = include_str!("../../../../rules/checks.toml");

#[test]
fn every_rule_leads_to_an_issue_evidence_and_a_channel_that_there_are() {
    let guide = GuideBook::shipped();
    for it in Rules::shipped().all() {
        let issue = guide.issue(&it.issue).unwrap_or_else(|| panic!("{}: {}", it.id, it.issue));
        assert!(issue.channels.contains(&it.channel), "{}: {}", it.id, it.channel);
        for kind in &it.evidence {
            assert!(guide.evidence_kinds().any(|it| it.id == *kind), "{}: {kind}", it.id);
        }
    }
}

#[track_caller]
fn is_refused(from: &str, to: &str, expected: &str) {
    assert!(SHIPPED.contains(from), "{from}");
    let broken = SHIPPED.replacen(from, to, 1);
    let problems = Rules::from_toml("checks.toml", &broken).unwrap_err();
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert!(told.iter().any(|it| it.contains(expected)), "{told:?}");
    let line = 1 + SHIPPED[..SHIPPED.find(from).unwrap()].matches('\n').count();
    let named = |it: &redress_core::rulebook::RuleProblem| it.line == line || it.line + 2 == line;
    assert!(problems.iter().any(|it| it.line == 1 || named(it)), "line {line}: {told:?}");
}

#[test]
fn a_broken_rule_file_says_what_is_wrong_and_where() {
    is_refused("minutes         = 10", "minutes         = 0", "nonzero");
    is_refused("minutes         = 10", "minuten         = 10", "minuten");
    is_refused(
        "id    = \"refund-short\"",
        "id    = \"refund-long\"",
        "no check has a rule `refund-long`",
    );
    is_refused(
        "id    = \"refund-short\"",
        "id    = \"refund-long\"",
        "the rule `refund-short` is missing",
    );
    is_refused(
        "id    = \"refund-short\"",
        "id    = \"refund-missing\"",
        "`refund-missing` is there twice",
    );
    is_refused("CNY = \"20.00\"", "CNY = \"20.001\"", "not a positive amount");
    is_refused("CNY = \"20.00\"", "XXQ = \"20.00\"", "not a positive amount");
    is_refused(", other = \"10\"", "", "`other`");
}
