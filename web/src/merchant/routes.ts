/** The addresses of merchants, whom complaints are about. */
import type { RouteObject } from "react-router";

import { partyRoutes } from "../shared/party/routes";

export const merchant: RouteObject[] = partyRoutes("/merchant", async () => ({
  role: "merchant",
  side: "respondent",
  base: "/merchant",
  forms: (await import("./moves")).MOVES,
}));
