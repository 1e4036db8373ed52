//! What a provider's answer comes down to. Only a clear no is a no; only a clear yes is a yes.

use std::fmt;

use redress_core::{payment::Payment, remedy::Progress};

/// How long a code may be, in bytes.
pub const ANSWER_CODE_BYTES_MAX: usize = 64;
/// As many digits in a row may be part of a code; more may be somebody's telephone or card number.
const DIGITS_IN_A_ROW_MAX: usize = 5;

/// A provider's or our own word for what happened, such as `ACQ.TRADE_HAS_CLOSE` or `timeout`: 1 to
/// 64 characters of ASCII letters, digits, `.`, `_`, `:` and `-`, and never more than five digits in
/// a row. It may stand in the record, so it is never prose and never a person's particulars.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AnswerCode(String);

impl AnswerCode {
    /// What stands in the place of a provider's word that cannot be a code.
    pub const UNPRINTABLE: &'static str = "unprintable-code";

    /// A word of ours, or a provider's word if it can be a code, or [`AnswerCode::UNPRINTABLE`].
    pub fn of(word: &str) -> AnswerCode {
        let usable = (1..=ANSWER_CODE_BYTES_MAX).contains(&word.len())
            && word.bytes().all(|it| it.is_ascii_alphanumeric() || b"._:-".contains(&it))
            && !has_long_number(word);
        AnswerCode(if usable { word } else { Self::UNPRINTABLE }.to_owned())
    }

    /// `http-502` and the like: all that is known of an answer is its status.
    pub fn of_http(status: u16) -> AnswerCode {
        AnswerCode(format!("http-{status}"))
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn has_long_number(word: &str) -> bool {
    let digits = |it: &&[u8]| it.iter().all(u8::is_ascii_digit);
    word.as_bytes().windows(DIGITS_IN_A_ROW_MAX + 1).any(|it| digits(&it))
}

impl fmt::Display for AnswerCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for AnswerCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<AnswerCode> for String {
    fn from(code: AnswerCode) -> String {
        code.0
    }
}

/// What a provider made of a refund.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RefundAnswer {
    /// The money has moved.
    Paid,
    /// The provider is at it: ask again later.
    Pending,
    /// A clear no that stays a no. Nothing was paid under this id and nothing will be.
    Failed(AnswerCode),
    /// An answer that is genuine and that we do not know. A person looks at it before anything else
    /// happens.
    Parked(AnswerCode),
    /// Perhaps: no answer, or one that cannot be read or believed. Ask again under the same id.
    Unclear(AnswerCode),
}

impl RefundAnswer {
    /// What goes into the record. An unclear answer is as good as one that is not final.
    pub fn progress(self) -> Progress {
        match self {
            RefundAnswer::Paid => Progress::Done,
            RefundAnswer::Pending | RefundAnswer::Unclear(_) => Progress::Pending,
            RefundAnswer::Failed(code) => Progress::Failed { code: code.into() },
            RefundAnswer::Parked(code) => Progress::Parked { code: code.into() },
        }
    }
}

impl fmt::Display for RefundAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RefundAnswer::Paid => f.write_str("paid"),
            RefundAnswer::Pending => f.write_str("pending"),
            RefundAnswer::Failed(code) => write!(f, "failed {code}"),
            RefundAnswer::Parked(code) => write!(f, "parked {code}"),
            RefundAnswer::Unclear(code) => write!(f, "unclear {code}"),
        }
    }
}

/// What a provider knows of a payment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PaymentAnswer {
    /// Its own record of it. `line` is 0: it was read from no file.
    Found(Box<Payment>),
    /// It has no such payment.
    NotFound,
    /// No answer, or one that cannot be read or believed. Ask again.
    Unclear(AnswerCode),
}

impl fmt::Display for PaymentAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PaymentAnswer::Found(payment) => {
                write!(f, "found {} {} {}", payment.reference, payment.amount, payment.at)
            }
            PaymentAnswer::NotFound => f.write_str("not-found"),
            PaymentAnswer::Unclear(code) => write!(f, "unclear {code}"),
        }
    }
}

/// What a provider made of a protection, or of lifting it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ProtectionReply {
    /// The payment is frozen, the account secured.
    InForce,
    /// A clear no.
    Refused(AnswerCode),
    /// It is no longer in force, and asking for it again under this id will not bring it back.
    Lifted,
    /// No answer, or one that cannot be read, believed or understood. Ask again under the same id.
    Unclear(AnswerCode),
}

impl fmt::Display for ProtectionReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ProtectionReply::InForce => f.write_str("in-force"),
            ProtectionReply::Refused(code) => write!(f, "refused {code}"),
            ProtectionReply::Lifted => f.write_str("lifted"),
            ProtectionReply::Unclear(code) => write!(f, "unclear {code}"),
        }
    }
}

/// Why there is no answer to read. Whoever sends requests turns it into an unclear answer; it says
/// nothing about whether the request was heard.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoAnswer {
    /// Nothing came in time.
    Timeout,
    /// No connection could be made.
    Unreachable,
    /// The connection broke before the answer was complete.
    ConnectionLost,
    /// The answer is longer than [`BODY_BYTES_MAX`](crate::BODY_BYTES_MAX).
    TooLarge,
}

impl NoAnswer {
    /// Its code: `timeout`, `unreachable`, `connection-lost`, `too-large`.
    pub fn code(self) -> AnswerCode {
        AnswerCode::of(match self {
            NoAnswer::Timeout => "timeout",
            NoAnswer::Unreachable => "unreachable",
            NoAnswer::ConnectionLost => "connection-lost",
            NoAnswer::TooLarge => "too-large",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_never_prose_and_never_a_number_of_somebodys() {
        for code in ["ACQ.TRADE_HAS_CLOSE", "account-closed", "AC04", "307", "http-502", "12345"] {
            assert_eq!(AnswerCode::of(code).as_str(), code);
        }
        let long = "x".repeat(ANSWER_CODE_BYTES_MAX + 1);
        let never = ["", "the account is closed", "余额不足", "a\nb", "13800138000", "no-123456"];
        for word in never.into_iter().chain([long.as_str()]) {
            assert_eq!(AnswerCode::of(word).as_str(), AnswerCode::UNPRINTABLE, "{word}");
        }
    }

    #[test]
    fn what_is_unclear_stays_pending_and_what_is_unknown_goes_to_a_person() {
        let code = AnswerCode::of("reversed");
        assert_eq!(RefundAnswer::Unclear(code.clone()).progress(), Progress::Pending);
        let parked = Progress::Parked { code: "reversed".to_owned() };
        assert_eq!(RefundAnswer::Parked(code.clone()).progress(), parked);
        let failed = Progress::Failed { code: "reversed".to_owned() };
        assert_eq!(RefundAnswer::Failed(code).progress(), failed);
        assert_eq!(RefundAnswer::Paid.progress(), Progress::Done);
    }
}
