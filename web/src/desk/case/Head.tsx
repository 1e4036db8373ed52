/** What has to be known of a case at every moment: which, what about, how much, who, until when. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { issuesQuery } from "../../shared/api/queries";
import type { CaseView } from "../../shared/api/types";
import { useText } from "../../shared/i18n";
import { useNames } from "../../shared/staff/queries";
import { beside, cameFrom } from "../../shared/trail";
import { Badge } from "../../shared/ui/states";
import { Countdown, Money } from "../../shared/ui/values";
import { bindingOf } from "./obligations";
import { Tags } from "./Tags";

export function Head({ view }: { view: CaseView }) {
  const { t } = useTranslation("file");
  const text = useText();
  const names = useNames();
  const head = useRef<HTMLHeadingElement>(null);
  const issues = useQuery(issuesQuery);
  const issue = issues.data?.issues.find((it) => it.id === view.issue)?.name;
  const binding = bindingOf(view.obligations);
  useEffect(() => {
    head.current?.focus({ preventScroll: true });
  }, []);
  const { particulars } = view;
  const who = (particulars as { name?: string } | undefined)?.name;
  const merchant = names.merchant(view.respondent);
  return (
    <header className="case-head">
      <div className="case-ways">
        <Link to={cameFrom()} className="case-back">
          {t("back")}
        </Link>
        <Beside id={view.id} />
      </div>
      <div className="case-what">
        <h1 ref={head} tabIndex={-1}>
          {issue ? text(issue) : issues.isPending ? "\u00a0" : view.issue}
        </h1>
        <p className="soft case-who">
          <span className="number">{view.number}</span>
          {who ? <span>{who}</span> : null}
          {merchant ? <span>{t("against", { name: merchant })}</span> : null}
        </p>
        <Tags view={view} />
      </div>
      <dl className="case-key">
        {view.claimed ? (
          <div>
            <dt>{t("claimed")}</dt>
            <dd className="strong">
              <Money of={view.claimed} />
            </dd>
          </div>
        ) : null}
        <div>
          <dt>{t("stageLabel")}</dt>
          <dd>
            <Badge tone={view.stage === "closed" ? "good" : "brand"}>
              {view.closing ? t(`closing.${view.closing}`) : t(`stage.${view.stage}`)}
            </Badge>
          </dd>
        </div>
        {view.desk ? (
          <div>
            <dt>{t("with")}</dt>
            <dd>
              {names.person(view.desk.assigned) ?? (
                <span className="soft">{t(view.desk.assigned ? "somebody" : "nobody")}</span>
              )}
            </dd>
          </div>
        ) : null}
        {binding ? (
          <div className={binding.late ? "late" : ""}>
            <dt>{text(binding.title)}</dt>
            <dd className="strong">
              <Countdown to={binding.due} />
            </dd>
          </div>
        ) : null}
      </dl>
    </header>
  );
}

function Beside({ id }: { id: string }) {
  const { t } = useTranslation("file");
  const [before, after] = [beside(id, -1), beside(id, 1)];
  if (!before && !after) return null;
  return (
    <span className="case-beside">
      {before ? (
        <Link to={`/desk/cases/${before}`} aria-label={t("previous")} title={t("previous")}>
          ↑
        </Link>
      ) : null}
      {after ? (
        <Link to={`/desk/cases/${after}`} aria-label={t("next")} title={t("next")}>
          ↓
        </Link>
      ) : null}
    </span>
  );
}
