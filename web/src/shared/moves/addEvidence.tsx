/** A file for the case. It is sent as it is chosen, not by a button of its own. */
import { useQuery } from "@tanstack/react-query";

import { guideQuery, issuesQuery } from "../api/queries";
import type { CaseView } from "../api/types";
import { Uploader } from "../evidence/Uploader";
import { kindOptions } from "../evidence/kinds";
import { useText } from "../i18n";
import { Skeleton } from "../ui/states";
import type { MoveForm } from "./move";

export const addEvidence: MoveForm<"add-evidence"> = {
  rank: 7,
  Form: AddEvidence,
};

export function AddEvidence({ view }: { view: CaseView }) {
  const text = useText();
  const { data } = useQuery(issuesQuery);
  const advice = useQuery(guideQuery({ issue: view.issue })).data;
  if (!data || !advice) return <Skeleton />;
  return <Uploader caseId={view.id} kinds={kindOptions(data, advice, text)} />;
}
