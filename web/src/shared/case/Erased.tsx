/** Says that the contents of a case are gone, when and why; the record stays. */
import { useTranslation } from "react-i18next";

import type { CaseView } from "../api/types";
import { useLanguage } from "../i18n";
import { Notice } from "../ui/states";
import { Day } from "../ui/values";

export function Erased({ view }: { view: CaseView }) {
  const { t } = useTranslation("case");
  const spoken = useLanguage();
  if (!view.erased) return null;
  return (
    <Notice tone="warn" title={t("erased")}>
      <p>{spoken === "en" ? view.erased.en : view.erased.zh}</p>
      <p className="small soft">
        <Day at={view.erased.at} />
      </p>
    </Notice>
  );
}
