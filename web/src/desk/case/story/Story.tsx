/** What happened, what was written, and what each side says. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { CaseView } from "../../../shared/api/types";
import { Tabs } from "../../../shared/ui/tabs";
import { BothSides } from "./BothSides";
import { Conversation } from "./Conversation";
import { Timeline } from "./Timeline";
import { writtenIn } from "./written";

type Tab = "timeline" | "conversation" | "sides";

export function Story({ view }: { view: CaseView }) {
  const { t } = useTranslation("file");
  const [tab, setTab] = useState<Tab>("timeline");
  return (
    <Tabs
      label={t("pane.story")}
      value={tab}
      onChange={setTab}
      options={[
        { value: "timeline", label: t("story.timeline") },
        {
          value: "conversation",
          label: t("story.conversation"),
          count: writtenIn(view.timeline ?? []).length,
        },
        { value: "sides", label: t("story.sides") },
      ]}
    >
      {tab === "timeline" ? <Timeline view={view} /> : null}
      {tab === "conversation" ? <Conversation view={view} /> : null}
      {tab === "sides" ? <BothSides view={view} /> : null}
    </Tabs>
  );
}
