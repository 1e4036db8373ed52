/** The addresses of the portal. Every page but the first is loaded when it is opened. */
import type { LazyRouteFunction, RouteObject } from "react-router";

import { Lost, Stumbled } from "../shared/ui/lost";
import { Frame } from "./Frame";
import { HomePage } from "./home/HomePage";

type Lazy = LazyRouteFunction<RouteObject>;

const page = (path: string, lazy: Lazy): RouteObject => ({ path, lazy });

export const portal: RouteObject[] = [
  {
    path: "/",
    Component: Frame,
    ErrorBoundary: Stumbled,
    HydrateFallback: () => null,
    children: [
      {
        ErrorBoundary: Stumbled,
        children: [
          { index: true, Component: HomePage },
          page("what-happened", async () => ({
            Component: (await import("./diagnosis/DiagnosisPage")).DiagnosisPage,
          })),
          page("what-happened/:issue", async () => ({
            Component: (await import("./diagnosis/AdvicePage")).AdvicePage,
          })),
          page("complain", async () => ({
            Component: (await import("./complaint/ComplaintPage")).ComplaintPage,
          })),
          page("cases", async () => ({
            Component: (await import("./cases/CasesPage")).CasesPage,
          })),
          page("cases/:id", async () => ({
            Component: (await import("./case/CasePage")).CasePage,
          })),
          page("cases/:id/proof", async () => ({
            Component: (await import("./case/ProofPage")).ProofPage,
          })),
          page("bills", async () => ({
            Component: (await import("./bills/BillsPage")).BillsPage,
          })),
          page("bills/:id", async () => ({
            Component: (await import("./bills/BillPage")).BillPage,
          })),
          page("urgent", async () => ({
            Component: (await import("./urgent/UrgentPage")).UrgentPage,
          })),
          page("rights", async () => ({
            Component: (await import("./rights/RightsPage")).RightsPage,
          })),
          page("sign-in", async () => ({
            Component: (await import("./account/SignInPage")).SignInPage,
          })),
          { path: "*", element: <Lost to="/" /> },
        ],
      },
    ],
  },
];
