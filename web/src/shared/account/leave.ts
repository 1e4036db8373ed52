/** The way out. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";

import { api, ask } from "../api/client";
import { forgetAll } from "../moves/kept";
import { session } from "../session";

/**
 * Signs out, forgets what was read, and goes to the door at `to`: whoever comes next need not know
 * which page was open. Also where the server cannot be told.
 */
export function useLeave(to: string) {
  const client = useQueryClient();
  const go = useNavigate();
  return useMutation({
    mutationFn: () => ask(api.POST("/api/v1/sign-out")).catch(() => undefined),
    onSuccess: async () => {
      session.signedOut();
      forgetAll();
      await go(to);
      await client.resetQueries();
    },
  });
}
