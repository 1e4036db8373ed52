/** What lies in the vault for a case. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, ask } from "../api/client";
import { issuesQuery } from "../api/queries";
import type { CaseView } from "../api/types";
import { useLanguage, useText } from "../i18n";
import { Button } from "../ui/buttons";
import { ProblemNotice } from "../ui/states";

export function EvidenceList({ view }: { view: CaseView }) {
  const { t } = useTranslation("evidence");
  if (view.evidence.length === 0) return <p className="soft">{t("none")}</p>;
  return (
    <ul className="stack tight">
      {view.evidence.map((it) => (
        <li key={it.id}>
          <File view={view} of={it} />
        </li>
      ))}
    </ul>
  );
}

function File({ view, of }: { view: CaseView; of: CaseView["evidence"][number] }) {
  const { t } = useTranslation("evidence");
  const text = useText();
  const spoken = useLanguage();
  const { data } = useQuery(issuesQuery);
  const kind = data?.evidence.find((it) => it.id === of.kind)?.name;
  const save = useMutation({
    mutationFn: async () => {
      const path = { id: view.id, evidence: of.id };
      const blob = await ask(
        api.GET("/api/v1/cases/{id}/evidence/{evidence}", { params: { path }, parseAs: "blob" }),
      );
      saveAs(blob as Blob, `${view.number}-${of.id.slice(-6)}`);
    },
  });
  const kilobytes = new Intl.NumberFormat(spoken, { maximumFractionDigits: 0 });
  return (
    <div className="card flat">
      <div className="row apart">
        <span className="strong">{kind ? text(kind) : (of.kind ?? t("file"))}</span>
        <Button
          look="quiet"
          busy={save.isPending}
          onPress={() => {
            save.mutate();
          }}
        >
          {t("save")}
        </Button>
      </div>
      <p className="small soft">
        {t(`from.${of.from}`)}
        {of.size ? ` · ${kilobytes.format(Math.ceil(of.size / 1000))} kB` : null}
      </p>
      {save.error ? <ProblemNotice error={save.error} /> : null}
    </div>
  );
}

function saveAs(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, 10_000);
}
