/** Making a move, and what is known of the case after it. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";

import { newKey } from "../ids";
import { api, ask } from "./client";
import { asProblem } from "./problem";
import type { CaseView, Move, MoveBody } from "./types";

type Made<M extends Move> = { move: M; body: MoveBody<M> };

export const sendMove = <M extends Move>(id: string, move: M, body: MoveBody<M>, key: string) =>
  ask(
    api.POST("/api/v1/cases/{id}/moves/{move}", {
      params: { path: { id, move }, header: { "Idempotency-Key": key } },
      body: body as never,
    }),
  ) as Promise<CaseView>;

/**
 * Sends moves of one case. What failed because nobody answered keeps its key: trying again is the
 * same act, whether or not the server had heard it.
 */
export function useMove<M extends Move>(id: string) {
  const client = useQueryClient();
  const key = useRef<string>(null);
  return useMutation({
    mutationFn: ({ move, body }: Made<M>) => {
      key.current ??= newKey();
      return sendMove(id, move, body, key.current);
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
