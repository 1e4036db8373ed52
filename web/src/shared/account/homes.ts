/** Where the pages of each role are. Whoever has none of their own is in the portal. */
import type { Role } from "../api/types";

const HOMES: Partial<Record<Role, `/${string}`>> = {
  agent: "/desk",
  reviewer: "/desk",
  mediator: "/mediator",
  merchant: "/merchant",
  regulator: "/regulator",
  auditor: "/auditor",
  admin: "/admin",
};

export const homeOf = (role: Role | undefined) => (role ? HOMES[role] : undefined);
