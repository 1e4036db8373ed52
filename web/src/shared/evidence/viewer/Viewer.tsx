/** A file of a case: looked at, read, confirmed, blacked out. Opening it is written down. */
import "./viewer.css";

import { useQuery } from "@tanstack/react-query";
import { type ComponentType, useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem } from "../../api/problem";
import { custodyQuery, issuesQuery, readingQuery } from "../../api/queries";
import type { CaseView, CustodyLine, Proposal, Reading } from "../../api/types";
import { useText } from "../../i18n";
import { Dialog } from "../../ui/dialog";
import { Load, Notice, ProblemNotice, Skeleton } from "../../ui/states";
import { Tabs } from "../../ui/tabs";
import { CustodyLines } from "../Custody";
import { Download } from "./Download";
import { fileQuery } from "./file";
import { Picture } from "./Picture";
import { Proposals } from "./Proposals";
import { isDrawn, type Area } from "./reading";
import { Redaction } from "./Redaction";
import { Plain, Text } from "./Text";

export type Tab = "read" | "cover" | "custody";

export type ViewerProps = {
  view: CaseView;
  evidence: string;
  /** Whether its reader may have parts of it blacked out. */
  covers: boolean;
  /** What is shown first beside the file. */
  first?: Tab;
  /** How lines of the custody are told to this reader. */
  lines?: ComponentType<{ lines: CustodyLine[] }> | undefined;
  onClose: () => void;
};

export function Viewer(props: ViewerProps) {
  const { view, evidence, onClose } = props;
  const { t } = useTranslation("viewer");
  const text = useText();
  const reading = useQuery(readingQuery(view.id, evidence));
  const kinds = useQuery(issuesQuery).data?.evidence ?? [];
  const items = useQuery(custodyQuery(view.id)).data?.items ?? [];
  const known = view.evidence.find((it) => it.id === evidence);
  const kind = kinds.find((it) => it.id === known?.kind)?.name;
  const name = items.find((it) => it.evidence === evidence)?.capture?.name;
  const title = [kind ? text(kind) : "", name ?? ""].filter(Boolean).join(" · ");
  return (
    <Dialog title={title || t("title")} onClose={onClose}>
      <div className="viewer">
        {reading.isPending ? (
          <Skeleton lines={6} />
        ) : (
          // A file that cannot be read can be looked at all the same.
          <Opened {...props} reading={reading.data ?? unread(evidence, reading.error)} name={name} />
        )}
      </div>
    </Dialog>
  );
}

const unread = (evidence: string, error: Error | null): Reading => ({
  evidence,
  state: "unread",
  ...(error ? { why: asProblem(error).code } : {}),
  remarks: [],
  pages: [],
  proposals: [],
});

type OpenedProps = ViewerProps & { reading: Reading; name: string | undefined };

function Opened({ view, evidence, reading, covers, first, lines, name }: OpenedProps) {
  const { t } = useTranslation("viewer");
  const [tab, setTab] = useState<Tab>(first === "cover" && !covers ? "read" : (first ?? "read"));
  const [boxes, setBoxes] = useState<Area[]>([]);
  const [lit, setLit] = useState<Proposal>();
  const options = [
    { value: "read" as const, label: t("tab.read"), count: reading.proposals.length },
    ...(covers ? [{ value: "cover" as const, label: t("tab.cover"), count: boxes.length }] : []),
    { value: "custody" as const, label: t("tab.custody") },
  ];
  const drawn = isDrawn(reading.kind);
  return (
    <>
      <div className="viewer-stage">
        {!drawn && reading.pages.length > 0 ? (
          <Text reading={reading} lit={lit} />
        ) : (
          <File
            {...{ view, evidence, boxes, lit }}
            draw={tab === "cover" && drawn}
            onBoxes={setBoxes}
          />
        )}
      </div>
      <div className="viewer-side">
        <Download view={view} evidence={evidence} name={name} />
        <Tabs label={t("tabs")} value={tab} options={options} onChange={setTab}>
          {tab === "read" ? (
            <>
              <State of={reading} />
              <Proposals {...{ view, evidence, reading, lit }} onLight={setLit} />
              {drawn && reading.pages.length > 0 ? (
                <details className="more">
                  <summary>{t("text")}</summary>
                  <Text reading={reading} lit={lit} />
                </details>
              ) : null}
            </>
          ) : null}
          {tab === "cover" ? (
            <Redaction {...{ view, evidence, reading, boxes }} onBoxes={setBoxes} />
          ) : null}
          {tab === "custody" ? <OfFile {...{ view, evidence, lines }} /> : null}
        </Tabs>
      </div>
    </>
  );
}

type FileProps = {
  view: CaseView;
  evidence: string;
  boxes: Area[];
  lit: Proposal | undefined;
  draw: boolean;
  onBoxes: (boxes: Area[]) => void;
};

/** The file itself, as far as a browser can show it. */
function File({ view, evidence, lit, ...drawing }: FileProps) {
  const { t } = useTranslation("viewer");
  const light = lit?.place.area;
  return (
    <Load query={fileQuery(view.id, evidence)} lines={6}>
      {(file) => {
        const kind = file.type.replace(/^image\//, "");
        if (isDrawn(kind)) return <Picture file={file} {...(light ? { light } : {})} {...drawing} />;
        if (/^(text\/(plain|csv)|application\/json)/.test(file.type)) return <Plain file={file} />;
        return <p className="soft viewer-empty">{t("noText")}</p>;
      }}
    </Load>
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

type OfFileProps = Pick<ViewerProps, "view" | "evidence" | "lines">;

function OfFile({ view, evidence, lines: Lines = CustodyLines }: OfFileProps) {
  const { t } = useTranslation("viewer");
  const { data, error } = useQuery(custodyQuery(view.id));
  if (error) return <ProblemNotice error={error} />;
  const item = data?.items.find((it) => it.evidence === evidence);
  if (!data) return <Skeleton lines={3} />;
  if (!item) return <p className="soft">{t("noCustody")}</p>;
  return (
    <>
      <p className="small soft digest">
        {t("digest")} <code>{item.sha256}</code>
      </p>
      <Lines lines={item.lines} />
    </>
  );
}
