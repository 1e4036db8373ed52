/**
 * What opens things for whoever sits here. Somebody without an account has a guest token for bills
 * and drafts, and one token for each case; an account has a cookie that no script can read.
 *
 * Kept on this device only, so that a complaint can be followed without a password; `forget` takes
 * it all away again.
 */
import { useSyncExternalStore } from "react";

const KEPT = "redress.session";
const KNOWN_MAX = 100;

/** A case that was opened or begun here. */
export type KnownCase = {
  id: string;
  number: string;
  token: string;
  issue?: string;
  /**
   * As whom it was begun here. Its owner may do more than somebody who has its secret: only they
   * may pick payments out of their bills.
   */
  own?: "guest" | "account";
};

export type Session = {
  /** Opens one's bills and the cases begun with it. */
  guest?: string;
  /** The newest first. */
  cases: KnownCase[];
  /** The name of the account that is signed in, by cookie. */
  account?: string;
};

const NOTHING: Session = { cases: [] };

let now: Session = read();
const listeners = new Set<() => void>();

function read(): Session {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "null");
    return isSession(kept) ? kept : NOTHING;
  } catch {
    return NOTHING;
  }
}

function isSession(it: unknown): it is Session {
  return typeof it === "object" && it !== null && Array.isArray((it as Session).cases);
}

function settle(next: Session): void {
  now = next;
  try {
    localStorage.setItem(KEPT, JSON.stringify(next));
  } catch {
    // A browser that keeps nothing still works until the page is closed.
  }
  listeners.forEach((it) => {
    it();
  });
}

function subscribe(listener: () => void): () => void {
  const elsewhere = (event: StorageEvent) => {
    if (event.key !== KEPT) return;
    now = read();
    listener();
  };
  listeners.add(listener);
  window.addEventListener("storage", elsewhere);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", elsewhere);
  };
}

export const session = {
  now: () => now,
  /** Notes a case, and puts it first. */
  remember(known: KnownCase): void {
    const others = now.cases.filter((it) => it.id !== known.id);
    settle({ ...now, cases: [known, ...others].slice(0, KNOWN_MAX) });
  },
  /** Notes a case that was begun here. Its owner is whoever speaks now. */
  begun(known: KnownCase): void {
    session.remember({ ...known, own: now.account ? "account" : "guest" });
  },
  /** Takes a case off this device. The case itself stays. */
  forgetCase(id: string): void {
    settle({ ...now, cases: now.cases.filter((it) => it.id !== id) });
  },
  becomeGuest(guest: string): void {
    settle({ ...now, guest });
  },
  signedIn(account: string): void {
    settle({ ...now, account });
  },
  signedOut(): void {
    const { guest, cases } = now;
    settle(guest ? { guest, cases } : { cases });
  },
  /** Leaves nothing on this device. */
  forget(): void {
    settle(NOTHING);
  },
};

export function useSession(): Session {
  return useSyncExternalStore(subscribe, session.now);
}

/** Whether only the cookie speaks: whoever works at a desk does so under their own name alone. */
let byCookieAlone = false;

/** From now on, or no longer, the tokens that are kept here are not sent. */
export function speakByCookieAlone(alone: boolean): void {
  byCookieAlone = alone;
}

/**
 * What to send with a request about `caseId`, or about nothing in particular. Nothing means that
 * the cookie of an account speaks, if there is one.
 */
export function credential(caseId?: string): string | undefined {
  if (byCookieAlone) return undefined;
  const known = now.cases.find((it) => it.id === caseId || it.number === caseId);
  if (known?.own === "guest" && now.guest) return now.guest;
  if (known?.own === "account" && now.account) return undefined;
  if (known) return known.token;
  return now.account ? undefined : now.guest;
}

/** A case's secret in the form that says itself which case it opens. */
export function openingToken(caseId: string, secret: string): string {
  return `rdc_${caseId.replace(/^case_/, "")}_${secret.replace(/^rdc_/, "")}`;
}
