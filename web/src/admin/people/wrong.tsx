/** What the server found wrong: beside its field where the form has it, else below the form. */
import { asProblem } from "../../shared/api/problem";
import type { Wrong } from "../../shared/ui/fields";
import { ProblemNotice } from "../../shared/ui/states";

const FIELDS = ["login", "name", "roles", "department", "merchant", "body", "label", "days"];

function placed(error: Error | null) {
  if (!error) return undefined;
  const { field, detail } = asProblem(error);
  return field && detail && FIELDS.includes(field) ? { [field]: detail } : undefined;
}

export const wrongOf = (error: Error | null): Wrong => placed(error) ?? {};

export function Unplaced({ error }: { error: Error | null }) {
  return error && !placed(error) ? <ProblemNotice error={error} /> : null;
}
