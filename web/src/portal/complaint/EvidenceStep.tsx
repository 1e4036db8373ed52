/** What supports it: the checklist, what is missing, and files. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { caseQuery, guideQuery, issuesQuery } from "../../shared/api/queries";
import { EvidenceList } from "../../shared/evidence/EvidenceList";
import { kindOptions } from "../../shared/evidence/kinds";
import { Uploader } from "../../shared/evidence/Uploader";
import { Checklist } from "../../shared/guide/advice";
import { useText } from "../../shared/i18n";
import { Section } from "../../shared/ui/page";
import { Load, Notice } from "../../shared/ui/states";
import type { StepProps } from "./Wizard";

export function EvidenceStep({ draft }: StepProps) {
  const { t } = useTranslation("complaint");
  const text = useText();
  const { data } = useQuery({ ...caseQuery(draft.caseId ?? ""), enabled: !!draft.caseId });
  const issues = useQuery(issuesQuery).data;
  const there = new Set((data?.evidence ?? []).flatMap((it) => (it.kind ? [it.kind] : [])));
  const { caseId } = draft;
  if (!caseId) return <Notice tone="warn">{t("evidence.later")}</Notice>;
  return (
    <Load query={guideQuery({ issue: draft.issue })}>
      {(advice) => {
        const lacking = advice.evidence.filter((it) => it.need === "required" && !there.has(it.kind));
        return (
          <>
            <p role="status" className="strong">
              {lacking.length > 0
                ? t("evidence.missing", { what: lacking.map((it) => text(it.name)).join(t("and")) })
                : t("evidence.complete")}
            </p>
            {issues ? <Uploader caseId={caseId} kinds={kindOptions(issues, advice, text)} /> : null}
            {data && data.evidence.length > 0 ? (
              <Section title={t("evidence.there")}>
                <EvidenceList view={data} />
              </Section>
            ) : null}
            <Section title={t("evidence.list")}>
              <Checklist evidence={advice.evidence} there={there} />
            </Section>
          </>
        );
      }}
    </Load>
  );
}
