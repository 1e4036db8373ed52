/** The checklist of the issue, with the files that are there; then what it does not ask for. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import { checklistQuery, issuesQuery } from "../../../shared/api/queries";
import type { CaseView, EvidenceView, FileView } from "../../../shared/api/types";
import { useLanguage, useText } from "../../../shared/i18n";
import { Badge, ProblemNotice, Skeleton } from "../../../shared/ui/states";

export function Evidence({ view }: { view: CaseView }) {
  const { t } = useTranslation("file");
  const text = useText();
  const { data, error, refetch } = useQuery(checklistQuery(view.id));
  if (!data && error) return <ProblemNotice error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton lines={3} />;
  const files = (of: FileView[]) =>
    of.map((it) => (
      <File key={it.evidence} of={it} known={view.evidence.find(({ id }) => id === it.evidence)} />
    ));
  return (
    <>
      <ul className="checklist">
        {data.lines.map((it) => (
          <li key={it.kind} className={it.present ? "present" : it.need}>
            <p className="row apart unbroken">
              <span className="strong">{text(it.name)}</span>
              {it.present ? null : (
                <Badge {...(it.need === "required" ? { tone: "warn" } : {})}>
                  {t(`need.${it.need}`)}
                </Badge>
              )}
            </p>
            {it.present ? null : <p className="small soft">{text(it.why)}</p>}
            {it.files.length > 0 ? <ul className="files">{files(it.files)}</ul> : null}
          </li>
        ))}
      </ul>
      {data.others.length > 0 ? (
        <>
          <h4>{t("evidence.others")}</h4>
          <ul className="files">{files(data.others)}</ul>
        </>
      ) : null}
      {data.lines.length === 0 && data.others.length === 0 ? (
        <p className="soft">{t("evidence.none")}</p>
      ) : null}
    </>
  );
}

function File({ of, known }: { of: FileView; known: EvidenceView | undefined }) {
  const { t } = useTranslation("file");
  const text = useText();
  const spoken = useLanguage();
  const [search, setSearch] = useSearchParams();
  const kind = useQuery(issuesQuery).data?.evidence.find((it) => it.id === of.kind)?.name;
  const kilobytes = new Intl.NumberFormat(spoken, { maximumFractionDigits: 0 });
  return (
    <li>
      <button
        type="button"
        className="file-button"
        onClick={() => {
          search.set("evidence", of.evidence);
          setSearch(search, { replace: true, preventScrollReset: true });
        }}
      >
        <span className="file-picture" aria-hidden />
        <span className="grow">
          <span className="strong">{kind ? text(kind) : of.kind}</span>
          <span className="small soft">
            {t(`side.${of.from}`)}
            {known?.size ? ` · ${kilobytes.format(Math.ceil(known.size / 1000))} kB` : ""}
            {` · ${t(of.read ? "evidence.read" : "evidence.unread")}`}
          </span>
        </span>
        {known?.redaction ? <Badge>{t("evidence.redacted")}</Badge> : null}
        <span className="open-word">{t("evidence.open")}</span>
      </button>
    </li>
  );
}
