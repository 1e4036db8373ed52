/** Making a move, and what is known of the case after it. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";

import { newKey } from "../ids";
import { api, ask } from "./client";
import { asProblem } from "./problem";
import type { CaseView, Move, MoveBody } from "./types";

/**
 * `version` is the one that the move is made for: it is refused once the case has another. `after`
 * is how many seconds it waits before it is made, and can be taken back.
 */
type Made<M extends Move> = { move: M; body: MoveBody<M>; version?: number; after?: number };

export const sendMove = <M extends Move>(
  id: string,
  move: M,
  body: MoveBody<M>,
  key: string,
  version?: number,
  after?: number,
) => {
  const params = {
    path: { id, move },
    header: headers(key, version),
    ...(after ? { query: { after: `PT${String(after)}S` } } : {}),
  };
  return ask(
    // The document has one body for all moves; which of them it is stands in the address.
    api.POST("/api/v1/cases/{id}/moves/{move}", { params, body: body as never }),
  ) as Promise<CaseView>;
};

const headers = (key: string, version?: number) => ({
  "Idempotency-Key": key,
  ...(version === undefined ? {} : { "If-Match": `"${version}"` }),
});

/**
 * Sends moves of one case. What failed because nobody answered keeps its key: trying again is the
 * same act, whether or not the server had heard it.
 */
export function useMove<M extends Move>(id: string) {
  const client = useQueryClient();
  const key = useRef<string>(null);
  return useMutation({
    mutationFn: ({ move, body, version, after }: Made<M>) => {
      key.current ??= newKey();
      return sendMove(id, move, body, key.current, version, after);
    },
    onSuccess: () => {
      key.current = null;
      return client.invalidateQueries({ queryKey: ["case", id] });
    },
    onError: (thrown) => {
      const problem = asProblem(thrown);
      if (!problem.mayPass) key.current = null;
      // Somebody was faster: show what is true now.
      if (problem.kind === "conflict") void client.invalidateQueries({ queryKey: ["case", id] });
    },
  });
}
