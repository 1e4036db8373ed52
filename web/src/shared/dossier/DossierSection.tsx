/** Everything about a case in one file that others can check: for whom, and in which language. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, ask } from "../api/client";
import type { CaseView, Role } from "../api/types";
import { useSides } from "../case/sides";
import { useLanguage } from "../i18n";
import { saveAs } from "../save";
import { Button } from "../ui/buttons";
import { OneOf } from "../ui/fields";
import { More } from "../ui/page";
import { ProblemNotice } from "../ui/states";

/** For whom each of them may have one made; what they may not, the server refuses. */
const VARIANTS = {
  complainant: ["complainant", "regulator", "arbitration", "court"],
  merchant: ["merchant", "regulator", "arbitration", "court"],
  mediator: ["mediator"],
  regulator: ["regulator", "arbitration", "court"],
  auditor: ["regulator", "arbitration", "court"],
} as const satisfies Partial<Record<Role, string[]>>;

type Variant = (typeof VARIANTS)[keyof typeof VARIANTS][number];

export function DossierSection({ view }: { view: CaseView }) {
  const { t } = useTranslation("dossier");
  const spoken = useLanguage();
  const { role } = useSides().part;
  const variants: readonly Variant[] = VARIANTS[role in VARIANTS ? (role as keyof typeof VARIANTS) : "complainant"];
  const [variant, setVariant] = useState<Variant>(variants[0] ?? "complainant");
  const client = useQueryClient();
  const fetchIt = useMutation({
    mutationFn: async () => {
      const lang = spoken === "en" ? "en" : "zh";
      const params = { path: { id: view.id }, query: { for: variant, lang } };
      const asked = api.GET("/api/v1/cases/{id}/dossier", { params, parseAs: "blob" });
      saveAs((await ask(asked)) as Blob, `${view.number}-${variant}.zip`);
    },
    // That it was given out is part of the record.
    onSuccess: () => client.invalidateQueries({ queryKey: ["case", view.id] }),
  });
  return (
    <More label={t("title")}>
      <p>{t("about")}</p>
      <OneOf
        name="variant"
        label={t("for")}
        value={variant}
        options={variants.map((it) => ({
          value: it,
          label: t(`${it}.name`),
          about: t(`${it}.about`),
        }))}
        onChange={setVariant}
      />
      {fetchIt.error ? <ProblemNotice error={fetchIt.error} /> : null}
      <p role="status" className={fetchIt.isSuccess ? "strong" : "hidden"}>
        {fetchIt.isSuccess ? t("done") : ""}
      </p>
      <div className="row">
        <Button
          look="secondary"
          busy={fetchIt.isPending}
          onPress={() => {
            fetchIt.mutate();
          }}
        >
          {t("go")}
        </Button>
      </div>
      <p className="small soft">{t("check")}</p>
    </More>
  );
}
