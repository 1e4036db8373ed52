/** One case as its complainant sees it: where it stands, what to do now, who owes what by when. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";

import { asProblem } from "../../shared/api/problem";
import { caseQuery, issuesQuery } from "../../shared/api/queries";
import type { CaseView } from "../../shared/api/types";
import { DossierSection } from "../../shared/dossier/DossierSection";
import { EvidenceBoard } from "../../shared/evidence/EvidenceBoard";
import { useText } from "../../shared/i18n";
import { ButtonLink } from "../../shared/ui/buttons";
import { Page } from "../../shared/ui/page";
import { Badge, Notice, ProblemNotice, Skeleton } from "../../shared/ui/states";
import { Money } from "../../shared/ui/values";
import { Erased } from "../../shared/case/Erased";
import { Limits } from "../../shared/case/Limits";
import { MoveBar } from "../../shared/case/MoveBar";
import { Offers, Remedies, Requests, Rulings } from "../../shared/case/Outcome";
import { Story } from "../../shared/case/Story";
import "../../shared/case/case.css";
import { Complaint } from "../../shared/case/Complaint";
import { Keep } from "./Keep";
import { MOVES } from "./moves";

export function CasePage() {
  const { id = "" } = useParams();
  const { t } = useTranslation("case");
  const { data, error, refetch } = useQuery(caseQuery(id));
  if (data) return <Shown view={data} stale={error} />;
  if (!error) return <Skeleton lines={9} />;
  const closed = ["unauthorized", "forbidden", "not-found"].includes(asProblem(error).kind);
  return (
    <Page title={t("title")}>
      <ProblemNotice error={error} retry={() => void refetch()}>
        {closed ? <ButtonLink to="/cases">{t("open")}</ButtonLink> : null}
      </ProblemNotice>
    </Page>
  );
}

function Shown({ view, stale }: { view: CaseView; stale: Error | null }) {
  const { t } = useTranslation("case");
  const text = useText();
  const { data } = useQuery(issuesQuery);
  const issue = data?.issues.find((it) => it.id === view.issue)?.name;
  return (
    <Page title={issue ? text(issue) : view.issue}>
      <div className="row apart">
        <span className="number soft">{view.number}</span>
        <span className="row">
          {view.claimed ? <Money of={view.claimed} /> : null}
          <Badge tone={view.stage === "closed" ? "good" : "brand"}>{t(`stage.${view.stage}`)}</Badge>
        </span>
      </div>
      {stale ? <ProblemNotice error={stale} /> : null}
      <Erased view={view} />
      <Notice title={t(`where.${view.stage}.title`)}>
        <p>
          {view.closing
            ? t(`closing.${view.closing}`)
            : t(`where.${view.stage}.about`)}
        </p>
      </Notice>
      <MoveBar view={view} forms={MOVES} />
      <Requests view={view} />
      <Offers view={view} />
      <Rulings view={view} />
      <Remedies view={view} />
      {view.obligations.length > 0 ? <Limits view={view} /> : null}
      <Story view={view} />
      <EvidenceBoard view={view} />
      <Complaint view={view} />
      {view.stage === "draft" ? null : <DossierSection view={view} />}
      <Keep view={view} />
    </Page>
  );
}
