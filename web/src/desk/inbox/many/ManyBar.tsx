/** What can be done with the cases that were picked. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { InboxCase } from "../../../shared/api/types";
import { useCommands } from "../../../shared/commands";
import { Button } from "../../../shared/ui/buttons";
import { MANY_MAX, type Selection } from "../selection";
import { ManySheet } from "./ManySheet";

export const ACTS = ["assign", "tag", "close"] as const;
export type Act = (typeof ACTS)[number];

type Props = { cases: InboxCase[]; selection: Selection };

export function ManyBar({ cases, selection }: Props) {
  const { t } = useTranslation("inbox");
  const { t: desk } = useTranslation("desk");
  const [act, setAct] = useState<Act>();
  useCommands([
    { id: "unpick", keys: "Escape", group: desk("group.list"), label: t("many.clear"), run: selection.clear },
    ...ACTS.map((it) => ({
      id: `many-${it}`,
      group: desk("group.list"),
      label: t(`many.${it}.title`, { count: cases.length }),
      run: () => {
        setAct(it);
      },
    })),
  ]);
  return (
    <>
      <div className="many fade" role="group" aria-label={t("many.label")}>
        <span className="strong" role="status">
          {t("many.count", { count: cases.length })}
        </span>
        {cases.length >= MANY_MAX ? <span className="soft small">{t("many.most")}</span> : null}
        <span className="row">
          {ACTS.map((it) => (
            <Button
              key={it}
              look="secondary"
              onPress={() => {
                setAct(it);
              }}
            >
              {t(`many.${it}.name`)}
            </Button>
          ))}
          <Button look="quiet" onPress={selection.clear}>
            {t("many.clear")}
          </Button>
        </span>
      </div>
      {act ? (
        <ManySheet
          act={act}
          cases={cases}
          onClose={(failed) => {
            setAct(undefined);
            // What did not go is still picked, to try something else with.
            if (failed) selection.set(failed);
          }}
        />
      ) : null}
    </>
  );
}
