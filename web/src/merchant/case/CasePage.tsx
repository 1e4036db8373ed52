/** One complaint as the merchant sees it: what is asked, what to answer, what was decided. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import { asProblem } from "../../shared/api/problem";
import { caseQuery, issuesQuery } from "../../shared/api/queries";
import type { CaseView } from "../../shared/api/types";
import "../../shared/case/case.css";
import { Complaint } from "../../shared/case/Complaint";
import { Erased } from "../../shared/case/Erased";
import { Limits } from "../../shared/case/Limits";
import { MoveBar } from "../../shared/case/MoveBar";
import { Offers, Remedies, Requests, Rulings } from "../../shared/case/Outcome";
import { Story } from "../../shared/case/Story";
import { DossierSection } from "../../shared/dossier/DossierSection";
import { EvidenceBoard } from "../../shared/evidence/EvidenceBoard";
import { useText } from "../../shared/i18n";
import { ButtonLink } from "../../shared/ui/buttons";
import { Page } from "../../shared/ui/page";
import { Badge, Notice, ProblemNotice, Skeleton } from "../../shared/ui/states";
import { Money } from "../../shared/ui/values";
import { MOVES } from "./moves";

export function CasePage() {
  const { id = "" } = useParams();
  const { t } = useTranslation("merchant");
  const { data, error, refetch } = useQuery(caseQuery(id));
  if (data) return <Shown view={data} stale={error} />;
  if (!error) return <Skeleton lines={9} />;
  return (
    <Page title={t("title")}>
      <ProblemNotice error={error} retry={() => void refetch()}>
        {asProblem(error).kind === "not-found" ? (
          <ButtonLink to="/merchant">{t("requests.back")}</ButtonLink>
        ) : null}
      </ProblemNotice>
    </Page>
  );
}

function Shown({ view, stale }: { view: CaseView; stale: Error | null }) {
  const { t } = useTranslation(["merchant", "case"]);
  const text = useText();
  const issue = useQuery(issuesQuery).data?.issues.find((it) => it.id === view.issue)?.name;
  return (
    <Page title={issue ? text(issue) : view.issue}>
      <div className="row apart">
        <span className="number soft">{view.number}</span>
        <span className="row">
          {view.claimed ? <Money of={view.claimed} /> : null}
          <Badge tone={view.stage === "closed" ? "good" : "brand"}>
            {t(`merchant:stage.${view.stage}`)}
          </Badge>
        </span>
      </div>
      {stale ? <ProblemNotice error={stale} /> : null}
      <Erased view={view} />
      <Notice title={t(`merchant:where.${view.stage}.title`)}>
        <p>
          {view.closing
            ? t(`merchant:closing.${view.closing}`)
            : t(`merchant:where.${view.stage}.about`)}
        </p>
      </Notice>
      <Requests view={view} />
      <MoveBar view={view} forms={MOVES} />
      <Complaint view={view} />
      <Offers view={view} />
      <Rulings view={view} />
      <Remedies view={view} />
      {view.obligations.length > 0 ? <Limits view={view} /> : null}
      <Story view={view} />
      <EvidenceBoard view={view} />
      <DossierSection view={view} />
      <Link className="to-proof" to={`/merchant/cases/${view.id}/proof`}>
        {t("case:proof.title")}
      </Link>
    </Page>
  );
}
