/** The addresses of somebody who has part in cases: all of it is loaded when one is opened. */
import type { RouteObject } from "react-router";

import { bringWords } from "../i18n";
import type { Party } from "./party";
import { words } from "./words";

/** `load` brings what only this party needs, its forms. */
export function partyRoutes(base: Party["base"], load: () => Promise<Party>): RouteObject[] {
  return [
    {
      path: base,
      lazy: async () => {
        const [{ Frame, Stumbled }, party] = await Promise.all([
          import("./Frame"),
          load(),
          bringWords(words),
        ]);
        return { Component: () => <Frame party={party} />, ErrorBoundary: Stumbled };
      },
      HydrateFallback: () => null,
      children: [
        {
          index: true,
          lazy: async () => ({ Component: (await import("./RequestsPage")).RequestsPage }),
        },
        {
          path: "cases/:id",
          lazy: async () => ({ Component: (await import("./CasePage")).CasePage }),
        },
        {
          path: "cases/:id/proof",
          lazy: async () => ({ Component: (await import("./ProofPage")).ProofPage }),
        },
        {
          path: "numbers",
          lazy: async () => ({ Component: (await import("./NumbersPage")).NumbersPage }),
        },
        { path: "*", lazy: async () => ({ Component: (await import("./Frame")).Lost }) },
      ],
    },
  ];
}
