/** The addresses of auditors, who may look at everything and change nothing. */
import type { RouteObject } from "react-router";

import { partyRoutes } from "../shared/party/routes";

export const auditor: RouteObject[] = partyRoutes("/auditor", async () => ({
  role: "auditor",
  side: "neutral",
  base: "/auditor",
  forms: (await import("./moves")).MOVES,
}));
