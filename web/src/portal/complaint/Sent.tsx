/** It has arrived: the number, the secret, the timetable. */
import { useTranslation } from "react-i18next";

import type { CaseView } from "../../shared/api/types";
import { useText } from "../../shared/i18n";
import { useSession } from "../../shared/session";
import { ButtonLink } from "../../shared/ui/buttons";
import { Copy } from "../../shared/ui/copy";
import { Page, Section } from "../../shared/ui/page";
import { Notice } from "../../shared/ui/states";

export function Sent({ view }: { view: CaseView }) {
  const { t } = useTranslation("complaint");
  const text = useText();
  const { cases } = useSession();
  const token = cases.find((it) => it.id === view.id)?.token;
  return (
    <Page title={t("sent.title")} lead={t("sent.lead")}>
      <div className="card">
        <Copy label={t("sent.number")} value={view.number} />
        {token ? (
          <Copy label={t("sent.secret")} value={`rdc_${token.split("_").at(-1) ?? ""}`} />
        ) : null}
        <Notice tone="warn">
          <p>{t("sent.keep")}</p>
        </Notice>
      </div>
      {view.obligations.length > 0 ? (
        <Section title={t("sent.timetable")}>
          <ul className="stack tight">
            {view.obligations.map((it) => (
              <li key={`${it.regime} ${it.name}`} className="card flat">
                {text(it.says)}
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
      <div className="row">
        <ButtonLink to={`/cases/${view.id}`}>{t("sent.go")}</ButtonLink>
      </div>
    </Page>
  );
}
