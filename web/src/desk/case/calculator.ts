/** The remedy calculator: what is left of each payment, what is to go back, what it comes to. */
import type { CaseView, DecimalMoney, Remedy } from "../../shared/api/types";
import { fromMinor, isSome, less, parseAmount, sum } from "../../shared/money";

/** A payment, and how much of it can still go back. */
export type Line = {
  payment: number;
  amount: DecimalMoney;
  /** What came back already, on whichever way. */
  back?: DecimalMoney;
  left: DecimalMoney;
};

type MinorMoney = { minor: number; currency: string };

/** The last report of what came back of each payment. */
function reported(view: CaseView): Map<number, DecimalMoney> {
  const all = new Map<number, DecimalMoney>();
  for (const { event, details } of view.timeline ?? []) {
    if (event !== "money-reported") continue;
    const { payment, total } = details as { payment?: number; total?: MinorMoney };
    if (payment !== undefined && total) all.set(payment, fromMinor(total));
  }
  return all;
}

/** Refunds that are on their way or there: another order does not take their place. */
const GONE = new Set(["sent", "pending", "parked", "done"]);

function refunded(view: CaseView, payment: number): DecimalMoney[] {
  return view.remedies.flatMap((it) => {
    const same = "payment" in it.what && it.what.payment === payment;
    return same && it.amount && GONE.has(it.status) ? [it.amount] : [];
  });
}

export function linesOf(view: CaseView): Line[] {
  const came = reported(view);
  return view.payments.map(({ amount }, payment) => {
    const report = came.get(payment);
    const back = sum([...(report ? [report] : []), ...refunded(view, payment)]);
    const nothing = { ...amount, amount: parseZero(amount) };
    const left = back ? (less(amount, back) ?? nothing) : amount;
    return { payment, amount, left, ...(back && isSome(back) ? { back } : {}) };
  });
}

const parseZero = ({ amount }: DecimalMoney) => amount.replace(/\d/g, "0").replace(/^0+(?=0)/, "");

/** What is chosen for a payment. `typed` is as somebody typed it. */
export type Chosen = { give: "nothing" } | { give: "all" } | { give: "part"; typed: string };

/** What can be given besides a refund. */
export type Extra =
  | { kind: "voucher" | "fee-waiver"; typed: string }
  | { kind: "membership"; typed: string }
  | { kind: "correction" | "apology" };

export type Plan = { chosen: Chosen[]; extras: Extra[]; currency: string };

/** What is wrong with a plan, by the name of the field. */
export type Mistake = "amount" | "too-much" | "days";

export type Worked = {
  remedies: Remedy[];
  mistakes: Record<string, Mistake>;
  /** The money in it, where it is of one currency. */
  total?: DecimalMoney;
};

/** The most days that a membership can be made longer by. */
const DAYS_MAX = 3660;

/** Works a plan out. Remedies are only those without a mistake. */
export function work(plan: Plan, lines: Line[]): Worked {
  const remedies: Remedy[] = [];
  const mistakes: Record<string, Mistake> = {};
  const money: DecimalMoney[] = [];
  lines.forEach((line) => {
    const it = plan.chosen[line.payment] ?? { give: "nothing" };
    if (it.give === "all" && isSome(line.left)) {
      remedies.push({ kind: "full-refund", payment: line.payment });
      money.push(line.left);
    }
    if (it.give !== "part") return;
    const { currency } = line.amount;
    const amount = parseAmount(it.typed, currency);
    if (!amount) {
      mistakes[`part-${line.payment}`] = "amount";
    } else if (!less(line.left, { amount, currency })) {
      mistakes[`part-${line.payment}`] = "too-much";
    } else {
      remedies.push({
        kind: "partial-refund",
        payment: line.payment,
        amount: { amount, currency },
      });
      money.push({ amount, currency });
    }
  });
  plan.extras.forEach((it, at) => {
    if (!("typed" in it)) {
      remedies.push({ kind: it.kind });
    } else if (it.kind === "membership") {
      const days = /^\d{1,4}$/.test(it.typed.trim()) ? Number(it.typed) : 0;
      if (days < 1 || DAYS_MAX < days) mistakes[`extra-${at}`] = "days";
      else remedies.push({ kind: "membership", days });
    } else {
      const { currency } = plan;
      const amount = parseAmount(it.typed, currency);
      if (!amount) mistakes[`extra-${at}`] = "amount";
      else {
        remedies.push({ kind: it.kind, amount: { amount, currency } });
        money.push({ amount, currency });
      }
    }
  });
  const total = sum(money);
  return { remedies, mistakes, ...(total ? { total } : {}) };
}

/** How a plan begins: with what the complainant would like, as far as it can still be given. */
export function planOf(remedies: Remedy[], lines: Line[], currency: string): Plan {
  const chosen: Chosen[] = lines.map(() => ({ give: "nothing" }));
  const extras: Extra[] = [];
  for (const it of remedies) {
    if (it.kind === "full-refund") chosen[it.payment] = { give: "all" };
    else if (it.kind === "partial-refund") {
      chosen[it.payment] = { give: "part", typed: it.amount.amount };
    } else if (it.kind === "membership") extras.push({ kind: it.kind, typed: String(it.days) });
    else if ("amount" in it) extras.push({ kind: it.kind, typed: it.amount.amount });
    else extras.push({ kind: it.kind });
  }
  return { chosen, extras, currency };
}

/** Whether refunds of this size wait for a second pair of eyes in this house. */
export function needsApproval(
  remedies: Remedy[],
  lines: Line[],
  above: MinorMoney[],
): boolean {
  const limits = new Map(above.map((it) => [it.currency, fromMinor(it)]));
  return remedies.some((it) => {
    if (!("payment" in it)) return false;
    const line = lines[it.payment];
    const money = it.kind === "full-refund" ? line?.left : it.amount;
    const limit = money ? limits.get(money.currency) : undefined;
    return Boolean(money && limit && !less(limit, money));
  });
}
