/**
 * What a merchant may be asked to do. One entry for every move that the server knows: leave one out,
 * or name one that is gone, and this does not compile.
 */
import { addEvidence } from "../shared/moves/addEvidence";
import { handleEvidence } from "../shared/moves/handleEvidence";
import { AT_THE_FILE, type MoveForms, NOT_THEIRS } from "../shared/moves/move";
import { acceptOffer, offer, refuseOffer } from "../shared/moves/offers";
import { OTHERS } from "../shared/moves/others";
import { acceptTerms } from "../shared/moves/terms";
import { answer, message, state } from "../shared/moves/words";

export const MOVES: MoveForms = {
  answer,
  "accept-offer": acceptOffer,
  "refuse-offer": refuseOffer,
  message,
  "add-evidence": addEvidence,
  state: { ...state, rank: 3 },
  offer: { ...offer, rank: 5 },
  "accept-terms": acceptTerms,
  "confirm-fact": AT_THE_FILE,
  "handle-evidence": handleEvidence,
  "redact-evidence": AT_THE_FILE,

  amend: NOT_THEIRS,
  lodge: NOT_THEIRS,
  discard: NOT_THEIRS,
  accept: NOT_THEIRS,
  "accept-in-part": NOT_THEIRS,
  object: NOT_THEIRS,
  "give-details": NOT_THEIRS,
  "confirm-arrival": NOT_THEIRS,
  "report-not-arrived": NOT_THEIRS,
  rate: NOT_THEIRS,
  protect: NOT_THEIRS,
  reopen: NOT_THEIRS,
  escalate: NOT_THEIRS,
  "record-outside-outcome": NOT_THEIRS,
  "record-sent": NOT_THEIRS,
  withdraw: NOT_THEIRS,
  "request-information": NOT_THEIRS,
  "place-hold": NOT_THEIRS,
  ...OTHERS,
};
