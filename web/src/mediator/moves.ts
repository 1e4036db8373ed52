/**
 * What a mediator may be asked to do. One entry for every move that the server knows: leave
 * one out, or name one that is gone, and this does not compile.
 */
import { addEvidence } from "../shared/moves/addEvidence";
import { handleEvidence } from "../shared/moves/handleEvidence";
import { type MoveForms, NOT_THEIRS } from "../shared/moves/move";
import { offer } from "../shared/moves/offers";
import { OTHERS } from "../shared/moves/others";
import { requestInformation } from "../shared/moves/staff";
import { message } from "../shared/moves/words";

export const MOVES: MoveForms = {
  ...OTHERS,
  message,
  offer,
  "request-information": requestInformation,
  "add-evidence": addEvidence,
  "handle-evidence": handleEvidence,

  amend: NOT_THEIRS,
  lodge: NOT_THEIRS,
  discard: NOT_THEIRS,
  accept: NOT_THEIRS,
  withdraw: NOT_THEIRS,
  answer: NOT_THEIRS,
  state: NOT_THEIRS,
  protect: NOT_THEIRS,
  "accept-offer": NOT_THEIRS,
  "refuse-offer": NOT_THEIRS,
  "accept-in-part": NOT_THEIRS,
  object: NOT_THEIRS,
  "give-details": NOT_THEIRS,
  "confirm-arrival": NOT_THEIRS,
  "report-not-arrived": NOT_THEIRS,
  reopen: NOT_THEIRS,
  rate: NOT_THEIRS,
  escalate: NOT_THEIRS,
  "record-outside-outcome": NOT_THEIRS,
  "record-sent": NOT_THEIRS,
  "redact-evidence": NOT_THEIRS,
  "confirm-fact": NOT_THEIRS,
  "accept-terms": NOT_THEIRS,
  "place-hold": NOT_THEIRS,
};
