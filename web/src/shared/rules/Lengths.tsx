/** How long something may take, as the rules have it. */
import { useTranslation } from "react-i18next";

import type { Length } from "../api/types";

type Unit =
  | "minutes"
  | "hours"
  | "days"
  | "working-days"
  | "business-days"
  | "weeks"
  | "months"
  | "years"
  | "billing-cycles";

/** Every length that may apply, each once. */
export function Lengths({ of }: { of: Length[] }) {
  const { t } = useTranslation("rights");
  const say = (length: unknown): string => {
    if (typeof length !== "object" || length === null) return t("length.stated");
    const [known] = Object.entries(length) as [Unit, number][];
    return known ? t(`length.${known[0]}`, { count: known[1] }) : t("length.stated");
  };
  return (
    <span className="strong">{[...new Set(of.map((it) => say(it.length)))].join(t("or"))}</span>
  );
}
