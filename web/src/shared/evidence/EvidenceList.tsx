/** What lies in the vault for a case. */
import { useTranslation } from "react-i18next";

import type { CaseView } from "../api/types";
import { FileCard } from "./FileCard";

export function EvidenceList({ view }: { view: CaseView }) {
  const { t } = useTranslation("evidence");
  if (view.evidence.length === 0) return <p className="soft">{t("none")}</p>;
  return (
    <ul className="stack tight">
      {view.evidence.map((it) => (
        <li key={it.id}>
          <FileCard view={view} of={it} />
        </li>
      ))}
    </ul>
  );
}
