/** An auditor looks, and changes nothing but the custody of what was looked at. */
import type { MoveForms } from "../shared/moves/move";
import { BYSTANDERS } from "../shared/moves/others";

export const MOVES: MoveForms = BYSTANDERS;
