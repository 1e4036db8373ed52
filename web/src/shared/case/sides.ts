/** Who is who, as the reader of the page sees it: the reader's own side is "you". */
import { createContext, use } from "react";
import { useTranslation } from "react-i18next";

import type { ObligationView, Role, Side } from "../api/types";

/** As what the reader is here. `body` is the outside body that a regulator speaks for. */
export type Own = { role: Role; side: Side; body?: string };

export const OwnPart = createContext<Own>({ role: "complainant", side: "complainant" });

/** Who is a side of the case; others only look at both. */
const SIDE_OF: Partial<Record<Role, Side>> = {
  complainant: "complainant",
  merchant: "respondent",
  mediator: "neutral",
};

const OWED_BY_SIDE: Partial<Record<ObligationView["owed_by"], Side>> = {
  complainant: "complainant",
  merchant: "respondent",
};

/** Names for sides, roles, and those who owe something. */
export function useSides() {
  const { t } = useTranslation("sides");
  const own = use(OwnPart);
  const taken = SIDE_OF[own.role];
  return {
    own: own.side,
    part: own,
    isOwn: (role: Role) => role === own.role,
    side: (side: Side) => (side === taken ? t("you") : t(`side.${side}`)),
    role: (role: Role) => (role === own.role ? t("you") : t(`role.${role}`)),
    owedBy: (party: ObligationView["owed_by"]) =>
      taken && OWED_BY_SIDE[party] === taken ? t("you") : t(`owedBy.${party}`),
  };
}
