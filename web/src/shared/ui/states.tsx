/** What stands where something is loading, missing, empty or has gone wrong. */
import { useQuery, type UseQueryOptions } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { asProblem, type Problem } from "../api/problem";
import { Button } from "./buttons";

export type Tone = "brand" | "good" | "warn" | "bad";

export function Notice({ tone = "brand", title, children }: NoticeProps) {
  return (
    <div className={`notice ${tone}`} role={tone === "bad" ? "alert" : undefined}>
      {title ? <p className="strong">{title}</p> : null}
      {children}
    </div>
  );
}

type NoticeProps = { tone?: Tone; title?: string; children?: ReactNode };

export function Badge({ tone, children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`badge ${tone ?? ""}`}>{children}</span>;
}

export function Skeleton({ lines = 4 }: { lines?: number }) {
  const { t } = useTranslation("frame");
  return (
    <div className="skeleton" role="status">
      {Array.from({ length: lines }, (_, at) => (
        <span key={at} />
      ))}
      <p className="hidden">{t("loading")}</p>
    </div>
  );
}

export function Empty({ children }: { children: ReactNode }) {
  return <div className="empty">{children}</div>;
}

type Shown = { error: unknown; retry?: (() => void) | undefined; children?: ReactNode };

/** A problem in words: what, and what to do. */
export function ProblemNotice({ error, retry, children }: Shown) {
  const { t } = useTranslation("problems");
  const problem = asProblem(error);
  return (
    <Notice tone={problem.kind === "offline" ? "warn" : "bad"} title={t(`${problem.kind}.title`)}>
      <p>{whatToDo(problem, t)}</p>
      {problem.requestId && problem.kind === "fault" ? (
        <p className="small soft">{t("reference", { id: problem.requestId })}</p>
      ) : null}
      {retry && problem.mayPass ? (
        <Button look="secondary" onPress={retry}>
          {t("retry")}
        </Button>
      ) : null}
      {children}
    </Notice>
  );
}

type Words = ReturnType<typeof useTranslation<"problems">>["t"];

/** The server's sentence where it has one that helps; else the words of the kind. */
export function whatToDo({ kind, code, detail }: Problem, t: Words): string {
  const bare = kind === code || kind === "fault" || code === "not-found";
  return detail && !bare ? detail : t(`${kind}.do`);
}

type LoadProps<T> = {
  // Any key will do: it is the query's own business.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  query: UseQueryOptions<T, Error, T, any>;
  lines?: number;
  children: (data: T) => ReactNode;
};

/** Asks, and shows what came, that it is coming, or why it does not. */
export function Load<T>({ query, lines, children }: LoadProps<T>) {
  const { data, error, isPending, refetch } = useQuery(query);
  if (data !== undefined) return <>{children(data)}</>;
  if (isPending) return <Skeleton {...(lines ? { lines } : {})} />;
  return <ProblemNotice error={error} retry={() => void refetch()} />;
}
