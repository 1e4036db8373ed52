/** What was written to and fro, the oldest first; notes for colleagues are marked. */
import { useTranslation } from "react-i18next";

import type { CaseView, TimelineEntry } from "../../../shared/api/types";
import { useNames } from "../../../shared/staff/queries";
import { Badge, Empty } from "../../../shared/ui/states";
import { Moment } from "../../../shared/ui/values";
import { toOf, writtenIn } from "./written";

export function Conversation({ view }: { view: CaseView }) {
  const { t } = useTranslation("file");
  const all = writtenIn(view.timeline ?? []);
  if (all.length === 0) {
    return (
      <Empty>
        <p>{t("story.silent")}</p>
      </Empty>
    );
  }
  return (
    <ol className="talk">
      {all.map((it) => (
        <Said key={it.seq} of={it} />
      ))}
    </ol>
  );
}

const OURS = new Set(["agent", "reviewer", "mediator", "system"]);

function Said({ of }: { of: TimelineEntry }) {
  const { t } = useTranslation("file");
  const { t: story } = useTranslation("story");
  const names = useNames();
  const to = toOf(of);
  const own = of.event === "noted";
  const side = own ? "note" : OURS.has(of.actor.role) ? "ours" : "theirs";
  return (
    <li className={`said-${side}`}>
      <p className="small soft row apart">
        <span>
          <span className="strong">{names.person(of.actor.id) ?? t(`who.${of.actor.role}`)}</span>
          {to ? ` → ${t(`side.${to as "complainant"}`)}` : ""}
        </span>
        <Moment at={of.at} />
      </p>
      <p className="said">{of.text}</p>
      {of.event === "message-sent" ? null : (
        <Badge>{own ? t("story.note") : story(`event.${of.event as "answered"}`)}</Badge>
      )}
    </li>
  );
}
