/** The steps of a complaint, and what each needs before the next one. Pure. */
import type { Draft } from "../../shared/draft";
import { parseAmount } from "../../shared/money";

export const STEPS = ["issue", "payment", "story", "you", "evidence", "review"] as const;
export type StepName = (typeof STEPS)[number];

/** From here on the server has the draft. */
export const SAVED_FROM = STEPS.indexOf("evidence");

/** What is wrong, by field: a key of the words for it. */
export type Missing = Record<string, "needed" | "amount" | "contact" | "time" | "issue">;

export function missing(draft: Draft, step: StepName): Missing {
  switch (step) {
    case "issue":
      return draft.issue ? {} : { issue: "issue" };
    case "payment":
      return payments(draft);
    case "story":
      return story(draft);
    case "you":
      return you(draft);
    default:
      return {};
  }
}

function payments(draft: Draft): Missing {
  const wrong: Missing = {};
  draft.payments.forEach((it, at) => {
    if (it.from !== "typed") return;
    if (!parseAmount(it.amount, it.currency)) wrong[`amount-${at}`] = "amount";
    if (it.at && Number.isNaN(new Date(it.at).getTime())) wrong[`at-${at}`] = "time";
  });
  return wrong;
}

const NEEDS_AMOUNT = ["partial-refund", "fee-waiver", "voucher"];

function story({ narrative, claimed, currency, wanted }: Draft): Missing {
  const wrong: Missing = {};
  if (!narrative.trim()) wrong.narrative = "needed";
  const asked = claimed.trim() !== "" || wanted.some((it) => NEEDS_AMOUNT.includes(it));
  if (asked && !parseAmount(claimed, currency)) wrong.claimed = "amount";
  return wrong;
}

function you({ name, phone, email }: Draft): Missing {
  const wrong: Missing = {};
  if (!name.trim()) wrong.name = "needed";
  if (!phone.trim() && !email.trim()) wrong.phone = "contact";
  return wrong;
}
