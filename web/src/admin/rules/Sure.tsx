/** How sure a rule file is of what it says, and whether counsel has confirmed it. */
import { useTranslation } from "react-i18next";

import type { Confidence } from "../../shared/api/types";
import { Badge } from "../../shared/ui/states";

export function Sure({ of, reviewed }: { of: Confidence; reviewed?: boolean }) {
  const { t } = useTranslation("case");
  const { t: rules } = useTranslation("rules");
  return (
    <>
      <Badge tone={of === "verified" ? "good" : "warn"}>{t(`confidence.${of}`)}</Badge>
      {reviewed === undefined ? null : (
        <Badge {...(reviewed ? { tone: "good" } : {})}>
          {rules(reviewed ? "reviewed" : "unreviewed")}
        </Badge>
      )}
    </>
  );
}
