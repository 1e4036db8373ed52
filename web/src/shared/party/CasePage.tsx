/** One complaint as others than complainant and staff see it: what is asked of them, what was decided. */
import { useQuery } from "@tanstack/react-query";
import { use } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import { asProblem } from "../api/problem";
import { caseQuery, issuesQuery } from "../api/queries";
import type { CaseView } from "../api/types";
import "../case/case.css";
import { Complaint } from "../case/Complaint";
import { Erased } from "../case/Erased";
import { Limits } from "../case/Limits";
import { MoveBar } from "../case/MoveBar";
import { Offers, Remedies, Requests, Rulings } from "../case/Outcome";
import { Story } from "../case/Story";
import { DossierSection } from "../dossier/DossierSection";
import { EvidenceBoard } from "../evidence/EvidenceBoard";
import { useText } from "../i18n";
import { ButtonLink } from "../ui/buttons";
import { Page } from "../ui/page";
import { Badge, Notice, ProblemNotice, Skeleton } from "../ui/states";
import { Money } from "../ui/values";
import { PartyHere } from "./party";

export function CasePage() {
  const { id = "" } = useParams();
  const { t } = useTranslation("party");
  const { base, role } = use(PartyHere);
  const { data, error, refetch } = useQuery(caseQuery(id));
  if (data) return <Shown view={data} stale={error} />;
  if (!error) return <Skeleton lines={9} />;
  return (
    <Page title={t(`${role}.title`)}>
      <ProblemNotice error={error} retry={() => void refetch()}>
        {["forbidden", "not-found"].includes(asProblem(error).kind) ? (
          <ButtonLink to={base}>{t("requests.back")}</ButtonLink>
        ) : null}
      </ProblemNotice>
    </Page>
  );
}

function Shown({ view, stale }: { view: CaseView; stale: Error | null }) {
  const { t } = useTranslation(["party", "case"]);
  const { base, forms, role } = use(PartyHere);
  const text = useText();
  // A merchant is spoken to; everybody else is told how it stands.
  const where = role === "merchant" ? "where" : "stands";
  const issue = useQuery(issuesQuery).data?.issues.find((it) => it.id === view.issue)?.name;
  return (
    <Page title={issue ? text(issue) : view.issue}>
      <div className="row apart">
        <span className="number soft">{view.number}</span>
        <span className="row">
          {view.claimed ? <Money of={view.claimed} /> : null}
          <Badge tone={view.stage === "closed" ? "good" : "brand"}>
            {t(`party:stage.${view.stage}`)}
          </Badge>
        </span>
      </div>
      {stale ? <ProblemNotice error={stale} /> : null}
      <Erased view={view} />
      <Notice title={t(`party:${where}.${view.stage}.title`)}>
        <p>
          {view.closing
            ? t(`party:closing.${view.closing}`)
            : t(`party:${where}.${view.stage}.about`)}
        </p>
      </Notice>
      <Requests view={view} />
      <MoveBar view={view} forms={forms} />
      <Complaint view={view} />
      <Offers view={view} />
      <Rulings view={view} />
      <Remedies view={view} />
      {view.obligations.length > 0 ? <Limits view={view} /> : null}
      <Story view={view} />
      <EvidenceBoard view={view} />
      <DossierSection view={view} />
      <Link className="to-proof" to={`${base}/cases/${view.id}/proof`}>
        {t("case:proof.title")}
      </Link>
    </Page>
  );
}
