/** Who is who, as the reader of the page sees it: the reader's own side is "you". */
import { createContext, use } from "react";
import { useTranslation } from "react-i18next";

import type { ObligationView, Role, Side } from "../api/types";

/** On whose side the reader is. */
export const OwnSide = createContext<Side>("complainant");

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
  const own = use(OwnSide);
  return {
    own,
    isOwn: (role: Role) => SIDE_OF[role] === own,
    side: (side: Side) => (side === own ? t("you") : t(`side.${side}`)),
    role: (role: Role) => (SIDE_OF[role] === own ? t("you") : t(`role.${role}`)),
    owedBy: (party: ObligationView["owed_by"]) =>
      OWED_BY_SIDE[party] === own ? t("you") : t(`owedBy.${party}`),
  };
}
