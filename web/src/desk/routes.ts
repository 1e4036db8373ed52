/** The addresses of the desk. None of it is loaded before somebody opens one. */
import type { RouteObject } from "react-router";

export const desk: RouteObject[] = [
  {
    path: "/desk",
    HydrateFallback: () => null,
    lazy: async () => {
      const [{ Desk, prepare }, { WorkStumbled }] = await Promise.all([
        import("./Desk"),
        import("../shared/work/Frame"),
      ]);
      await prepare();
      return { Component: Desk, ErrorBoundary: WorkStumbled };
    },
    children: [
      {
        index: true,
        lazy: async () => ({ Component: (await import("./inbox/InboxPage")).InboxPage }),
      },
      {
        path: "cases/:id",
        lazy: async () => ({ Component: (await import("./case/CasePage")).CasePage }),
      },
      {
        path: "texts",
        lazy: async () => ({ Component: (await import("./Texts")).Texts }),
      },
      {
        path: "*",
        lazy: async () => ({ Component: (await import("./Lost")).Lost }),
      },
    ],
  },
];
