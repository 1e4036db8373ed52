/** How a merchant can check the record of a case. */
import { ProofPage as Shared } from "../../shared/proof/ProofPage";

export const ProofPage = () => <Shared cases="/merchant/cases" />;
