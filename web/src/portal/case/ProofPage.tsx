/** How a complainant can check the record of their case. */
import { ProofPage as Shared } from "../../shared/proof/ProofPage";

export const ProofPage = () => <Shared cases="/cases" />;
