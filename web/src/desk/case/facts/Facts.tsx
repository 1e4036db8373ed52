/** Everything that can be held against what was said. */
import { useTranslation } from "react-i18next";

import type { CaseView } from "../../../shared/api/types";
import { Fold } from "../Fold";
import { Background } from "./Background";
import { Circumstances } from "./Circumstances";
import { Custody } from "./Custody";
import { Evidence } from "./Evidence";
import { Findings } from "./Findings";
import { Payments } from "./Payments";
import { People } from "./People";
import { CIRCUMSTANCES, isCircumstance } from "./findings";

export function Facts({ view }: { view: CaseView }) {
  const { t } = useTranslation("file");
  const plain = view.findings.filter((it) => !isCircumstance(it));
  const circumstances = view.findings.filter(isCircumstance);
  return (
    <div className="folds">
      <Fold title={t("facts.people")} open>
        <People view={view} />
      </Fold>
      <Fold title={t("facts.payments")} count={view.payments.length} open>
        <Payments view={view} />
      </Fold>
      <Fold title={t("facts.findings")} count={plain.length} open>
        <Findings of={plain} view={view} />
      </Fold>
      {circumstances.length > 0 || looksInto(view) ? (
        <Fold title={t("facts.circumstances")} count={circumstances.length} open>
          <Circumstances of={circumstances} view={view} />
        </Fold>
      ) : null}
      <Fold title={t("facts.evidence")} count={view.evidence.length} open>
        <Evidence view={view} />
      </Fold>
      <Fold title={t("facts.custody")}>
        <Custody view={view} />
      </Fold>
      <Fold title={t("facts.background")}>
        <Background view={view} />
      </Fold>
    </div>
  );
}

/** Whether a check of devices, logins or the path was made at all. */
const looksInto = ({ timeline }: CaseView) =>
  (timeline ?? []).some(({ details }) => {
    const { finding } = details as { finding?: { check?: string } };
    return CIRCUMSTANCES.some((it) => it === finding?.check);
  });
