/** The addresses of mediators. */
import type { RouteObject } from "react-router";

import { partyRoutes } from "../shared/party/routes";

export const mediator: RouteObject[] = partyRoutes("/mediator", async () => ({
  role: "mediator",
  side: "neutral",
  base: "/mediator",
  forms: (await import("./moves")).MOVES,
}));
