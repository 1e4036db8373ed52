/** One file: whose it is, what can be done with it, and who had it in their hands. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import { custodyQuery, issuesQuery } from "../api/queries";
import type { CaseView, EvidenceView, Move, Side } from "../api/types";
import { useSides } from "../case/sides";
import { useText } from "../i18n";
import { saveAs } from "../save";
import { Button } from "../ui/buttons";
import { More } from "../ui/page";
import { Badge, ProblemNotice } from "../ui/states";
import { useBytes } from "./bytes";
import { CustodyLines } from "./Custody";
import { fetchFile } from "./viewer/file";
import { Viewer } from "./viewer/lazy";

type Props = { view: CaseView; of: EvidenceView };

/** What can be done with a file, where the server lists it, and what of the viewer it is done in. */
const ABOUT_A_FILE = { "confirm-fact": "read", "redact-evidence": "cover" } as const;

const abouts = Object.keys(ABOUT_A_FILE) as (keyof typeof ABOUT_A_FILE)[];

export function FileCard({ view, of }: Props) {
  const { t } = useTranslation(["evidence", "moves"]);
  const bytes = useBytes();
  const { own, side } = useSides();
  const [shown, show] = useState<"read" | "cover">();
  const { name, kind, custody } = useNames(view, of);
  const save = useMutation({
    mutationFn: async () => {
      const file = await fetchFile(view.id, of.id, "downloaded");
      saveAs(file, name ?? `${view.number}-${of.id.slice(-6)}`);
    },
  });
  return (
    <article className="card flat" aria-label={[kind, name].filter(Boolean).join(" ")}>
      <div className="row apart">
        <span className="strong grow">{kind}</span>
        {of.redaction ? <Badge>{t("evidence:redacted")}</Badge> : null}
      </div>
      {name ? <p className="small long-name">{name}</p> : null}
      <p className="small soft">
        {t("evidence:by", { name: side(of.from) })}
        {of.size ? ` · ${bytes(of.size)}` : null}
      </p>
      <div className="row">
        <Button
          look="secondary"
          onPress={() => {
            show("read");
          }}
        >
          {t("evidence:open")}
        </Button>
        <Button
          look="quiet"
          busy={save.isPending}
          onPress={() => {
            save.mutate();
          }}
        >
          {t("evidence:save")}
        </Button>
        {abouts.filter((it) => mayOf(view, of, own, it)).map((move) => (
          <Button
            key={move}
            look="quiet"
            onPress={() => {
              show(ABOUT_A_FILE[move]);
            }}
          >
            {t(`moves:${move}.short`)}
          </Button>
        ))}
      </div>
      {save.error ? <ProblemNotice error={save.error} /> : null}
      {custody && custody.lines.length > 0 ? (
        <More label={t("evidence:custody.title", { count: custody.lines.length })}>
          <p className="small soft">{t("evidence:custody.about")}</p>
          <CustodyLines lines={custody.lines} />
          <p className="small soft digest">
            {t("evidence:custody.digest")} <code>{custody.sha256}</code>
          </p>
        </More>
      ) : null}
      {shown ? (
        <Suspense>
          <Viewer
            view={view}
            evidence={of.id}
            covers={mayOf(view, of, own, "redact-evidence")}
            first={shown}
            onClose={() => {
              show(undefined);
            }}
          />
        </Suspense>
      ) : null}
    </article>
  );
}

/** What is private in a file is known to the side that put it in. */
function mayOf(view: CaseView, of: EvidenceView, own: Side, move: Move): boolean {
  return view.moves.includes(move) && (move !== "redact-evidence" || of.from === own);
}

/** What a file is called: by its kind, and by whoever put it in. */
function useNames(view: CaseView, of: EvidenceView) {
  const { t } = useTranslation("evidence");
  const text = useText();
  const kind = useQuery(issuesQuery).data?.evidence.find((it) => it.id === of.kind)?.name;
  const custody = useQuery(custodyQuery(view.id)).data?.items.find((it) => it.evidence === of.id);
  return {
    kind: kind ? text(kind) : (of.kind ?? t("file")),
    name: custody?.capture?.name,
    custody,
  };
}
