/** What happened, the newest first. What the program notes by itself stands back until asked for. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { CaseView, TimelineEntry } from "../../../shared/api/types";
import { useNames } from "../../../shared/staff/queries";
import { Moment } from "../../../shared/ui/values";
import { Detail } from "./Detail";

/** What only matters to whoever looks closely. */
const QUIET = new Set([
  "acknowledged",
  "amended",
  "evidence-derived",
  "evidence-handled",
  "finding-recorded",
  "obligation-moved",
  "reminded",
  "respondent-named",
  "remedy-reported",
]);

export function Timeline({ view }: { view: CaseView }) {
  const { t } = useTranslation("file");
  const [all, setAll] = useState(false);
  const entries = (view.timeline ?? []).toReversed();
  const quiet = entries.filter((it) => QUIET.has(it.event)).length;
  const shown = all ? entries : entries.filter((it) => !QUIET.has(it.event));
  return (
    <>
      {quiet > 0 ? (
        <label className="check-line">
          <input
            type="checkbox"
            checked={all}
            onChange={(event) => {
              setAll(event.target.checked);
            }}
          />
          {t("story.all", { count: quiet })}
        </label>
      ) : null}
      <ol className="line">
        {shown.map((it) => (
          <Entry key={it.seq} of={it} view={view} />
        ))}
      </ol>
    </>
  );
}

export function Entry({ of, view }: { of: TimelineEntry; view: CaseView }) {
  const { t, i18n } = useTranslation("story");
  const { t: say } = useTranslation("file");
  const names = useNames();
  const kind = i18n.exists(`story:event.${of.event}`) ? of.event : "other";
  return (
    <li className={`by-${of.actor.role}`}>
      <p className="line-head">
        <span>
          <span className="strong">
            {names.person(of.actor.id) ?? say(`who.${of.actor.role}`)}
          </span>
          {t("space")}
          {t(`event.${kind as "other"}`)}
        </span>
        <span className="small soft">
          <Moment at={of.at} />
        </span>
      </p>
      <Detail of={of} view={view} />
      {of.text ? <p className="words">{of.text}</p> : null}
    </li>
  );
}
