/** Starts the portal: colours, language, then pages. */
import "../shared/ui/tokens.css";
import "../shared/ui/base.css";
import "../shared/ui/ui.css";
import "./frame.css";

import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router";

import { queryClient } from "../shared/api/queries";
import { startLanguages } from "../shared/i18n";
import { startTheme } from "../shared/theme";
import { router } from "./routes";

startTheme();
await startLanguages();

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
