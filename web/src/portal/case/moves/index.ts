/**
 * One entry for every move that the server knows. Leave one out, or name one that is gone, and this
 * does not compile.
 */
import type { Move } from "../../../shared/api/types";
import { addEvidence } from "./addEvidence";
import { confirm } from "./confirm";
import { NOT_THEIRS, NOT_YET, type PortalMove } from "./move";
import { acceptOffer, offer, refuseOffer } from "./offers";
import { escalate, recordOutsideOutcome, recordSent } from "./outside";
import { protect } from "./protect";
import { acceptInPart, confirmArrival, giveDetails, reportNotArrived } from "./remedies";
import { rate, reopen } from "./after";
import { answer, message, object, state } from "./words";

export const MOVES: { [M in Move]: PortalMove<M> | typeof NOT_THEIRS } = {
  amend: { rank: 1, to: ({ id }) => `/complain?case=${id}` },
  lodge: confirm(0),
  discard: confirm(30, true),
  answer: answer,
  "accept-offer": acceptOffer,
  "refuse-offer": refuseOffer,
  accept: confirm(3),
  "accept-in-part": acceptInPart,
  object,
  "give-details": giveDetails,
  "confirm-arrival": confirmArrival,
  "report-not-arrived": reportNotArrived,
  rate,
  message,
  "add-evidence": addEvidence,
  state,
  offer,
  protect,
  reopen,
  escalate,
  "record-outside-outcome": recordOutsideOutcome,
  "record-sent": recordSent,
  withdraw: confirm(40, true),

  "accept-terms": NOT_YET,
  "confirm-fact": NOT_YET,
  "handle-evidence": NOT_YET,
  "issue-dossier": NOT_YET,
  "redact-evidence": NOT_YET,

  "derive-evidence": NOT_THEIRS,
  "quarantine-evidence": NOT_THEIRS,
  "place-hold": NOT_THEIRS,
  "lift-hold": NOT_THEIRS,
  "issue-letter": NOT_THEIRS,
  erase: NOT_THEIRS,
  acknowledge: NOT_THEIRS,
  decline: NOT_THEIRS,
  redirect: NOT_THEIRS,
  assign: NOT_THEIRS,
  "request-information": NOT_THEIRS,
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
};

export type { PortalMove };
