/** Writing a complaint, step by step. A draft that lies here, or at the server, goes on. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import { caseQuery } from "../../shared/api/queries";
import { type Draft, keptDraft, newDraft } from "../../shared/draft";
import { ButtonLink } from "../../shared/ui/buttons";
import { Page } from "../../shared/ui/page";
import { Notice, ProblemNotice, Skeleton } from "../../shared/ui/states";
import { draftOf } from "./body";
import { Wizard } from "./Wizard";

export function ComplaintPage() {
  const [search] = useSearchParams();
  return <Begun key={search.toString()} id={search.get("case")} issue={search.get("issue")} />;
}

/** What lies here is looked at once: while it is written, it changes with every letter. */
function Begun({ id, issue }: { id: string | null; issue: string | null }) {
  const [kept] = useState(keptDraft);
  const [first] = useState(() => led(kept ?? newDraft(), issue));
  return id && kept?.caseId !== id ? <FromServer id={id} /> : <Wizard first={first} />;
}

/** Where advice led here, what it is about is known. */
function led(draft: Draft, issue: string | null): Draft {
  if (!issue || draft.caseId || draft.issue === issue) return draft;
  return { ...draft, issue, step: Math.max(draft.step, 1) };
}

function FromServer({ id }: { id: string }) {
  const { t } = useTranslation("complaint");
  const { data, error, refetch } = useQuery({ ...caseQuery(id), refetchInterval: false });
  // From the first answer on, what is written here counts, also once it has been sent.
  const [first, begin] = useState<Draft>();
  if (!first && data?.stage === "draft") begin(draftOf(data));
  if (first) return <Wizard first={first} />;
  if (!data) {
    if (!error) return <Skeleton lines={8} />;
    return <ProblemNotice error={error} retry={() => void refetch()} />;
  }
  return (
    <Page title={t("title")}>
      <Notice title={t("sentAlready")}>
        <ButtonLink to={`/cases/${data.id}`}>{t("toCase")}</ButtonLink>
      </Notice>
    </Page>
  );
}
