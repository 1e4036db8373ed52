/** The addresses of outside bodies that were handed a complaint. */
import type { RouteObject } from "react-router";

import { partyRoutes } from "../shared/party/routes";

export const regulator: RouteObject[] = partyRoutes("/regulator", async () => ({
  role: "regulator",
  side: "neutral",
  base: "/regulator",
  forms: (await import("./moves")).MOVES,
}));
