/** A complaint while it is being written: kept on this device after every change. */
import { newKey } from "./ids";

const KEPT = "redress.draft";

export type DraftPayment =
  | {
      from: "bill";
      bill: string;
      line: number;
      amount: string;
      currency: string;
      at?: string;
      reference?: string;
      counterparty?: string;
    }
  | {
      from: "typed";
      provider: string;
      amount: string;
      currency: string;
      /** As the reader's own clock shows it: `2026-11-22T09:00`. */
      at: string;
      reference: string;
    };

export type Draft = {
  /** Names the case before there is one, so that sending twice makes one. */
  key: string;
  /** The case, once the server has it. */
  caseId?: string;
  number?: string;
  /** When the server had it last, and what it had. */
  savedAt?: string;
  saved?: string;
  step: number;
  issue: string;
  payments: DraftPayment[];
  narrative: string;
  wanted: string[];
  claimed: string;
  currency: string;
  name: string;
  phone: string;
  email: string;
  account: string;
  /** The edition of the terms of keeping evidence that is accepted, if any is. */
  terms?: string;
};

export function newDraft(issue = ""): Draft {
  return {
    key: newKey(),
    step: 0,
    issue,
    payments: [],
    narrative: "",
    wanted: [],
    claimed: "",
    currency: "CNY",
    name: "",
    phone: "",
    email: "",
    account: "",
  };
}

/** The draft that lies here, unless nothing was written into it yet. */
export function keptDraft(): Draft | undefined {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "null");
    const draft = isDraft(kept) ? { ...newDraft(), ...kept } : undefined;
    const begun = draft && (draft.step > 0 || draft.caseId || draft.payments.length > 0);
    return begun ? draft : undefined;
  } catch {
    return undefined;
  }
}

function isDraft(it: unknown): it is Draft {
  return typeof it === "object" && it !== null && typeof (it as Draft).key === "string";
}

/** Keeps it, or nothing. Says whether the browser took it. */
export function keepDraft(draft: Draft | undefined): boolean {
  try {
    if (draft) localStorage.setItem(KEPT, JSON.stringify(draft));
    else localStorage.removeItem(KEPT);
    return true;
  } catch {
    return false;
  }
}
