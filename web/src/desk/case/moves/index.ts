/**
 * One entry for every move that the server knows. Leave one out, or name one that is gone, and this
 * does not compile.
 */
import type { CaseView, Move } from "../../../shared/api/types";
import { approveRemedy, deliverRemedy, retryRemedy } from "./deliver";
import { confirm } from "./confirm";
import { decline, extend, redirect } from "./decide";
import { addEvidence, protect, recordFinding, recordStep, release, reportMoney } from "./check";
import { assign, inviteMediator, link, merge } from "./handOver";
import { AT_THE_FILE, GROUPS, NOT_THEIRS, NOT_YET, type DeskMove } from "./move";
import { acceptOffer, offer, refuseOffer, rule } from "./remedies";
import { escalate, recordOutsideOutcome, recordSent } from "./outside";
import { issueDossier, liftHold, placeHold, reopen, reviewQuality } from "./papers";
import { callBack, message, note, requestInformation } from "./talk";

export const MOVES: { [M in Move]: DeskMove<M> | null } = {
  accept: confirm("decide", { keys: "a" }),
  rule,
  offer,
  "accept-offer": acceptOffer,
  "refuse-offer": refuseOffer,
  extend,
  close: confirm("decide"),
  reopen,
  lodge: confirm("decide"),
  decline,
  redirect,
  discard: confirm("decide", { danger: true }),

  message,
  "request-information": requestInformation,
  "call-back": callBack,
  note,

  "add-evidence": addEvidence,
  "record-finding": recordFinding,
  protect,
  release,
  "report-money": reportMoney,
  "record-step": recordStep,

  "approve-remedy": approveRemedy,
  "deliver-remedy": deliverRemedy,
  "retry-remedy": retryRemedy,

  assign,
  "invite-mediator": inviteMediator,
  escalate,
  "record-outside-outcome": recordOutsideOutcome,
  "record-sent": recordSent,
  link,
  merge,

  "issue-dossier": issueDossier,
  "place-hold": placeHold,
  "lift-hold": liftHold,
  "review-quality": reviewQuality,

  "redact-evidence": AT_THE_FILE,
  "confirm-fact": AT_THE_FILE,
  "handle-evidence": AT_THE_FILE,

  // The complaint as a form, and letters, are pages of their own.
  amend: NOT_YET,
  "issue-letter": NOT_YET,

  answer: NOT_THEIRS,
  state: NOT_THEIRS,
  "accept-in-part": NOT_THEIRS,
  object: NOT_THEIRS,
  "give-details": NOT_THEIRS,
  "confirm-arrival": NOT_THEIRS,
  "report-not-arrived": NOT_THEIRS,
  rate: NOT_THEIRS,
  withdraw: NOT_THEIRS,
  "accept-terms": NOT_THEIRS,
  acknowledge: NOT_THEIRS,
  "report-protection": NOT_THEIRS,
  "end-wait": NOT_THEIRS,
  "report-remedy": NOT_THEIRS,
  absorb: NOT_THEIRS,
  "miss-obligation": NOT_THEIRS,
  remind: NOT_THEIRS,
  "move-obligation": NOT_THEIRS,
  "derive-evidence": NOT_THEIRS,
  "quarantine-evidence": NOT_THEIRS,
  erase: NOT_THEIRS,
};

export type Listed<M extends Move = Move> = M extends Move ? { move: M; shown: DeskMove<M> } : never;

/** The moves that the server lists for this reader and that are made by a form, in the order above. */
export function listed(view: CaseView): Listed[] {
  return (Object.keys(MOVES) as Move[]).flatMap((move) => {
    const shown = MOVES[move];
    return shown && view.moves.includes(move) ? [{ move, shown } as Listed] : [];
  });
}

export { GROUPS };
export type { DeskMove };
