/** Money as decimals of its own currency. Never a floating-point number: digits stay digits. */
import type { DecimalMoney } from "./api/types";
import { numberFormat } from "./formats";
import type { Language } from "./i18n";

/** How many decimals a currency has, by ISO 4217. */
export function decimalsOf(currency: string): number {
  try {
    const format = numberFormat("en", { style: "currency", currency });
    return format.resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}

/**
 * How a currency is named. `¥` is the yuan here, whichever language is read; the yen, whose sign in
 * English is the same, goes by its code, and dollars say whose they are where the language does.
 */
function displayOf(currency: string, language: Language) {
  if (currency === "CNY") return "narrowSymbol";
  return currency === "JPY" && language === "en" ? "code" : "symbol";
}

/** An amount as its reader writes it: `¥1,234.50`. */
export function formatMoney(money: DecimalMoney, language: Language): string {
  const { amount, currency } = money;
  try {
    const digits = decimalsOf(currency);
    const format = numberFormat(language, {
      style: "currency",
      currency,
      currencyDisplay: displayOf(currency, language),
      minimumFractionDigits: digits,
      maximumFractionDigits: Math.max(digits, decimals(amount)),
    });
    // A decimal as text is formatted exactly, however long it is.
    return format.format(amount as `${number}`);
  } catch {
    return `${amount} ${currency}`;
  }
}

/** Whole minor units, as the record keeps money, as a decimal. */
export function fromMinor(money: { minor: number; currency: string }): DecimalMoney {
  const digits = decimalsOf(money.currency);
  const sign = money.minor < 0 ? "-" : "";
  const text = Math.abs(money.minor).toString().padStart(digits + 1, "0");
  const whole = text.slice(0, text.length - digits);
  const amount = digits === 0 ? whole : `${whole}.${text.slice(-digits)}`;
  return { amount: sign + amount, currency: money.currency };
}

/** The same as whole minor units. What a record can hold is far below where numbers lose digits. */
export function inMinor({ amount, currency }: DecimalMoney): { minor: number; currency: string } {
  return { minor: Number(toMinor(amount, decimalsOf(currency))), currency };
}

/**
 * What somebody typed as an amount: `1,234.5` is `1234.50`. Nothing where it is none, is not
 * positive, or has more decimals than the currency.
 */
export function parseAmount(typed: string, currency: string): string | undefined {
  const plain = typed
    .normalize("NFKC")
    .replace(/[\s,，¥￥$€£]/g, "")
    .trim();
  if (!/^\d{1,13}(\.\d+)?$/.test(plain)) return undefined;
  const [whole = "0", fraction = ""] = plain.split(".");
  const digits = decimalsOf(currency);
  if (digits < fraction.length) return undefined;
  if (!/[1-9]/.test(plain)) return undefined;
  const head = whole.replace(/^0+(?=\d)/, "");
  return digits === 0 ? head : `${head}.${fraction.padEnd(digits, "0")}`;
}

/** The sum of amounts in one currency, exactly. Nothing where there are several currencies. */
export function sum(amounts: DecimalMoney[]): DecimalMoney | undefined {
  const [first] = amounts;
  if (!first || amounts.some((it) => it.currency !== first.currency)) return undefined;
  const digits = decimalsOf(first.currency);
  const minor = amounts.reduce((total, it) => total + toMinor(it.amount, digits), 0n);
  const text = minor.toString().padStart(digits + 1, "0");
  const whole = text.slice(0, text.length - digits);
  const amount = digits === 0 ? whole : `${whole}.${text.slice(-digits)}`;
  return { amount, currency: first.currency };
}

/** Part of a whole, 0 to 1, for drawing only. */
export function share(part: DecimalMoney, whole: DecimalMoney): number {
  const all = Number(whole.amount);
  return all > 0 ? Math.min(1, Number(part.amount) / all) : 0;
}

/** Whether an amount is more than nothing. */
export const isSome = (money: DecimalMoney) => /[1-9]/.test(money.amount);

const decimals = (amount: string) => amount.split(".")[1]?.length ?? 0;

function toMinor(amount: string, digits: number): bigint {
  const [whole = "0", fraction = ""] = amount.split(".");
  return BigInt(whole + fraction.padEnd(digits, "0").slice(0, digits));
}

/** One amount less another of the same currency; nothing where that would be below zero. */
export function less(whole: DecimalMoney, part: DecimalMoney): DecimalMoney | undefined {
  if (whole.currency !== part.currency) return undefined;
  const digits = decimalsOf(whole.currency);
  const rest = toMinor(whole.amount, digits) - toMinor(part.amount, digits);
  return rest < 0n ? undefined : ofMinor(rest, whole.currency);
}

/** So many percent of an amount, a half of the smallest unit rounded up. */
export function percentOf(whole: DecimalMoney, percent: number): DecimalMoney {
  const minor = toMinor(whole.amount, decimalsOf(whole.currency));
  return ofMinor((minor * BigInt(Math.trunc(percent)) + 50n) / 100n, whole.currency);
}

function ofMinor(minor: bigint, currency: string): DecimalMoney {
  const digits = decimalsOf(currency);
  const text = minor.toString().padStart(digits + 1, "0");
  const whole = text.slice(0, text.length - digits);
  return { amount: digits === 0 ? whole : `${whole}.${text.slice(-digits)}`, currency };
}
