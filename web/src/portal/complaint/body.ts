/** A draft as the server takes it, and back. Pure. */
import type { CaseView, ComplaintBody, Remedy } from "../../shared/api/types";
import { momentOf } from "../../shared/dates";
import { type Draft, type DraftPayment, newDraft } from "../../shared/draft";
import { parseAmount, sum } from "../../shared/money";

/** What can be wished for here. Whoever handles the case may offer more. */
export const WISHES = [
  "full-refund",
  "partial-refund",
  "fee-waiver",
  "voucher",
  "correction",
  "apology",
] as const;
export type Wish = (typeof WISHES)[number];

export function bodyOf(draft: Draft): ComplaintBody {
  const { issue, narrative, currency } = draft;
  const claimed = parseAmount(draft.claimed, currency);
  const bill = draft.payments.filter((it) => it.from === "bill");
  const typed = draft.payments.filter((it) => it.from === "typed");
  return {
    issue,
    narrative: narrative.trim(),
    payments: typed.map((it) => ({
      provider: it.provider,
      amount: { amount: parseAmount(it.amount, it.currency) ?? "0", currency: it.currency },
      ...(it.reference.trim() ? { reference: it.reference.trim() } : {}),
      ...at(it.at),
    })),
    bill_payments: bill.map((it) => ({ bill: it.bill, line: it.line })),
    ...(claimed ? { claimed: { amount: claimed, currency } } : {}),
    wanted: wishes(draft, claimed),
    particulars: {
      name: draft.name.trim(),
      contact: filled({ phone: draft.phone, email: draft.email }),
      ...filled({ account: draft.account }),
    },
  };
}

function at(typed: string): { at?: string } {
  const moment = typed ? momentOf(typed) : undefined;
  return moment ? { at: moment } : {};
}

function filled(texts: Record<string, string>): Record<string, string> {
  const some = Object.entries(texts).filter(([, text]) => text.trim());
  return Object.fromEntries(some.map(([name, text]) => [name, text.trim()]));
}

/** What is wished for, in the server's words. A wish that needs an amount needs one. */
function wishes({ wanted, payments, currency }: Draft, claimed?: string): Remedy[] {
  const money = claimed ? { amount: claimed, currency } : undefined;
  return wanted.flatMap((kind): Remedy[] => {
    switch (kind as Wish) {
      case "full-refund":
        return payments.map((_, payment) => ({ kind: "full-refund", payment }));
      case "partial-refund":
        return money && payments.length > 0
          ? [{ kind: "partial-refund", payment: 0, amount: money }]
          : [];
      case "fee-waiver":
        return money ? [{ kind: "fee-waiver", amount: money }] : [];
      case "voucher":
        return money ? [{ kind: "voucher", amount: money }] : [];
      case "correction":
        return [{ kind: "correction" }];
      case "apology":
        return [{ kind: "apology" }];
    }
  });
}

/** What the payments come to, where they are in one currency. */
export function total(payments: DraftPayment[]): { amount: string; currency: string } | undefined {
  return sum(
    payments.map((it) => ({
      amount: parseAmount(it.amount, it.currency) ?? "0",
      currency: it.currency,
    })),
  );
}

/** A draft of the server's, to go on writing. */
export function draftOf(view: CaseView): Draft {
  const particulars = (view.particulars ?? {}) as {
    name?: string;
    account?: string;
    contact?: { phone?: string; email?: string };
  };
  const amount = view.claimed ?? view.payments[0]?.amount;
  const draft: Draft = {
    ...newDraft(view.issue),
    caseId: view.id,
    number: view.number,
    step: 2,
    payments: view.payments.map(paymentOf),
    narrative: view.narrative ?? "",
    wanted: [...new Set(view.wanted.map((it) => it.kind))],
    claimed: view.claimed?.amount ?? "",
    currency: amount?.currency ?? "CNY",
    name: particulars.name ?? "",
    phone: particulars.contact?.phone ?? "",
    email: particulars.contact?.email ?? "",
    account: particulars.account ?? "",
  };
  return { ...draft, savedAt: view.changed_at, saved: JSON.stringify(bodyOf(draft)) };
}

function paymentOf(it: CaseView["payments"][number]): DraftPayment {
  const { amount, currency } = it.amount;
  const when = it.at ?? "";
  const reference = it.reference ?? "";
  if (it.picked) {
    const { bill, line } = it.picked;
    return { from: "bill", bill, line, amount, currency, at: when, reference };
  }
  return { from: "typed", provider: it.provider, amount, currency, at: local(when), reference };
}

/** A moment as a field for day and time shows it, in the reader's zone. */
function local(moment: string): string {
  const at = new Date(moment);
  if (!moment || Number.isNaN(at.getTime())) return "";
  const shifted = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}
