/** How the record of a case can be checked. */
import { use } from "react";

import { ProofPage as Shared } from "../proof/ProofPage";
import { PartyHere } from "./party";

export function ProofPage() {
  const { base } = use(PartyHere);
  return <Shared cases={`${base}/cases`} />;
}
