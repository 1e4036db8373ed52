//! Money as whole minor units of one currency. No floats, and no sums across currencies.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// An amount of money. `minor` counts the smallest unit of its currency (fen, cent, yen, fils).
///
/// In the record and the database `{ "minor": 8000, "currency": "EUR" }`; HTTP speaks
/// [`DecimalMoney`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// A currency of ISO 4217 that has a number of decimals, or one that was withdrawn and still
/// stands in old statements: the German mark, DEM.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Currency(Code);

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Code {
    Current(iso_currency::Currency),
    GermanMark,
}

const GERMAN_MARK: &str = "DEM";

/// Why an amount could not be read or computed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum MoneyError {
    /// Two amounts that cannot be added or compared.
    #[error("{left} and {right} are different currencies")]
    CurrencyMismatch {
        /// The currency asked for.
        left: Currency,
        /// The currency given.
        right: Currency,
    },
    /// More than 64 bits of minor units.
    #[error("the amount is too large")]
    Overflow,
    /// Not a decimal number, or one with more decimals than the currency has.
    #[error("not an amount of money")]
    Malformed,
    /// Not a code of ISO 4217, or one without decimals of its own (gold, test codes).
    #[error("not a currency of ISO 4217")]
    UnknownCurrency,
}

impl Currency {
    /// Chinese yuan, 2 decimals.
    pub const CNY: Currency = Currency(Code::Current(iso_currency::Currency::CNY));
    /// Euro, 2 decimals.
    pub const EUR: Currency = Currency(Code::Current(iso_currency::Currency::EUR));
    /// US dollar, 2 decimals.
    pub const USD: Currency = Currency(Code::Current(iso_currency::Currency::USD));

    /// How many digits follow the decimal point, by ISO 4217: 0 for JPY, 2 for CNY, 3 for KWD.
    pub fn exponent(self) -> usize {
        match self.0 {
            Code::Current(it) => usize::from(it.exponent().unwrap_or(0)),
            Code::GermanMark => 2,
        }
    }

    fn code(self) -> &'static str {
        match self.0 {
            Code::Current(it) => it.code(),
            Code::GermanMark => GERMAN_MARK,
        }
    }
}

impl Money {
    /// `minor` smallest units of `currency`.
    pub const fn of_minor(minor: i64, currency: Currency) -> Money {
        Money { minor, currency }
    }

    /// Nothing, in `currency`.
    pub const fn zero(currency: Currency) -> Money {
        Money { minor: 0, currency }
    }

    /// The currency of the amount.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// The amount in smallest units.
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// More than nothing.
    pub const fn is_positive(self) -> bool {
        0 < self.minor
    }

    /// The same amount without its sign.
    pub const fn abs(self) -> Money {
        Money { minor: self.minor.saturating_abs(), currency: self.currency }
    }

    /// The sum. An error across currencies and beyond 64 bits.
    pub fn plus(self, other: Money) -> Result<Money, MoneyError> {
        let minor = self.minor.checked_add(other.in_currency(self.currency)?);
        Ok(Money { minor: minor.ok_or(MoneyError::Overflow)?, ..self })
    }

    /// The difference, which may be negative. An error across currencies and beyond 64 bits.
    pub fn minus(self, other: Money) -> Result<Money, MoneyError> {
        let minor = self.minor.checked_sub(other.in_currency(self.currency)?);
        Ok(Money { minor: minor.ok_or(MoneyError::Overflow)?, ..self })
    }

    /// Whether this is more than `other`. An error, not `false`, across currencies.
    pub fn exceeds(self, other: Money) -> Result<bool, MoneyError> {
        Ok(other.in_currency(self.currency)? < self.minor)
    }

    /// Reads a decimal such as `1234.50` exactly as written, or not at all.
    ///
    /// Knows nothing of thousands separators: `1,50` is one and a half in some places and a
    /// hundred and fifty in others, and only the format being read can say which.
    pub fn parse(text: &str, currency: Currency) -> Result<Money, MoneyError> {
        let (sign, digits) = match text.strip_prefix('-') {
            Some(digits) => ("-", digits),
            None => ("", text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let width = currency.exponent();
        let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let dangling = digits.ends_with('.');
        let odd = !is_number(whole) || !is_number(fraction) || width < fraction.len();
        if whole.is_empty() || dangling || odd {
            return Err(MoneyError::Malformed);
        }
        let minor = format!("{sign}{whole}{fraction:0<width$}").parse();
        Ok(Money { minor: minor.map_err(|_| MoneyError::Overflow)?, currency })
    }

    /// The amount as a decimal without its currency: `80.00`, `-0.05`, `1200`.
    pub fn decimal(self) -> String {
        let width = self.currency.exponent();
        let sign = if self.minor < 0 { "-" } else { "" };
        let digits = format!("{:0>width$}", self.minor.unsigned_abs(), width = width + 1);
        let (whole, fraction) = digits.split_at(digits.len() - width);
        let point = if width == 0 { "" } else { "." };
        format!("{sign}{whole}{point}{fraction}")
    }

    fn in_currency(self, currency: Currency) -> Result<i64, MoneyError> {
        if self.currency != currency {
            return Err(MoneyError::CurrencyMismatch { left: currency, right: self.currency });
        }
        Ok(self.minor)
    }
}

/// Money as outsiders write it: `{ "amount": "12.30", "currency": "CNY" }`. Fails to read an
/// amount with more decimals than the currency has, rather than rounding it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(into = "DecimalText", try_from = "DecimalText")]
pub struct DecimalMoney(pub Money);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DecimalText {
    amount: String,
    currency: Currency,
}

impl From<DecimalMoney> for DecimalText {
    fn from(DecimalMoney(money): DecimalMoney) -> DecimalText {
        DecimalText { amount: money.decimal(), currency: money.currency }
    }
}

impl TryFrom<DecimalText> for DecimalMoney {
    type Error = MoneyError;

    fn try_from(text: DecimalText) -> Result<DecimalMoney, MoneyError> {
        Money::parse(&text.amount, text.currency).map(DecimalMoney)
    }
}

/// `80.00 EUR`, and back again.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.decimal(), self.currency)
    }
}

impl FromStr for Money {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Money, MoneyError> {
        let (amount, code) = text.rsplit_once(' ').ok_or(MoneyError::Malformed)?;
        Money::parse(amount, code.parse()?)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(code: &str) -> Result<Currency, MoneyError> {
        if code == GERMAN_MARK {
            return Ok(Currency(Code::GermanMark));
        }
        let known = iso_currency::Currency::from_code(code);
        let usable = known.filter(|it| it.exponent().is_some());
        usable.map(|it| Currency(Code::Current(it))).ok_or(MoneyError::UnknownCurrency)
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> String {
        currency.to_string()
    }
}

impl TryFrom<String> for Currency {
    type Error = MoneyError;

    fn try_from(code: String) -> Result<Currency, MoneyError> {
        code.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_what_is_read() {
        for text in ["80.00 EUR", "-0.05 CNY", "1200 JPY", "1.250 KWD", "0.00 USD", "6800.50 DEM"] {
            let money: Money = text.parse().unwrap();
            assert_eq!(money.to_string(), text);
        }
    }

    #[test]
    fn an_amount_is_never_rounded() {
        for text in ["0.005", "1,50", "1.2.3", "--1", "1e3", "", "12.", ".5", "+1"] {
            assert_eq!(Money::parse(text, Currency::EUR), Err(MoneyError::Malformed), "{text}");
        }
        let jpy = "JPY".parse().unwrap();
        assert_eq!(Money::parse("1.0", jpy), Err(MoneyError::Malformed));
        let read = Money::parse("1234.5", Currency::EUR);
        assert_eq!(read, Ok(Money::of_minor(123_450, Currency::EUR)));
    }

    #[test]
    fn the_largest_amount_is_read_and_the_next_is_refused() {
        let largest = Money::of_minor(i64::MAX, Currency::CNY);
        assert_eq!(largest.to_string().parse(), Ok(largest));
        let next = Money::parse("92233720368547758.08", Currency::CNY);
        assert_eq!(next, Err(MoneyError::Overflow));
        assert_eq!(largest.plus(Money::of_minor(1, Currency::CNY)), Err(MoneyError::Overflow));
    }

    #[test]
    fn currencies_do_not_mix() {
        let eur = Money::of_minor(1, Currency::EUR);
        let usd = Money::of_minor(1, Currency::USD);
        let mismatch = MoneyError::CurrencyMismatch { left: Currency::EUR, right: Currency::USD };
        assert_eq!(eur.plus(usd), Err(mismatch));
        assert_eq!(eur.exceeds(usd), Err(mismatch));
    }

    #[test]
    fn gold_and_invented_codes_are_not_currencies() {
        for code in ["XAU", "RMB", "cny", ""] {
            assert_eq!(code.parse::<Currency>(), Err(MoneyError::UnknownCurrency), "{code}");
        }
    }

    #[test]
    fn outsiders_write_decimals() {
        let money: DecimalMoney =
            serde_json::from_str(r#"{"amount":"12.3","currency":"CNY"}"#).unwrap();
        assert_eq!(money.0, Money::of_minor(1230, Currency::CNY));
        let text = serde_json::to_string(&money).unwrap();
        assert_eq!(text, r#"{"amount":"12.30","currency":"CNY"}"#);
        let bad = serde_json::from_str::<DecimalMoney>(r#"{"amount":"12.345","currency":"CNY"}"#);
        assert!(bad.is_err());
    }
}
