//! `docs/process.md` is written from the table of moves; its arrows are walked before they are
//! drawn. `UPDATE_EXPECT=1` writes it anew.

use std::{collections::BTreeSet, fmt::Write as _, path::Path};

use redress_core::{
    case::{Command, Move, Outcome, Stage},
    code::Code,
    ids::OfferId,
    party::{Reader, Role},
    testkit::{
        EARLIER, Given, agent, command, complainant, complaint, done, drafted, full_refund, given,
        lodged, open, reviewer, sent, settling, system, voucher, words,
    },
};
use strum::IntoEnumIterator;

/// Nobody but the administrator is missing, who moves nothing.
const ROLES: [Role; 8] = [
    Role::Complainant,
    Role::Merchant,
    Role::Agent,
    Role::Reviewer,
    Role::Mediator,
    Role::Regulator,
    Role::Auditor,
    Role::System,
];

#[test]
fn the_page_about_the_process_says_what_the_table_says() {
    let page = page();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/process.md");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, &page).expect("docs can be written");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == page, "docs/process.md is old: run this test with UPDATE_EXPECT=1");
}

#[test]
fn every_move_of_the_table_is_for_somebody_and_stands_there_once() {
    for stage in Stage::iter() {
        let moves = stage.moves().map(|(it, _)| it).collect::<Vec<_>>();
        let distinct = moves.iter().collect::<BTreeSet<_>>();
        assert_eq!(moves.len(), distinct.len(), "{stage} names a move twice");
        for (it, roles) in stage.moves() {
            assert!(!roles.is_empty(), "{it} at {stage} is for nobody");
            assert!(roles.iter().all(|role| ROLES.contains(role)), "{it} at {stage}");
        }
    }
    let somewhere = |it: Move| Stage::iter().any(|stage| stage.roles_for(it).is_some());
    assert!(Move::iter().all(somewhere), "a move that can never be made");
}

fn page() -> String {
    let mut page = String::from(
        "# The process\n\nGenerated from `Stage::moves` in `crates/core/src/case/stage.rs` by \
         `crates/core/tests/process_doc.rs`. Whether a certain\nperson may make a move now also depends on the \
         case: whose it is, who has it, what was done before.\n\n本页由测试根据操作表自动生成；某人此刻能否进行某项操作，\
         还取决于案件本身。\n\n",
    );
    page += &diagram();
    for stage in Stage::iter() {
        let (zh, en) = about(stage);
        write!(page, "\n## {stage} {zh}\n\n{en}\n\n| move |").expect("text");
        page.extend(ROLES.iter().map(|role| format!(" {role} |")));
        page += " 含义 | meaning |\n|---|";
        page.extend(ROLES.iter().map(|_| ":-:|"));
        page += "---|---|\n";
        for (it, roles) in stage.moves() {
            let (zh, en) = meaning(it, stage);
            write!(page, "| `{it}` |").expect("text");
            page.extend(ROLES.iter().map(|role| if roles.contains(role) { " ● |" } else { " |" }));
            writeln!(page, " {zh} | {en} |").expect("text");
        }
    }
    page
}

/// A step that leads from one stage to another, by somebody who may make it.
fn steps() -> Vec<(Given, Reader, Command)> {
    let text = words("said");
    let draft = || given([drafted(complaint())]);
    let lodged = || given([drafted(complaint()), lodged()]);
    let open = || given(open(complaint()));
    let rule = |outcome, remedies| Command::Rule { outcome, remedies, text };
    let ruled = || open().and(agent(), rule(Outcome::Upheld, vec![full_refund(0)]));
    let rejected = || open().and(agent(), rule(Outcome::Rejected, vec![]));
    let assign = |to: &Reader| Command::Assign { to: Some(to.actor.id), queue: None };
    let review = |from: Given| {
        from.and(complainant(), Command::Object { text }).and(reviewer(), assign(&reviewer()))
    };
    let delivering = || given(settling()).happened([sent(EARLIER), done(EARLIER)]);
    let closed = || delivering().and(agent(), Command::Close);
    let remedies = vec![voucher("5.00 CNY")];
    let made = Command::Offer { remedies: remedies.clone(), text };
    let offered = || open().and(agent(), made.clone());
    let reoffered = review(ruled()).and(reviewer(), made.clone());
    let (to, reason) = (Code::of("court"), Code::of("new-facts"));
    vec![
        (draft(), complainant(), Command::Lodge { terms: None }),
        (draft(), complainant(), Command::Discard),
        (lodged(), agent(), Command::Accept),
        (lodged(), agent(), Command::Decline { reason: Code::of("not-ours"), next: vec![], text }),
        (lodged(), agent(), Command::Redirect { to: to.clone(), text }),
        (lodged(), complainant(), Command::Withdraw),
        (open(), agent(), rule(Outcome::Rejected, vec![])),
        (offered(), complainant(), Command::AcceptOffer { offer: OfferId(command(1).0) }),
        (open(), agent(), Command::Redirect { to, text }),
        (open(), complainant(), Command::Withdraw),
        (ruled(), complainant(), Command::Accept),
        (rejected(), complainant(), Command::Accept),
        (ruled(), complainant(), Command::Object { text }),
        (ruled(), complainant(), Command::AcceptInPart { remedies: vec![EARLIER], text }),
        (ruled().on("2026-04-01"), system(), Command::EndWait),
        (rejected().on("2026-04-01"), system(), Command::EndWait),
        (ruled(), complainant(), Command::Withdraw),
        (review(rejected()), reviewer(), rule(Outcome::Upheld, remedies)),
        (review(ruled()), reviewer(), rule(Outcome::Rejected, vec![])),
        (reoffered, complainant(), Command::AcceptOffer { offer: OfferId(command(4).0) }),
        (review(ruled()), complainant(), Command::Withdraw),
        (delivering(), complainant(), Command::ConfirmArrival { remedy: EARLIER }),
        (delivering().on("2026-04-01"), system(), Command::EndWait),
        (delivering(), agent(), Command::Close),
        (closed(), complainant(), Command::Reopen { reason }),
        (closed(), complainant(), Command::Reopen { reason: Code::of("not-arrived") }),
    ]
}

fn diagram() -> String {
    let mut arrows = BTreeSet::new();
    for (from, by, command) in steps() {
        let (before, name) = (from.case.stage, command.as_move());
        let after = from.by(by.clone()).and(by, command).case.stage;
        assert_ne!(before, after, "{name} leads nowhere and is no arrow");
        arrows.insert((before, after, name));
    }
    let mut diagram = String::from("```mermaid\nstateDiagram-v2\n    [*] --> draft\n");
    for (before, after, _) in arrows.clone() {
        let moves = arrows.iter().filter(|it| (it.0, it.1) == (before, after));
        let moves = moves.map(|it| it.2.to_string()).collect::<Vec<_>>().join(", ");
        let line = format!("    {before} --> {after}: {moves}\n");
        if !diagram.contains(&line) {
            diagram += &line;
        }
    }
    diagram
        + "```\n\nWherever a complaint stands, `merge` ends it in favour of another one; what an \
           institution handles that is not on\nthis desk ends with `record-outside-outcome`.\n\n\
           任何阶段均可并入另一案件而结案；由外部机构受理的案件在记录外部结果后结案。\n"
}

fn about(stage: Stage) -> (&'static str, &'static str) {
    match stage {
        Stage::Draft => ("草稿", "The complainant gathers issue, payments, evidence."),
        Stage::Lodged => ("已提交", "Sent; waits to be found admissible."),
        Stage::Open => ("处理中", "Being handled (tier 1)."),
        Stage::Ruled => ("已决定", "Decided; the complainant may accept or object."),
        Stage::Review => {
            ("复核中", "Objected to; looked at by somebody who did not rule before (tier 2).")
        }
        Stage::Settling => ("执行中", "What was ruled or agreed is being delivered."),
        Stage::Closed => ("已结案", "Over, though it may be reopened."),
    }
}

/// What a move means at a stage, in Chinese and in English.
fn meaning(it: Move, stage: Stage) -> (&'static str, &'static str) {
    if it == Move::Accept && stage == Stage::Ruled {
        return ("接受处理决定", "Take the ruling.");
    }
    intake(it)
        .or_else(|| inquiry(it))
        .or_else(|| decision(it))
        .or_else(|| delivery(it))
        .or_else(|| any_time(it))
        .or_else(|| custody(it))
        .unwrap_or_else(|| panic!("`{it}` has no meaning yet: write it down here"))
}

fn intake(it: Move) -> Option<(&'static str, &'static str)> {
    Some(match it {
        Move::Amend => ("修改草稿", "Change the draft."),
        Move::Lodge => ("提交投诉", "Send the complaint."),
        Move::Discard => ("作废草稿", "Throw the draft away."),
        Move::Acknowledge => ("告知案件编号和时限", "Tell the number and the timetable."),
        Move::Accept => ("受理", "Take the complaint on."),
        Move::Decline => {
            ("不予受理，说明理由和去向", "Not admissible, with a reason and where to go instead.")
        }
        Move::Redirect => ("转往应受理的渠道", "Belongs elsewhere: say where."),
        Move::Withdraw => ("撤回投诉", "The complainant no longer wants it."),
        Move::Assign => ("分配给人员或队列", "Give the case to a person or a queue."),
        _ => return None,
    })
}

fn inquiry(it: Move) -> Option<(&'static str, &'static str)> {
    Some(match it {
        Move::RequestInformation => ("要求一方补充信息", "Ask one side for something by some day."),
        Move::Answer => ("答复补充信息的要求", "Answer such a question."),
        Move::State => ("陈述意见", "Say one's side of the matter."),
        Move::AddEvidence => ("提交证据", "Put a file into the case."),
        Move::RecordFinding => ("记录核查结论", "Write down what a check established."),
        Move::Protect => ("申请冻结交易或保护账户", "Freeze a payment or secure the account."),
        Move::ReportProtection => ("记录保护措施的结果", "What the provider said to a protection."),
        Move::Release => ("解除保护措施", "End a protection."),
        Move::Extend => ("延期答复并说明原因", "Holding reply: the answer will be later, and why."),
        Move::InviteMediator => ("邀请调解员", "Ask a mediator to help."),
        _ => return None,
    })
}

fn decision(it: Move) -> Option<(&'static str, &'static str)> {
    Some(match it {
        Move::Offer => ("提出和解方案", "Propose a settlement."),
        Move::AcceptOffer => ("同意和解方案", "Agree to a settlement."),
        Move::RefuseOffer => ("拒绝和解方案", "Turn a settlement down."),
        Move::Rule => ("作出处理决定并说明理由", "Decide the complaint, with reasons."),
        Move::AcceptInPart => {
            ("部分接受，对其余部分提出异议", "Take part of the ruling and dispute the rest.")
        }
        Move::Object => ("对处理决定提出异议", "Not accept the ruling."),
        Move::EndWait => ("等待期届满", "The time to answer is over."),
        _ => return None,
    })
}

fn delivery(it: Move) -> Option<(&'static str, &'static str)> {
    Some(match it {
        Move::GiveDetails => ("提供收款等信息", "Say where or how a remedy should go."),
        Move::ApproveRemedy => {
            ("对超限额的退款进行复核", "Second pair of eyes on a refund above the limit.")
        }
        Move::ReportRemedy => {
            ("记录支付机构的执行进度", "How far the provider has got with a refund.")
        }
        Move::DeliverRemedy => {
            ("记录已人工落实", "A person delivered it, or found that a parked refund was paid.")
        }
        Move::RetryRemedy => ("再次请求支付机构执行", "Ask the provider again."),
        Move::ConfirmArrival => ("确认到账或收到", "It has arrived."),
        Move::ReportNotArrived => ("反映未到账或未收到", "It should have arrived and has not."),
        Move::Close => ("结案", "End the case."),
        Move::Reopen => ("重新受理", "Take the closed case on again."),
        Move::Rate => ("评价处理过程（1 至 5 分）", "How was it? One to five."),
        Move::ReviewQuality => ("质检已结案件", "Judge how the case was handled."),
        _ => return None,
    })
}

fn custody(it: Move) -> Option<(&'static str, &'static str)> {
    Some(match it {
        Move::HandleEvidence => (
            "记录查看、下载、导出或移交证据",
            "Write down who had a file in their hands, and what for.",
        ),
        Move::DeriveEvidence => (
            "登记由证据生成的文件（文字、缩略图）",
            "Put in what was made of a file: its text, a thumbnail.",
        ),
        Move::RedactEvidence => (
            "提交遮盖后的副本",
            "Put in a copy with something blacked out, beside the untouched file.",
        ),
        Move::QuarantineEvidence => {
            ("隔离疑似有害的文件", "Set a file apart that looks dangerous.")
        }
        Move::ConfirmFact => ("确认从证据中读出的事实", "Confirm what was read from a file."),
        Move::AcceptTerms => ("接受证据保存与提取规则", "Agree to how data is kept and extracted."),
        Move::PlaceHold => ("保全：禁止销毁", "Forbid that anything of the case is destroyed."),
        Move::LiftHold => ("解除保全", "Allow it again."),
        Move::IssueLetter => ("出具函件", "Issue a letter."),
        Move::IssueDossier => ("出具卷宗", "Put everything about the case together for somebody."),
        Move::Erase => {
            ("销毁案件内容，保留记录", "Destroy the contents of the case; the record stays.")
        }
        _ => return None,
    })
}

fn any_time(it: Move) -> Option<(&'static str, &'static str)> {
    Some(match it {
        Move::Message => ("发送消息", "Write to a side."),
        Move::CallBack => ("记录回访电话", "Note a telephone call."),
        Move::Note => ("内部备注", "Write down something for colleagues only."),
        Move::Link => ("关联案件", "This case and another belong together."),
        Move::Merge => ("并入另一案件", "This case goes on as another."),
        Move::Absorb => ("接收并入的案件", "Take over from a case that was merged into this one."),
        Move::Escalate => ("升级至外部机构", "Hand the case to an outside body."),
        Move::RecordOutsideOutcome => ("记录外部机构的结果", "What an outside body decided."),
        Move::RecordSent => (
            "记录向外部机构提交的内容",
            "What was sent to an institution that is not on this desk.",
        ),
        Move::RecordStep => (
            "记录影响时限的事项（鉴定、暂停、平台时限等）",
            "Write down a step that time limits depend on: an appraisal, a stopped clock, a platform's own time.",
        ),
        Move::Remind => {
            ("到期前提醒应履行的一方", "Remind whoever owes something before its time is over.")
        }
        Move::MoveObligation => (
            "记录因规则或日历变更而改变的时限",
            "Rules or a calendar changed, and a running time limit moved.",
        ),
        Move::MissObligation => ("记录逾期", "Somebody let a time limit pass."),
        Move::ReportMoney => {
            ("记录经其他途径退回的款项", "Money came back on another way than ours.")
        }
        _ => return None,
    })
}
