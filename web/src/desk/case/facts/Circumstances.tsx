/** Device, logins, account, and the way of the payment. */
import { useTranslation } from "react-i18next";

import type { CaseView, FindingView } from "../../../shared/api/types";
import { Finding } from "./Findings";
import { pathOf } from "./findings";

export function Circumstances({ of, view }: { of: FindingView[]; view: CaseView }) {
  const { t } = useTranslation("file");
  const several = view.payments.length > 1;
  return (
    <>
      {view.payments.map((_, payment) => {
        const path = pathOf(view, payment);
        return path ? (
          <ol key={payment} className="path" aria-label={t("path.label")}>
            {path.map(([stop, state]) => (
              <li key={stop} className={state}>
                {t(`path.${stop}`)}
                <span className="small soft">{t(`path.${state}`)}</span>
              </li>
            ))}
          </ol>
        ) : null;
      })}
      {of.length === 0 ? <p className="soft">{t("findings.noCircumstances")}</p> : null}
      <ul className="stack tight">
        {of.map((it) => (
          <Finding key={`${it.payment} ${it.check}`} of={it} several={several} />
        ))}
      </ul>
    </>
  );
}
