/** A file for the case. It is sent as it is chosen, not by a button of its own. */
import { useQuery } from "@tanstack/react-query";

import { guideQuery, issuesQuery } from "../../../shared/api/queries";
import { Uploader } from "../../../shared/evidence/Uploader";
import { kindOptions } from "../../../shared/evidence/kinds";
import { useText } from "../../../shared/i18n";
import { Skeleton } from "../../../shared/ui/states";
import type { PortalMove } from "./move";

export const addEvidence: PortalMove<"add-evidence"> = {
  rank: 7,
  Form: function AddEvidence({ view }) {
    const text = useText();
    const { data } = useQuery(issuesQuery);
    const advice = useQuery(guideQuery({ issue: view.issue })).data;
    if (!data || !advice) return <Skeleton />;
    return <Uploader caseId={view.id} kinds={kindOptions(data, advice, text)} />;
  },
};
