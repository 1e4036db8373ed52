/** What a mediator may be asked to do. */
import { addEvidence } from "../shared/moves/addEvidence";
import type { MoveForms } from "../shared/moves/move";
import { offer } from "../shared/moves/offers";
import { BYSTANDERS } from "../shared/moves/others";
import { requestInformation } from "../shared/moves/staff";
import { message } from "../shared/moves/words";

export const MOVES: MoveForms = {
  ...BYSTANDERS,
  message,
  // What they were asked in for.
  offer: { ...offer, rank: 2 },
  "request-information": requestInformation,
  "add-evidence": addEvidence,
};
