/** Shows a file: a picture with zoom and turning, a text as it is, and what was read of anything. */
import { queryOptions } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, ask } from "../api/client";
import { readingQuery } from "../api/queries";
import { Button } from "../ui/buttons";
import { Dialog } from "../ui/dialog";
import { More } from "../ui/page";
import { Load, Skeleton } from "../ui/states";
import "./evidence.css";

type Props = { caseId: string; evidence: string; title: string; onClose: () => void };

export function Viewer({ caseId, evidence, title, onClose }: Props) {
  const { t } = useTranslation("evidence");
  const [read, setRead] = useState(false);
  return (
    <Dialog title={title} onClose={onClose} wide>
      <div className="stack">
        <Load query={fileQuery(caseId, evidence)} lines={6}>
          {(file) => <Shown file={file} />}
        </Load>
        <More
          label={t("read.title")}
          onOpen={() => {
            setRead(true);
          }}
        >
          {read ? <ReadText caseId={caseId} evidence={evidence} /> : null}
        </More>
      </div>
    </Dialog>
  );
}

/** Opening a file is written down; the same file is not asked for twice in a row. */
export const fileQuery = (id: string, evidence: string) =>
  queryOptions({
    queryKey: ["file", id, evidence],
    queryFn: async (): Promise<Blob> => {
      const params = { path: { id, evidence }, query: { act: "viewed" as const } };
      const asked = api.GET("/api/v1/cases/{id}/evidence/{evidence}", { params, parseAs: "blob" });
      return (await ask(asked)) as Blob;
    },
    staleTime: 10 * 60_000,
    gcTime: 60_000,
  });

/** Texts longer than this are shown to here, in characters. */
const TEXT_MOST = 200_000;

function Shown({ file }: { file: Blob }) {
  const { t } = useTranslation("evidence");
  if (/^image\/(png|jpeg|gif|webp|bmp)$/.test(file.type)) return <Picture file={file} />;
  if (/^(text\/(plain|csv)|application\/json)/.test(file.type)) return <Plain file={file} />;
  return <p className="soft">{t("notShown")}</p>;
}

function Plain({ file }: { file: Blob }) {
  const [text, setText] = useState<string>();
  useEffect(() => {
    void file.text().then((it) => {
      setText(it.slice(0, TEXT_MOST));
    });
  }, [file]);
  // Long lines are scrolled to, with the keyboard too.
  return text === undefined ? (
    <Skeleton />
  ) : (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <pre className="file-text" tabIndex={0}>
      {text}
    </pre>
  );
}

const ZOOMS = [1, 1.5, 2, 3, 4] as const;

type ImageProps = { file: Blob; zoom?: number; turn?: number };

/** A picture out of a file that only this reader was given. */
export function FileImage({ file, zoom = 1, turn = 0 }: ImageProps) {
  const { t } = useTranslation("evidence");
  const image = useRef<HTMLImageElement>(null);
  useEffect(() => {
    const url = URL.createObjectURL(file);
    if (image.current) image.current.src = url;
    return () => {
      URL.revokeObjectURL(url);
    };
  }, [file]);
  const style = { inlineSize: `${zoom * 100}%`, rotate: `${turn}deg` };
  return <img ref={image} alt={t("view.alt")} style={style} />;
}

function Picture({ file }: { file: Blob }) {
  const { t } = useTranslation("evidence");
  const [zoom, setZoom] = useState(0);
  const [turn, setTurn] = useState(0);
  return (
    <div className="stack tight">
      <div className="row">
        <Button
          look="secondary"
          label={t("view.smaller")}
          onPress={() => {
            setZoom(Math.max(0, zoom - 1));
          }}
        >
          <span aria-hidden>−</span>
        </Button>
        <Button
          look="secondary"
          label={t("view.larger")}
          onPress={() => {
            setZoom(Math.min(ZOOMS.length - 1, zoom + 1));
          }}
        >
          <span aria-hidden>+</span>
        </Button>
        <Button
          look="secondary"
          onPress={() => {
            setTurn((turn + 90) % 360);
          }}
        >
          {t("view.turn")}
        </Button>
      </div>
      {/* A picture that is larger than its frame is scrolled, with the keyboard too. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="picture" tabIndex={0} role="group" aria-label={t("view.label")}>
        <FileImage file={file} zoom={ZOOMS[zoom] ?? 1} turn={turn} />
      </div>
    </div>
  );
}

function ReadText({ caseId, evidence }: { caseId: string; evidence: string }) {
  const { t } = useTranslation("evidence");
  return (
    <Load query={readingQuery(caseId, evidence)}>
      {({ state, pages, remarks }) => {
        if (state === "waiting") return <p role="status">{t("read.waiting")}</p>;
        const text = pages.map((it) => it.text).join("\n");
        if (!text.trim()) return <p className="soft">{t("read.nothing")}</p>;
        return (
          <>
            {remarks.includes("recognised") ? <p className="small soft">{t("read.seen")}</p> : null}
            {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
            <pre className="file-text" tabIndex={0}>
              {text.slice(0, TEXT_MOST)}
            </pre>
          </>
        );
      }}
    </Load>
  );
}
