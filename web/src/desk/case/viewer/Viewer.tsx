/** A file of a case: looked at, read, confirmed, blacked out. Opening it is written down. */
import "./viewer.css";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, ask } from "../../../shared/api/client";
import { issuesQuery } from "../../../shared/api/queries";
import type { CaseView } from "../../../shared/api/types";
import { useText } from "../../../shared/i18n";
import { saveAs } from "../../../shared/save";
import { Button } from "../../../shared/ui/buttons";
import { Dialog } from "../../../shared/ui/dialog";
import { Notice, ProblemNotice, Skeleton } from "../../../shared/ui/states";
import { custodyQuery, readingQuery } from "../queries";
import { Lines } from "../facts/Custody";
import { Tabs } from "../Tabs";
import { Picture } from "./Picture";
import { Proposals } from "./Proposals";
import { Redaction } from "./Redaction";
import { isDrawn, type Area, type Proposal, type Reading } from "./reading";
import { Text } from "./Text";

type Props = { view: CaseView; evidence: string; onClose: () => void };

export function Viewer({ view, evidence, onClose }: Props) {
  const { t } = useTranslation("viewer");
  const text = useText();
  const reading = useQuery(readingQuery(view.id, evidence));
  const kinds = useQuery(issuesQuery).data?.evidence ?? [];
  const known = view.evidence.find((it) => it.id === evidence);
  const kind = kinds.find((it) => it.id === known?.kind)?.name;
  return (
    <Dialog title={kind ? text(kind) : t("title")} onClose={onClose}>
      <div className="viewer">
        {reading.data ? (
          <Opened view={view} evidence={evidence} reading={reading.data} />
        ) : reading.error ? (
          <ProblemNotice error={reading.error} retry={() => void reading.refetch()} />
        ) : (
          <Skeleton lines={6} />
        )}
      </div>
    </Dialog>
  );
}

type Tab = "read" | "cover" | "custody";

function Opened({ view, evidence, reading }: Omit<Props, "onClose"> & { reading: Reading }) {
  const { t } = useTranslation("viewer");
  const [tab, setTab] = useState<Tab>("read");
  const [boxes, setBoxes] = useState<Area[]>([]);
  const [lit, setLit] = useState<Proposal>();
  const redacts = view.moves.includes("redact-evidence");
  const options = [
    { value: "read" as const, label: t("tab.read"), count: reading.proposals.length },
    ...(redacts ? [{ value: "cover" as const, label: t("tab.cover"), count: boxes.length }] : []),
    { value: "custody" as const, label: t("tab.custody") },
  ];
  const light = lit?.place.area;
  return (
    <>
      <div className="viewer-stage">
        {isDrawn(reading.kind) ? (
          <Picture
            address={`/api/v1/cases/${view.id}/evidence/${evidence}?act=viewed`}
            boxes={boxes}
            {...(light ? { light } : {})}
            draw={tab === "cover"}
            onBoxes={setBoxes}
          />
        ) : (
          <Text reading={reading} lit={lit} />
        )}
      </div>
      <div className="viewer-side">
        <Download view={view} evidence={evidence} />
        <Tabs label={t("tabs")} value={tab} options={options} onChange={setTab}>
          {tab === "read" ? (
            <>
              <State of={reading} />
              <Proposals view={view} evidence={evidence} reading={reading} lit={lit} onLight={setLit} />
              {isDrawn(reading.kind) && reading.pages.length > 0 ? (
                <details className="more">
                  <summary>{t("text")}</summary>
                  <Text reading={reading} lit={lit} />
                </details>
              ) : null}
            </>
          ) : null}
          {tab === "cover" ? (
            <Redaction
              view={view}
              evidence={evidence}
              reading={reading}
              boxes={boxes}
              onBoxes={setBoxes}
            />
          ) : null}
          {tab === "custody" ? <OfFile view={view} evidence={evidence} /> : null}
        </Tabs>
      </div>
    </>
  );
}

/** How far reading is, and what to keep in mind about it. */
function State({ of }: { of: Reading }) {
  const { t } = useTranslation("viewer");
  if (of.state === "waiting") return <Notice title={t("state.waiting")} />;
  if (of.state === "unread") {
    return (
      <Notice title={t("state.unread")}>
        <p className="small">
          {of.why ? t(`why.${of.why as "broken"}`, { defaultValue: of.why }) : ""}
        </p>
      </Notice>
    );
  }
  return of.remarks.length > 0 ? (
    <ul className="small soft">
      {of.remarks.map((it) => (
        <li key={it}>{t(`remark.${it as "recognised"}`, { defaultValue: it })}</li>
      ))}
    </ul>
  ) : null;
}

function OfFile({ view, evidence }: { view: CaseView; evidence: string }) {
  const { t } = useTranslation("viewer");
  const { data, error } = useQuery(custodyQuery(view.id));
  if (error) return <ProblemNotice error={error} />;
  const item = data?.items.find((it) => it.evidence === evidence);
  if (!data) return <Skeleton lines={3} />;
  if (!item) return <p className="soft">{t("noCustody")}</p>;
  return (
    <>
      <p className="small soft">
        {t("digest")} <code>{item.sha256}</code>
      </p>
      <Lines of={item.lines} />
    </>
  );
}

function Download({ view, evidence }: { view: CaseView; evidence: string }) {
  const { t } = useTranslation("viewer");
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: async () => {
      const path = { id: view.id, evidence };
      const blob = await ask(
        api.GET("/api/v1/cases/{id}/evidence/{evidence}", { params: { path }, parseAs: "blob" }),
      );
      saveAs(blob as unknown as Blob, `${view.number}-${evidence.slice(-6)}`);
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
