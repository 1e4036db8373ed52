/** Which file a move is about. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { custodyQuery, issuesQuery } from "../api/queries";
import type { CaseView, EvidenceView } from "../api/types";
import { useText } from "../i18n";
import { Select, type Option } from "../ui/fields";

type Which = { file: EvidenceView | undefined; choice: React.ReactNode };

export function useWhichFile(view: CaseView): Which {
  const { t } = useTranslation("moves");
  const [chosen, choose] = useState<string>();
  const files = view.evidence;
  const options = useOptions(view, files);
  const file = files.find((it) => it.id === chosen) ?? files[0];
  const choice =
    options.length > 1 && file ? (
      <Select
        name="file"
        label={t("whichFile")}
        value={file.id}
        options={options}
        onChange={choose}
      />
    ) : (
      <p className="strong long-name">{options[0]?.label ?? t("noFile")}</p>
    );
  return { file, choice };
}

function useOptions(view: CaseView, files: EvidenceView[]): Option[] {
  const text = useText();
  const kinds = useQuery(issuesQuery).data?.evidence ?? [];
  const items = useQuery(custodyQuery(view.id)).data?.items ?? [];
  return files.map((it) => {
    const kind = kinds.find(({ id }) => id === it.kind)?.name;
    const name = items.find(({ evidence }) => evidence === it.id)?.capture?.name;
    const label = [kind ? text(kind) : it.kind, name].filter(Boolean).join(" · ");
    return { value: it.id, label };
  });
}
