/** The requests behind what is done with many cases. */
import { api, ask } from "../../../shared/api/client";
import type { components } from "../../../shared/api/schema.gen";
import type { Act } from "./ManyBar";
import type { Wanted } from "./Fields";

export type Result = components["schemas"]["CaseResult"];

export async function send(
  act: Act,
  ids: string[],
  wanted: Wanted,
  key: string,
): Promise<Result[]> {
  const cases = ids.map((id) => ({ id }));
  const headers = { "idempotency-key": key };
  if (act === "tag") {
    const body = { cases, add: wanted.add, remove: wanted.remove };
    return (await ask(api.POST("/api/v1/cases/tags", { body, headers }))).results;
  }
  const body =
    act === "assign" ? { to: wanted.to || null, queue: wanted.queue || null } : undefined;
  const params = { path: { move: act } };
  const many = { cases, ...(body ? { body } : {}) };
  const asked = api.POST("/api/v1/cases/moves/{move}", {
    params,
    body: many as never,
    headers,
  });
  return (await ask(asked)).results;
}
