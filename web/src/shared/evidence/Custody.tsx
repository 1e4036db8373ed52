/** Who had a file in their hands, when and what for, in plain words. */
import { useTranslation } from "react-i18next";

import type { CustodyLine } from "../api/types";
import { useSides } from "../case/sides";
import { useLanguage } from "../i18n";
import { Moment } from "../ui/values";

/** What has words of its own here; for everything else the server's sentence stands. */
const DONE = {
  "evidence-added": "added",
  "evidence-derived": "derived",
  "evidence-quarantined": "quarantined",
  "fact-confirmed": "confirmed",
} as const;

export function CustodyLines({ lines }: { lines: CustodyLine[] }) {
  return (
    <ol className="stack tight">
      {lines.map((it) => (
        <li key={it.seq} className="row apart small">
          <Said line={it} />
          <span className="soft number">
            <Moment at={it.at} />
          </span>
        </li>
      ))}
    </ol>
  );
}

function Said({ line }: { line: CustodyLine }) {
  const { t } = useTranslation("evidence");
  const spoken = useLanguage();
  const { role } = useSides();
  const made = DONE[line.event as keyof typeof DONE];
  // What the program makes is for reading; what a person makes is a redaction.
  const byHand = made === "derived" && line.actor.role !== "system";
  const act = line.act ?? (byHand ? "redacted" : made);
  if (!act) return <span className="grow">{spoken === "en" ? line.en : line.zh}</span>;
  return (
    <span className="grow">
      <span className="strong">{role(line.actor.role)}</span>
      {t("custody.space")}
      {t(`custody.${act}`)}
      {line.to ? t("custody.to", { to: line.to }) : null}
    </span>
  );
}
