/** The addresses of administrators. None of it is loaded before somebody opens one. */
import type { RouteObject } from "react-router";

export const admin: RouteObject[] = [
  {
    path: "/admin",
    HydrateFallback: () => null,
    lazy: async () => {
      const [{ Admin, prepare }, { WorkStumbled }] = await Promise.all([
        import("./Admin"),
        import("../shared/work/Frame"),
      ]);
      await prepare();
      return { Component: Admin, ErrorBoundary: WorkStumbled };
    },
    children: [
      {
        lazy: async () => ({ Component: (await import("./Sections")).Sections }),
        children: [
          {
            index: true,
            lazy: async () => ({ Component: (await import("./Sections")).First }),
          },
          {
            path: "people",
            lazy: async () => ({ Component: (await import("./people/PeoplePage")).PeoplePage }),
          },
          {
            path: "house",
            lazy: async () => ({ Component: (await import("./house/HousePage")).HousePage }),
          },
          {
            path: "macros",
            lazy: async () => ({
              Component: (await import("../shared/macros/MacrosPage")).MacrosPage,
            }),
          },
          {
            path: "regimes",
            lazy: async () => ({ Component: (await import("./rules/RegimesPage")).RegimesPage }),
          },
          {
            path: "regimes/:id",
            lazy: async () => ({ Component: (await import("./rules/RegimePage")).RegimePage }),
          },
          {
            path: "calendars",
            lazy: async () => ({ Component: (await import("./rules/CalendarsPage")).CalendarsPage }),
          },
          {
            path: "calendars/:id/:year",
            lazy: async () => ({ Component: (await import("./rules/YearPage")).YearPage }),
          },
          {
            path: "issues",
            lazy: async () => ({ Component: (await import("./guide/IssuesPage")).IssuesPage }),
          },
          {
            path: "channels",
            lazy: async () => ({ Component: (await import("./guide/ChannelsPage")).ChannelsPage }),
          },
          {
            path: "letters",
            lazy: async () => ({ Component: (await import("./letters/LettersPage")).LettersPage }),
          },
          {
            path: "rounds",
            lazy: async () => ({ Component: (await import("./rounds/RoundsPage")).RoundsPage }),
          },
          {
            path: "accounts",
            lazy: async () => ({ Component: (await import("./rounds/AccountsPage")).AccountsPage }),
          },
          {
            path: "audit",
            lazy: async () => ({ Component: (await import("./audit/AuditPage")).AuditPage }),
          },
          {
            path: "health",
            lazy: async () => ({ Component: (await import("./health/HealthPage")).HealthPage }),
          },
          {
            path: "*",
            lazy: async () => ({ Component: (await import("./Lost")).Lost }),
          },
        ],
      },
    ],
  },
];
