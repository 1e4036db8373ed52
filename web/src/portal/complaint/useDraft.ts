/** The draft while it is written: kept here after every change, and at the server from a point on. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import { api, ask } from "../../shared/api/client";
import { sendMove } from "../../shared/api/moves";
import { asProblem } from "../../shared/api/problem";
import { type Draft, keepDraft } from "../../shared/draft";
import { newKey } from "../../shared/ids";
import { openingToken, session } from "../../shared/session";
import { bodyOf } from "./body";

export function useDraft(first: Draft) {
  const [draft, settle] = useState(first);
  const client = useQueryClient();
  const latest = useRef(draft);
  const change = (part: Partial<Draft>) => {
    const next = { ...latest.current, ...part };
    latest.current = next;
    keepDraft(next);
    settle(next);
  };
  // One act keeps its name until the server has answered, however often it is tried.
  const act = useRef<{ saved: string; key: string }>(null);
  const save = useMutation({
    mutationFn: async () => {
      const now = latest.current;
      const body = bodyOf(now);
      const saved = JSON.stringify(body);
      if (now.caseId && saved === now.saved) return now.caseId;
      if (!now.caseId) {
        const begun = await begin(now.key, body);
        change({ caseId: begun.id, number: begun.number, ...stamp(saved) });
        return begun.id;
      }
      if (act.current?.saved !== saved) act.current = { saved, key: newKey() };
      await sendMove(now.caseId, "amend", { complaint: body }, act.current.key);
      change(stamp(saved));
      await client.invalidateQueries({ queryKey: ["case", now.caseId] });
      return now.caseId;
    },
    onError: (error) => {
      // The same name for another complaint would be refused for ever.
      if (!latest.current.caseId && !asProblem(error).mayPass) change({ key: newKey() });
    },
  });
  return { draft, change, save };
}

const stamp = (saved: string) => ({ saved, savedAt: new Date().toISOString() });

async function begin(key: string, body: ReturnType<typeof bodyOf>) {
  const params = { header: { "Idempotency-Key": key } };
  const begun = await ask(api.POST("/api/v1/cases", { params, body }));
  const { id, number, issue, secret, guest } = begun;
  if (guest) session.becomeGuest(guest);
  session.begun({ id, number, issue, token: openingToken(id, secret) });
  return begun;
}

/** Calls `then` when the device is connected again. */
export function useReconnected(then: () => void) {
  const latest = useRef(then);
  useEffect(() => {
    latest.current = then;
  });
  useEffect(() => {
    const again = () => {
      latest.current();
    };
    window.addEventListener("online", again);
    return () => {
      window.removeEventListener("online", again);
    };
  }, []);
}
