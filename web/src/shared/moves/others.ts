/** Moves that are not for the readers of a page to make. */
import { handleEvidence } from "./handleEvidence";
import { type MoveForms, NOT_THEIRS } from "./move";

/** Moves that nobody outside makes: those of staff and of the program. */
export const OTHERS = {
  // A dossier is a download, with a place of its own on the page.
  "issue-dossier": NOT_THEIRS,
  "derive-evidence": NOT_THEIRS,
  "quarantine-evidence": NOT_THEIRS,
  "lift-hold": NOT_THEIRS,
  "issue-letter": NOT_THEIRS,
  erase: NOT_THEIRS,
  acknowledge: NOT_THEIRS,
  decline: NOT_THEIRS,
  redirect: NOT_THEIRS,
  assign: NOT_THEIRS,
  "record-finding": NOT_THEIRS,
  "report-protection": NOT_THEIRS,
  release: NOT_THEIRS,
  extend: NOT_THEIRS,
  "record-step": NOT_THEIRS,
  "invite-mediator": NOT_THEIRS,
  rule: NOT_THEIRS,
  "end-wait": NOT_THEIRS,
  "approve-remedy": NOT_THEIRS,
  "report-remedy": NOT_THEIRS,
  "deliver-remedy": NOT_THEIRS,
  "retry-remedy": NOT_THEIRS,
  close: NOT_THEIRS,
  "review-quality": NOT_THEIRS,
  "call-back": NOT_THEIRS,
  note: NOT_THEIRS,
  link: NOT_THEIRS,
  merge: NOT_THEIRS,
  absorb: NOT_THEIRS,
  "miss-obligation": NOT_THEIRS,
  remind: NOT_THEIRS,
  "move-obligation": NOT_THEIRS,
  "report-money": NOT_THEIRS,
} satisfies Partial<MoveForms>;

/**
 * What somebody does who is no party to a case: nothing but the custody of what they looked at.
 * Mediators and outside bodies add to it what is theirs. One entry for every move that the server
 * knows: leave one out, or name one that is gone, and this does not compile.
 */
export const BYSTANDERS: MoveForms = {
  ...OTHERS,
  "handle-evidence": handleEvidence,

  amend: NOT_THEIRS,
  lodge: NOT_THEIRS,
  discard: NOT_THEIRS,
  accept: NOT_THEIRS,
  withdraw: NOT_THEIRS,
  answer: NOT_THEIRS,
  state: NOT_THEIRS,
  "add-evidence": NOT_THEIRS,
  protect: NOT_THEIRS,
  offer: NOT_THEIRS,
  "accept-offer": NOT_THEIRS,
  "refuse-offer": NOT_THEIRS,
  "accept-in-part": NOT_THEIRS,
  object: NOT_THEIRS,
  "give-details": NOT_THEIRS,
  "confirm-arrival": NOT_THEIRS,
  "report-not-arrived": NOT_THEIRS,
  reopen: NOT_THEIRS,
  rate: NOT_THEIRS,
  message: NOT_THEIRS,
  escalate: NOT_THEIRS,
  "record-outside-outcome": NOT_THEIRS,
  "record-sent": NOT_THEIRS,
  "redact-evidence": NOT_THEIRS,
  "confirm-fact": NOT_THEIRS,
  "accept-terms": NOT_THEIRS,
  "request-information": NOT_THEIRS,
  "place-hold": NOT_THEIRS,
};
