/** As what somebody is here: where their pages are, what they may be asked to do. */
import { createContext } from "react";

import type { Role, Side } from "../api/types";
import type { MoveForms } from "../moves/move";

export type PartyRole = Extract<Role, "merchant" | "mediator" | "regulator" | "auditor">;

export type Party = {
  role: PartyRole;
  /** The side that the role speaks for, as the server sees it. */
  side: Side;
  /** Where their pages begin: `/merchant`. */
  base: `/${string}`;
  forms: MoveForms;
};

const NOBODY: Party = { role: "auditor", side: "neutral", base: "/", forms: {} as MoveForms };

export const PartyHere = createContext<Party>(NOBODY);
