/** The addresses of merchants: all of it is loaded when somebody opens one. */
import type { RouteObject } from "react-router";

import { bringWords } from "../shared/i18n";
import { words } from "./words";

export const merchant: RouteObject[] = [
  {
    path: "/merchant",
    lazy: async () => {
      const [{ Frame, Stumbled }] = await Promise.all([import("./Frame"), bringWords(words)]);
      return { Component: Frame, ErrorBoundary: Stumbled };
    },
    HydrateFallback: () => null,
    children: [
      {
        index: true,
        lazy: async () => ({
          Component: (await import("./requests/RequestsPage")).RequestsPage,
        }),
      },
      {
        path: "cases/:id",
        lazy: async () => ({ Component: (await import("./case/CasePage")).CasePage }),
      },
      {
        path: "cases/:id/proof",
        lazy: async () => ({ Component: (await import("./case/ProofPage")).ProofPage }),
      },
      {
        path: "numbers",
        lazy: async () => ({ Component: (await import("./numbers/NumbersPage")).NumbersPage }),
      },
      { path: "*", lazy: async () => ({ Component: (await import("./Frame")).Lost }) },
    ],
  },
];
