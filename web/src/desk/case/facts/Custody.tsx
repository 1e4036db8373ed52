/** Who had which file in their hands, and what for. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { custodyQuery, issuesQuery } from "../../../shared/api/queries";
import type { CaseView, CustodyLine } from "../../../shared/api/types";
import { useLanguage, useText } from "../../../shared/i18n";
import { useNames } from "../../../shared/staff/queries";
import { Load } from "../../../shared/ui/states";
import { Day, Moment } from "../../../shared/ui/values";

export function Custody({ view }: { view: CaseView }) {
  const { t } = useTranslation("file");
  const text = useText();
  const kinds = useQuery(issuesQuery).data?.evidence ?? [];
  return (
    <Load query={custodyQuery(view.id)} lines={3}>
      {({ items, quarantined, case: whole, kept_until }) => (
        <div className="stack">
          {items.map((it) => {
            const kind = kinds.find(({ id }) => id === it.kind)?.name;
            return (
              <section key={it.evidence} className="stack tight">
                <h4>{kind ? text(kind) : it.kind}</h4>
                <p className="small soft">
                  {t("custody.digest")} <code>{it.sha256}</code>
                </p>
                <Lines lines={it.lines} />
              </section>
            );
          })}
          {quarantined.length > 0 ? (
            <section className="stack tight">
              <h4>{t("custody.quarantined")}</h4>
              <Lines lines={quarantined} />
            </section>
          ) : null}
          {whole.length > 0 ? (
            <section className="stack tight">
              <h4>{t("custody.case")}</h4>
              <Lines lines={whole} />
            </section>
          ) : null}
          {kept_until ? (
            <p className="small">
              {t("custody.kept")} <Day at={kept_until.until} />
            </p>
          ) : null}
          {items.length + quarantined.length + whole.length === 0 ? (
            <p className="soft">{t("custody.none")}</p>
          ) : null}
        </div>
      )}
    </Load>
  );
}

export function Lines({ lines }: { lines: CustodyLine[] }) {
  const spoken = useLanguage();
  const names = useNames();
  return (
    <ol className="custody">
      {lines.map((it) => (
        <li key={it.seq}>
          <span className="soft small">
            <Moment at={it.at} />
          </span>
          <span>
            {spoken === "en" ? it.en : it.zh}
            {names.person(it.actor.id) ? (
              <span className="soft"> · {names.person(it.actor.id)}</span>
            ) : null}
          </span>
        </li>
      ))}
    </ol>
  );
}
