/** What somebody of an outside body may be asked to do. */
import type { MoveForms } from "../shared/moves/move";
import { BYSTANDERS } from "../shared/moves/others";
import { recordOutsideOutcome } from "../shared/moves/outside";
import { placeHold } from "../shared/moves/staff";
import { message } from "../shared/moves/words";

export const MOVES: MoveForms = {
  ...BYSTANDERS,
  message,
  "record-outside-outcome": recordOutsideOutcome,
  "place-hold": placeHold,
};
