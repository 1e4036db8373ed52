/** What happened, in one's own words, and what would put it right. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { guideQuery } from "../../shared/api/queries";
import { useText } from "../../shared/i18n";
import { SomeOf, TextArea, TextInput } from "../../shared/ui/fields";
import { WISHES, type Wish } from "./body";
import type { StepProps } from "./Wizard";

export function StoryStep({ draft, change }: StepProps) {
  const { t } = useTranslation("complaint");
  const remedies = useTranslation("remedies").t;
  const text = useText();
  const { data } = useQuery({ ...guideQuery({ issue: draft.issue }), enabled: draft.issue !== "" });
  const because = (kind: Wish) => data?.remedies.find((it) => it.kind === kind)?.because.text;
  // Those that fit the issue first.
  const sorted = WISHES.toSorted((a, b) => Number(!because(a)) - Number(!because(b)));
  const possible = sorted.filter((it) => draft.payments.length > 0 || !it.endsWith("-refund"));
  return (
    <div className="stack">
      <TextArea
        name="narrative"
        label={t("story.narrative")}
        hint={t("story.hint")}
        value={draft.narrative}
        onChange={(narrative) => {
          change({ narrative });
        }}
      />
      <SomeOf
        name="wanted"
        label={t("story.wanted")}
        values={draft.wanted as Wish[]}
        options={possible.map((kind) => {
          const why = because(kind);
          return { value: kind, label: remedies(kind), ...(why ? { about: text(why) } : {}) };
        })}
        onChange={(wanted) => {
          change({ wanted });
        }}
      />
      <TextInput
        name="claimed"
        label={t("story.claimed", { currency: draft.currency })}
        hint={t("story.claimedHint")}
        inputMode="decimal"
        optional
        value={draft.claimed}
        onChange={(claimed) => {
          change({ claimed });
        }}
      />
    </div>
  );
}
