/** The evidence of a case: what is missing first, what is there, and what is on its way. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import { checklistQuery, custodyQuery } from "../api/queries";
import type { CaseView, ChecklistLine } from "../api/types";
import { useText } from "../i18n";
import { Button } from "../ui/buttons";
import { More, Section } from "../ui/page";
import { Badge, Empty, ProblemNotice } from "../ui/states";
import { Day } from "../ui/values";
import { CustodyLines } from "./Custody";
import { EvidenceList } from "./EvidenceList";
import { Uploads } from "./Uploader";
import "./evidence.css";

type Props = { view: CaseView };

export function EvidenceBoard({ view }: Props) {
  const { t } = useTranslation("evidence");
  const [, setSearch] = useSearchParams();
  const mayAdd = view.moves.includes("add-evidence");
  const add = (
    <Button
      look="secondary"
      onPress={() => {
        setSearch({ move: "add-evidence" }, { replace: true, preventScrollReset: true });
      }}
    >
      {t("add")}
    </Button>
  );
  return (
    <Section title={t("title")} aside={mayAdd && view.evidence.length > 0 ? add : null}>
      <Missing view={view} />
      <Uploads caseId={view.id} />
      {view.evidence.length > 0 ? (
        <EvidenceList view={view} />
      ) : (
        <Empty>
          <p>{t("none")}</p>
          {mayAdd ? add : null}
        </Empty>
      )}
      <AsAWhole view={view} />
    </Section>
  );
}

/** What the issue type asks for and nobody has put in. */
function Missing({ view }: Props) {
  const { t } = useTranslation("evidence");
  const { data, error } = useQuery(checklistQuery(view.id));
  if (error && !data) return <ProblemNotice error={error} />;
  const missing = data?.lines.filter((it) => !it.present) ?? [];
  if (!data || missing.length === 0) return null;
  const needed = missing.filter((it) => it.need === "required");
  return (
    <>
      <p role="status">
        {needed.length > 0 ? t("missing", { count: needed.length }) : t("complete")}
      </p>
      {needed.length > 0 ? <Lines lines={needed} /> : null}
      {missing.length > needed.length ? (
        <More label={t("helpful", { count: missing.length - needed.length })}>
          <Lines lines={missing.filter((it) => it.need === "helpful")} />
        </More>
      ) : null}
    </>
  );
}

function Lines({ lines }: { lines: ChecklistLine[] }) {
  const { t } = useTranslation("guide");
  const text = useText();
  return (
    <ul className="stack tight">
      {lines.map((it) => (
        <li key={it.kind} className="card flat">
          <div className="row apart">
            <h3>{text(it.name)}</h3>
            <Badge {...(it.need === "required" ? { tone: "warn" } : {})}>
              {t(it.need === "required" ? "needed" : "helpful")}
            </Badge>
          </div>
          <p className="small">{text(it.why)}</p>
          <p className="small soft">{text(it.how)}</p>
        </li>
      ))}
    </ul>
  );
}

/** What concerns the papers as a whole: what was set apart, dossiers, how long they are kept. */
function AsAWhole({ view }: Props) {
  const { t } = useTranslation("evidence");
  const { data } = useQuery(custodyQuery(view.id));
  const lines = [...(data?.quarantined ?? []), ...(data?.case ?? [])];
  if (lines.length === 0 && !data?.kept_until) return null;
  return (
    <More label={t("custody.whole")}>
      {lines.length > 0 ? <CustodyLines lines={lines} /> : null}
      {data?.kept_until ? (
        <p className="small soft">
          {t("custody.until")} <Day at={data.kept_until.until} />
        </p>
      ) : null}
    </More>
  );
}
