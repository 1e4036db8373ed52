//! What only somebody at a terminal sees: the question for a password, and colours. Python lends
//! the terminal.

use std::{fs, process::Command};

use super::{checking::locked_zip, program};

/// Runs a program at a terminal, answers each question that ends in `answers[0]` with the next of
/// the others, and prints what the screen got. Ends as the program does.
const TERMINAL: &str = r#"
import os, pty, select, sys, termios, time
asked, answers, words = sys.argv[1], sys.argv[2].split(','), sys.argv[3:]
child, screen = pty.fork()
if child == 0:
    os.execv(words[0], words)
seen, unread = b'', b''
while True:
    ready, _, _ = select.select([screen], [], [], 60)
    try:
        piece = os.read(screen, 65536) if ready else b''
    except OSError:
        piece = b''
    if not piece:
        break
    seen, unread = seen + piece, unread + piece
    if answers and asked.encode() in unread:
        unread = b''
        # Nobody types in the moment between a question and the end of the echo.
        for _ in range(1000):
            if not termios.tcgetattr(screen)[3] & termios.ECHO:
                break
            time.sleep(0.01)
        os.write(screen, answers.pop(0).encode() + b'\n')
sys.stdout.buffer.write(seen)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"#;

struct Screen {
    code: i32,
    text: String,
}

/// `None`, and a line that says so, where there is no Python with terminals.
fn at_terminal(
    test: &str,
    (asked, answers): (&str, &str),
    words: &[&str],
    environment: &[(&str, &str)],
) -> Option<Screen> {
    let there = Command::new("python3").args(["-c", "import pty"]).output();
    if !there.is_ok_and(|it| it.status.success()) {
        eprintln!("skipped: {test}: no python3 with pty");
        return None;
    }
    let redress = program(words);
    let mut python = Command::new("python3");
    python
        .args(["-c", TERMINAL, asked, answers])
        .arg(redress.get_program())
        .args(redress.get_args());
    for (name, _) in redress.get_envs().filter(|(_, value)| value.is_none()) {
        python.env_remove(name);
    }
    python.env_remove("NO_COLOR").env("TERM", "xterm").envs(environment.iter().copied());
    let ran = python.output().unwrap();
    let text = String::from_utf8_lossy(&ran.stdout).into_owned();
    Some(Screen { code: ran.status.code().unwrap_or(-1), text })
}

#[test]
fn a_password_is_asked_for_at_a_terminal_and_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bill.zip");
    fs::write(&file, locked_zip()).unwrap();
    let words = ["bill", "check", file.to_str().unwrap(), "--lang", "en"];
    let name = "a_password_is_asked_for_at_a_terminal_and_not_shown";
    let question = "bill.zip: ";

    let Some(screen) = at_terminal(name, (question, "000000,123456"), &words, &[]) else { return };
    assert_eq!(screen.code, 0, "{}", screen.text);
    assert_eq!(screen.text.matches("password of").count(), 2, "wrong, then right: {}", screen.text);
    assert!(!screen.text.contains("123456") && !screen.text.contains("000000"), "{}", screen.text);
    assert!(screen.text.contains("15 payments"), "{}", screen.text);

    let Some(screen) = at_terminal(name, (question, "1,2,3,4"), &words, &[]) else { return };
    assert_eq!(screen.code, 2, "{}", screen.text);
    assert_eq!(screen.text.matches("password of").count(), 3, "no more: {}", screen.text);
    assert!(screen.text.contains("wrong-password"), "{}", screen.text);
}

/// Something that renews itself, and is charged.
const RENEWED: &str = "微信支付账单明细
起始时间：[2026-03-01 00:00:00] 终止时间：[2026-03-31 23:59:59]
----------------------微信支付账单明细列表--------------------
交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注
2026-03-05 08:00:00,商户消费,云听音乐,会员自动续费,支出,¥15.00,零钱,支付成功,4200009\t,YT9\t,/
";

#[test]
fn colours_are_for_terminals_whose_owner_wants_them() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("march.csv");
    fs::write(&file, RENEWED).unwrap();
    let bill = file.to_str().unwrap();
    let words = ["bill", "check", bill, "--cancelled", "云听音乐=2026-02-01", "--lang", "en"];
    let name = "colours_are_for_terminals_whose_owner_wants_them";
    let none = ("?", "");
    let Some(screen) = at_terminal(name, none, &words, &[]) else { return };
    assert_eq!(screen.code, 1, "{}", screen.text);
    assert!(screen.text.contains("\x1b[33m1  probably wrong"), "{}", screen.text);
    assert!(!screen.text.contains("reading"), "no bar over what is there at once: {}", screen.text);
    let Some(screen) = at_terminal(name, none, &words, &[("NO_COLOR", "1")]) else { return };
    assert_eq!(screen.code, 1, "{}", screen.text);
    assert!(!screen.text.contains("\x1b["), "{}", screen.text);
    let json = [&words[..], &["--json"]].concat();
    let Some(screen) = at_terminal(name, none, &json, &[]) else { return };
    assert!(!screen.text.contains("\x1b["), "{}", screen.text);
}
