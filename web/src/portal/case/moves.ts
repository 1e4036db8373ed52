/**
 * One entry for every move that the server knows. Leave one out, or name one that is gone, and this
 * does not compile.
 */
import { addEvidence } from "../../shared/moves/addEvidence";
import { confirm } from "../../shared/moves/confirm";
import { handleEvidence } from "../../shared/moves/handleEvidence";
import { AT_THE_FILE, type MoveForms, NOT_THEIRS } from "../../shared/moves/move";
import { OTHERS } from "../../shared/moves/others";
import { acceptOffer, offer, refuseOffer } from "../../shared/moves/offers";
import { escalate, recordOutsideOutcome, recordSent } from "../../shared/moves/outside";
import { protect } from "../../shared/moves/protect";
import { acceptInPart, confirmArrival, giveDetails, reportNotArrived } from "../../shared/moves/remedies";
import { acceptTerms } from "../../shared/moves/terms";
import { rate, reopen } from "../../shared/moves/after";
import { answer, message, object, state } from "../../shared/moves/words";

export const MOVES: MoveForms = {
  amend: { rank: 1, to: ({ id }) => `/complain?case=${id}` },
  lodge: confirm(0),
  discard: confirm(30, true),
  answer,
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
  "accept-terms": acceptTerms,
  "confirm-fact": AT_THE_FILE,
  "handle-evidence": handleEvidence,
  "redact-evidence": AT_THE_FILE,

  "request-information": NOT_THEIRS,
  "place-hold": NOT_THEIRS,
  ...OTHERS,
};
