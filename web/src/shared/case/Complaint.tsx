/** The complaint itself: what was said, about which payments, and what the checks found. */
import { useTranslation } from "react-i18next";

import type { CaseView } from "../api/types";
import { More, Section } from "../ui/page";
import { Badge } from "../ui/states";
import { Money } from "../ui/values";
import { RemedyName } from "../remedies/RemedyName";
import { useProvider } from "../staff/provider";

export function Complaint({ view }: { view: CaseView }) {
  const { t } = useTranslation("case");
  const provider = useProvider();
  return (
    <Section title={t("complaint.title")}>
      <div className="card flat">
        {view.narrative ? <p className="said">{view.narrative}</p> : null}
        {view.payments.length > 0 ? (
          <ul className="stack tight">
            {view.payments.map((it, at) => (
              <li key={at} className="row apart">
                <span className="small soft">
                  {provider(it.provider)}
                  {it.reference ? ` · ${it.reference}` : ""}
                </span>
                <Money of={it.amount} />
              </li>
            ))}
          </ul>
        ) : null}
        {view.wanted.length > 0 ? (
          <p>
            <span className="soft">{t("complaint.wanted")}</span>
            {view.wanted.map((it, at) => (
              <span key={at}>
                {at > 0 ? t("and") : ""}
                <RemedyName of={it} />
              </span>
            ))}
          </p>
        ) : null}
      </div>
      {view.findings.length > 0 ? (
        <More label={t("findings.title", { count: view.findings.length })}>
          <ul className="stack tight">
            {view.findings.map((it) => (
              <li key={`${it.payment} ${it.check}`} className="card flat">
                <div className="row apart">
                  <h3>{t(`check.${it.check}`)}</h3>
                  <Badge {...VERDICTS[it.verdict]}>{t(`verdict.${it.verdict}`)}</Badge>
                </div>
                {it.sentence ? <p className="small">{it.sentence}</p> : null}
              </li>
            ))}
          </ul>
        </More>
      ) : null}
    </Section>
  );
}

const VERDICTS = {
  supports: { tone: "good" },
  contradicts: { tone: "warn" },
  inconclusive: {},
} as const;
