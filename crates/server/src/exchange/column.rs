//! The columns that a file of old cases may have, and by which names they are known.

/// A column of a file of old cases.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)] // Each is explained in `COLUMNS`.
pub enum Column {
    Number,
    ReceivedAt,
    Issue,
    Provider,
    Reference,
    PaidAt,
    Amount,
    Currency,
    Claimed,
    Name,
    Phone,
    Email,
    Account,
    Narrative,
    Respondent,
    Outside,
    Source,
    Status,
    ClosedAt,
    Outcome,
}

/// How a column is called, and whether a file must have it.
#[derive(Clone, Copy, Debug)]
pub struct ColumnSpec {
    /// Which one.
    pub column: Column,
    /// Its name in English, as problems and documents give it.
    pub en: &'static str,
    /// Its name in Chinese.
    pub zh: &'static str,
    /// Other names by which it is known.
    pub also: &'static [&'static str],
    /// Whether a file without it is refused.
    pub needed: bool,
}

const fn spec(
    column: Column,
    en: &'static str,
    zh: &'static str,
    also: &'static [&'static str],
) -> ColumnSpec {
    ColumnSpec { column, en, zh, also, needed: false }
}

const fn needed(spec: ColumnSpec) -> ColumnSpec {
    ColumnSpec { needed: true, ..spec }
}

/// Every column there is, in the order of [`Column`].
pub const COLUMNS: &[ColumnSpec] = &[
    needed(spec(
        Column::Number,
        "number",
        "原编号",
        &["old number", "case number", "编号", "投诉编号", "案件编号", "原案件编号", "工单号"],
    )),
    needed(spec(
        Column::ReceivedAt,
        "received_at",
        "受理时间",
        &["received", "date received", "收到时间", "投诉时间", "受理日期", "登记时间"],
    )),
    needed(spec(Column::Issue, "issue", "投诉类型", &["issue type", "问题类型", "类型"])),
    spec(Column::Provider, "provider", "支付机构", &["支付方式", "支付渠道", "钱包"]),
    spec(
        Column::Reference,
        "payment_reference",
        "交易单号",
        &["reference", "payment number", "transaction id", "交易号", "订单号", "流水号"],
    ),
    spec(Column::PaidAt, "paid_at", "付款时间", &["paid", "payment time", "交易时间", "支付时间"]),
    spec(Column::Amount, "amount", "交易金额", &["payment amount", "付款金额", "支付金额", "金额"]),
    spec(Column::Currency, "currency", "币种", &["货币"]),
    spec(Column::Claimed, "claimed", "要求金额", &["claimed amount", "索赔金额", "诉求金额"]),
    needed(spec(
        Column::Name,
        "name",
        "姓名",
        &["complainant", "complainant name", "投诉人", "投诉人姓名", "客户姓名"],
    )),
    spec(Column::Phone, "phone", "电话", &["telephone", "mobile", "手机", "手机号", "联系电话"]),
    spec(Column::Email, "email", "邮箱", &["e-mail", "mail", "电子邮箱", "电子邮件"]),
    spec(Column::Account, "account", "账号", &["账户", "支付账号", "用户账号"]),
    needed(spec(
        Column::Narrative,
        "narrative",
        "投诉内容",
        &["description", "details", "内容", "问题描述", "投诉描述", "详情"],
    )),
    spec(Column::Respondent, "respondent", "被投诉商户", &["merchant", "商户", "被投诉人"]),
    spec(
        Column::Outside,
        "outside_institution",
        "外部机构",
        &["outside", "handled by", "外部受理机构"],
    ),
    spec(Column::Source, "source", "来源", &["投诉来源"]),
    spec(Column::Status, "status", "状态", &["处理状态", "案件状态"]),
    spec(Column::ClosedAt, "closed_at", "结案时间", &["closed", "date closed", "办结时间"]),
    spec(Column::Outcome, "outcome", "处理结果", &["outcome text", "resolution", "处理意见"]),
];

impl Column {
    fn spec(self) -> &'static ColumnSpec {
        &COLUMNS[self as usize]
    }

    /// Its name in English.
    pub fn en(self) -> &'static str {
        self.spec().en
    }

    /// Its name in Chinese.
    pub fn zh(self) -> &'static str {
        self.spec().zh
    }

    /// The column that a header means. Case, blanks, hyphens, underscores and brackets after the
    /// name do not count: `Received at`, `received_at` and `RECEIVED-AT` are one.
    pub(super) fn of_header(header: &str) -> Option<Column> {
        let given = bare(header);
        let is_called =
            |it: &&ColumnSpec| [it.en, it.zh].iter().chain(it.also).any(|name| bare(name) == given);
        COLUMNS.iter().find(is_called).map(|it| it.column)
    }
}

fn bare(name: &str) -> String {
    let end = name.find(['(', '（']).unwrap_or(name.len());
    let kept = name[..end].chars().filter(|it| !it.is_whitespace() && !['_', '-'].contains(it));
    kept.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_means_one_column() {
        for (at, spec) in COLUMNS.iter().enumerate() {
            assert_eq!(spec.column as usize, at, "{}", spec.en);
            for name in [spec.en, spec.zh].iter().chain(spec.also) {
                assert_eq!(Column::of_header(name), Some(spec.column), "{name}");
            }
        }
    }

    #[test]
    fn a_header_is_known_however_it_is_spelled() {
        for header in
            ["Received at", " RECEIVED_AT ", "received-at (Asia/Shanghai)", "受理时间（北京）"]
        {
            assert_eq!(Column::of_header(header), Some(Column::ReceivedAt), "{header}");
        }
        assert_eq!(Column::of_header("receipt"), None);
        assert_eq!(Column::of_header(""), None);
    }

    #[test]
    fn the_documents_name_every_column() {
        let document = include_str!("../../../../docs/import.md");
        for spec in COLUMNS {
            let row = format!("| `{}` | {} |", spec.en, spec.zh);
            assert!(document.contains(&row), "docs/import.md has no row {row}");
            for name in spec.also {
                assert!(document.contains(name), "docs/import.md does not name {name}");
            }
        }
    }
}
