//! The words by which banks tell refunds, rewards, and movements of one's own money.
//!
//! Only what stands in their texts decides; the name of a person never does.

/// Paying off a card, cash, wallets filled and emptied, funds bought and sold: money that stays
/// its owner's.
const OWN: &[&str] = &[
    "还款",
    "还信用卡",
    "取款",
    "取现",
    "提现",
    "现金存入",
    "存现",
    "零钱充值",
    "余额充值",
    "转入零钱通",
    "零钱通转出",
    "余额宝",
    "基金申购",
    "基金赎回",
    "基金理财产品申购",
    "理财产品申购",
    "理财产品赎回",
    "购买理财",
    "理财赎回",
    "PAYMENT - THANK YOU",
    "PAYMENT RECEIVED",
    "AUTOPAY PAYMENT",
    "ATM WITHDRAWAL",
    "MOBILE WITHDRAWAL",
    "CASH WITHDRAWAL",
];

const REFUND: &[&str] =
    &["退款", "退货", "退票", "消费撤销", "RETURN:", "REFUND", "MERCHANDISE RETURN"];

/// Given by the bank, and no payment coming back.
const REWARD: &[&str] = &[
    "返现",
    "返还",
    "奖励",
    "立减",
    "返利",
    "积分",
    "补贴",
    "利息",
    "结息",
    "REBATE",
    "REWARD",
    "INTEREST",
    "CASH BACK",
    "CASHBACK",
];

pub(super) fn is_own(said: &[&str]) -> bool {
    // Some abbreviate over the edge of a column: 蚂蚁基金赎回到银行.
    contains(said, OWN)
}

pub(super) fn is_refund(said: &[&str]) -> bool {
    contains(said, REFUND)
}

pub(super) fn is_reward(said: &[&str]) -> bool {
    contains(said, REWARD)
}

/// The name of the merchant in a text that says besides that this is a refund.
pub(super) fn refunded(text: &str) -> &str {
    let text = ["退款-", "退款－", "退货-", "退款 ", "退货 ", "REFUND ", "RETURN: "]
        .iter()
        .find_map(|it| text.strip_prefix(it))
        .unwrap_or(text);
    ["-退款", "－退款", "-退货"].iter().find_map(|it| text.strip_suffix(it)).unwrap_or(text)
}

fn contains(said: &[&str], words: &[&str]) -> bool {
    said.iter().any(|text| {
        let upper = text.to_uppercase();
        words.iter().any(|it| upper.contains(it))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_s_own_money_is_told_by_the_banks_words() {
        for text in
            ["掌上生活还款", "银联转账还款", "银联ATM取款", "网上快捷提现", "蚂蚁基金赎回到银行"]
        {
            assert!(is_own(&[text]), "{text}");
        }
        for text in ["转账汇款", "工资", "支付宝-金拱门", "网上快捷支付", "ETC"] {
            assert!(!is_own(&[text]), "{text}");
        }
    }

    #[test]
    fn refunds_and_rewards_are_two_things() {
        assert!(is_refund(&["网上快捷退款"]) && is_refund(&["Return: PINDUODUO"]));
        assert!(!is_refund(&["0.2元现金奖励-笔笔返0.2元"]));
        assert!(is_reward(&["0.2元现金奖励-笔笔返0.2元"]) && !is_reward(&["京东商城"]));
    }
}
