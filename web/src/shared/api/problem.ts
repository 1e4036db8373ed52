/** What went wrong, in one shape: RFC 9457 problems of the server, and what no server said. */
import type { ProblemBody } from "./types";

export type ProblemKind =
  | "offline"
  | "unauthorized"
  | "forbidden"
  | "not-found"
  | "conflict"
  | "too-large"
  | "too-many"
  | "refused"
  | "fault";

/** A request that was not carried out. `detail` is the server's own sentence, where it has one. */
export class Problem extends Error {
  constructor(
    readonly kind: ProblemKind,
    readonly status: number,
    readonly code: string,
    readonly detail?: string,
    readonly field?: string,
    readonly requestId?: string,
  ) {
    super(code);
    this.name = "Problem";
  }

  /** Whether sending the same again may help. */
  get mayPass(): boolean {
    return this.kind === "offline" || this.kind === "fault" || this.kind === "too-many";
  }
}

const KINDS: Record<number, ProblemKind> = {
  401: "unauthorized",
  403: "forbidden",
  404: "not-found",
  409: "conflict",
  410: "not-found",
  412: "conflict",
  413: "too-large",
  429: "too-many",
};

/** The problem in an answer that is none. */
export function problemOf(status: number, body: unknown): Problem {
  const kind = KINDS[status] ?? (status >= 500 ? "fault" : "refused");
  if (!isBody(body)) return new Problem(kind, status, kind);
  const field = body.field ?? undefined;
  return new Problem(kind, status, body.code, body.detail, field, body.request_id ?? undefined);
}

function isBody(it: unknown): it is ProblemBody {
  return typeof it === "object" && it !== null && typeof (it as ProblemBody).code === "string";
}

/** Anything that was thrown, as a problem. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  // What `fetch` throws when nobody answers.
  if (thrown instanceof TypeError) return new Problem("offline", 0, "offline");
  return new Problem("fault", 0, "fault");
}
