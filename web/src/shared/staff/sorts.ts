/** Who sorts cases: gives them to somebody, tags them, searches their words. */
import { useQuery } from "@tanstack/react-query";

import { meQuery } from "../account/me";

/** Whether whoever is signed in is staff; others look only. */
export function useSorts(): boolean {
  const role = useQuery(meQuery).data?.role;
  return role === "agent" || role === "reviewer";
}
