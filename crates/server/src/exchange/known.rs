//! What names in a file are looked up in: issue types, merchants, the institution's clocks.

use std::collections::HashMap;

use jiff::tz::TimeZone;
use redress_core::{code::Code, ids::MerchantId, institution::Institution, lang::Lang};

use super::problem::{Wrong, wrong};
use crate::rules::Rules;

/// What names in the file are looked up in.
pub(super) struct Known {
    issues: HashMap<String, Code>,
    /// By id and by name. A name that two merchants have is none.
    merchants: HashMap<String, Option<MerchantId>>,
    pub(super) zone: TimeZone,
}

impl Known {
    pub(super) fn of(rules: &Rules, institution: &Institution) -> Known {
        let mut issues = HashMap::new();
        for issue in rules.guide.issues() {
            for lang in [Lang::Zh, Lang::En] {
                issues.insert(folded(issue.name.in_lang(lang)), issue.id.clone());
            }
            issues.insert(issue.id.to_string(), issue.id.clone());
        }
        let mut merchants = HashMap::new();
        for merchant in &institution.merchants {
            merchants.insert(folded(&merchant.id.to_string()), Some(merchant.id));
            let named = merchants.entry(folded(&merchant.name)).or_insert(Some(merchant.id));
            if *named != Some(merchant.id) {
                *named = None;
            }
        }
        // `Institution::check` took no zone that does not exist; without one UTC surprises least.
        let zone = TimeZone::get(&institution.zone).unwrap_or(TimeZone::UTC);
        Known { issues, merchants, zone }
    }

    pub(super) fn issue(&self, text: &str) -> Result<Code, Wrong> {
        self.issues.get(&folded(text)).cloned().ok_or_else(|| {
            wrong(
                "unknown-issue",
                "不是已知的投诉类型（代码或名称，见 redress guide 或 /api/v1/issues）",
                "not an issue type, by code or by name (see `redress guide` or /api/v1/issues)",
            )
        })
    }

    pub(super) fn merchant(&self, text: &str) -> Result<MerchantId, Wrong> {
        match self.merchants.get(&folded(text)) {
            Some(Some(merchant)) => Ok(*merchant),
            Some(None) => Err(wrong(
                "merchant-not-unique",
                "有多个商户同名，请填写商户编号",
                "several merchants have this name; give the id",
            )),
            None => Err(wrong(
                "unknown-merchant",
                "不在本机构的商户列表中，请填写商户编号或列表中的名称，或留空",
                "not in the institution's list of merchants; give an id or name from it, or nothing",
            )),
        }
    }
}

/// Names compare without case, blanks, and the width of a colon.
fn folded(name: &str) -> String {
    let kept = name.chars().filter(|it| !it.is_whitespace());
    kept.map(|it| if it == '：' { ':' } else { it }).flat_map(char::to_lowercase).collect()
}
