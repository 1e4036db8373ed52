/** Takes a file along. That is written down as well. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import type { CaseView } from "../../api/types";
import { saveAs } from "../../save";
import { Button } from "../../ui/buttons";
import { ProblemNotice } from "../../ui/states";
import { fetchFile } from "./file";

type Props = { view: CaseView; evidence: string; name: string | undefined };

export function Download({ view, evidence, name }: Props) {
  const { t } = useTranslation("viewer");
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: async () => {
      saveAs(await fetchFile(view.id, evidence, "downloaded"), name ?? fallback(view, evidence));
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ["case", view.id, "custody"] }),
  });
  return (
    <>
      <div className="row">
        <Button
          look="secondary"
          busy={save.isPending}
          onPress={() => {
            save.mutate();
          }}
        >
          {t("download")}
        </Button>
        <span className="small soft">{t("written")}</span>
      </div>
      {save.error ? <ProblemNotice error={save.error} /> : null}
    </>
  );
}

/** What a file without a name is saved as. */
const fallback = (view: CaseView, evidence: string) => `${view.number}-${evidence.slice(-6)}`;
