/** Puts files into a case: each with its kind, its progress, and another try when nobody answered. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { upload } from "../api/client";
import { asProblem } from "../api/problem";
import { newKey } from "../ids";
import { useOnline } from "../online";
import { credential } from "../session";
import { Button } from "../ui/buttons";
import { Drop, Progress } from "../ui/drop";
import { Select, type Option } from "../ui/fields";
import { ProblemNotice } from "../ui/states";

type Sending = { key: string; file: File; kind: string; done: number; error?: unknown };



type Props = { caseId: string; kinds: Option[] };

export function Uploader({ caseId, kinds }: Props) {
  const { t } = useTranslation("evidence");
  const [kind, setKind] = useState(kinds[0]?.value ?? "");
  const { sending, add, again, drop } = useUploads(caseId);
  return (
    <div className="stack">
      <Select name="kind" label={t("kind")} value={kind} options={kinds} onChange={setKind} />
      <Drop
        label={t("drop")}
        hint={t("hint")}
        many
        onFiles={(files) => {
          add(files, kind);
        }}
      />
      <ul className="stack tight" aria-live="polite">
        {sending.map((it) => (
          <li key={it.key} className="card flat">
            {it.error ? (
              <ProblemNotice
                error={it.error}
                retry={() => {
                  again(it);
                }}
              >
                <p className="small">{it.file.name}</p>
                <Button
                  look="quiet"
                  onPress={() => {
                    drop(it);
                  }}
                >
                  {t("drop_it")}
                </Button>
              </ProblemNotice>
            ) : (
              <Progress label={t("sending", { name: it.file.name })} done={it.done} />
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Files on their way. One that was cut off goes again by itself when the connection is back. */
function useUploads(caseId: string) {
  const client = useQueryClient();
  const online = useOnline();
  const [sending, setSending] = useState<Sending[]>([]);
  const change = (key: string, part: Partial<Sending>) => {
    setSending((all) => all.map((it) => (it.key === key ? { ...it, ...part } : it)));
  };
  const drop = ({ key }: Sending) => {
    setSending((all) => all.filter((it) => it.key !== key));
  };
  const send = async (it: Sending) => {
    const query = new URLSearchParams({ kind: it.kind, name: safeName(it.file.name) });
    change(it.key, { done: 0, error: undefined });
    try {
      await upload({
        path: `/api/v1/cases/${caseId}/evidence?${query}`,
        file: it.file,
        key: it.key,
        token: credential(caseId),
        onProgress: (done) => {
          change(it.key, { done });
        },
      });
      drop(it);
      await client.invalidateQueries({ queryKey: ["case", caseId] });
    } catch (error) {
      change(it.key, { error });
    }
  };
  const latest = useRef({ sending, send });
  useEffect(() => {
    latest.current = { sending, send };
  });
  useEffect(() => {
    if (!online) return;
    const { sending, send } = latest.current;
    const cut = sending.filter((it) => it.error && asProblem(it.error).kind === "offline");
    cut.forEach((it) => void send(it));
  }, [online]);
  const add = (files: File[], kind: string) => {
    const fresh = files.map((file) => ({ key: newKey(), file, kind, done: 0 }));
    setSending((all) => [...all, ...fresh]);
    fresh.forEach((it) => void send(it));
  };
  return { sending, add, again: (it: Sending) => void send(it), drop };
}

/** As the server takes names: no slashes and quotes, at most 200 characters. */
function safeName(name: string): string {
  const plain = Array.from(name.replace(/[/\\"\p{Cc}]/gu, "-").trim());
  return plain.slice(-200).join("") || "file";
}
