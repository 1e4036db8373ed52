/** Where the case came from, which rules it stays under, and what belongs to it. */
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { CaseView } from "../../../shared/api/types";
import { Day, Moment } from "../../../shared/ui/values";

export function Background({ view }: { view: CaseView }) {
  const { t } = useTranslation("file");
  return (
    <dl className="facts">
      <dt>{t("origin.label")}</dt>
      <dd>
        {t(`origin.${view.origin.from}`)} · <Day at={view.drafted_at} />
      </dd>
      <dt>{t("changed")}</dt>
      <dd>
        <Moment at={view.changed_at} />
      </dd>
      <dt>{t("regimes")}</dt>
      <dd>
        {view.regimes.map((it) => (
          <code key={it} className="block">
            {it}
          </code>
        ))}
      </dd>
      <dt>{t("factCodes")}</dt>
      <dd>
        {Object.entries(view.facts).map(([name, value]) => (
          <code key={name} className="block">{`${name} = ${value}`}</code>
        ))}
      </dd>
      {view.links.length > 0 ? (
        <>
          <dt>{t("links")}</dt>
          <dd>
            {view.links.map((it) => (
              <Link key={it} className="block" to={`/desk/cases/${it}`}>
                {it.replace("case_", "")}
              </Link>
            ))}
          </dd>
        </>
      ) : null}
      {view.merged_into ? (
        <>
          <dt>{t("mergedInto")}</dt>
          <dd>
            <Link to={`/desk/cases/${view.merged_into}`}>{t("mergedOpen")}</Link>
          </dd>
        </>
      ) : null}
    </dl>
  );
}
