/** Amounts as they are typed, and as the settings keep them. */
import type { Institution } from "../../shared/api/types";
import { fromMinor, inMinor, parseAmount } from "../../shared/money";

type Kept = NonNullable<NonNullable<Institution["house"]>["approval_above"]>[number];

export type Typed = { amount: string; currency: string };

/** What most institutions count in; any other that is in use stands beside them. */
export const CURRENCIES = ["CNY", "HKD", "USD", "EUR", "GBP", "SGD", "AUD", "INR", "JPY"];

export const asTyped = (it: Kept): Typed => fromMinor(it);

/** Nothing where it is no amount of its currency. */
export function asKept({ amount, currency }: Typed): Kept | undefined {
  const parsed = parseAmount(amount, currency);
  return parsed === undefined ? undefined : inMinor({ amount: parsed, currency });
}
