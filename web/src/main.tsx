/** Starts the pages: colours, language, then whichever app the address belongs to. */
import "./shared/ui/tokens.css";
import "./shared/ui/base.css";
import "./shared/ui/ui.css";
import "./portal/frame.css";

import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider, createBrowserRouter } from "react-router";

import { admin } from "./admin/routes";
import { auditor } from "./auditor/routes";
import { desk } from "./desk/routes";
import { mediator } from "./mediator/routes";
import { merchant } from "./merchant/routes";
import { portal } from "./portal/routes";
import { regulator } from "./regulator/routes";
import { queryClient } from "./shared/api/queries";
import { startLanguages } from "./shared/i18n";
import { startTheme } from "./shared/theme";

startTheme();
await startLanguages();

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
const router = createBrowserRouter([
  ...portal,
  ...desk,
  ...merchant,
  ...mediator,
  ...regulator,
  ...auditor,
  ...admin,
]);
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
