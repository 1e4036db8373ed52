/** Who did what: in cases, from their record, and to the house, from its log. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import events from "../../shared/case/events";
import { Button } from "../../shared/ui/buttons";
import { Page } from "../../shared/ui/page";
import { Badge, Empty, ProblemNotice, Skeleton } from "../../shared/ui/states";
import { Moment } from "../../shared/ui/values";
import { useAbout } from "./about";
import { ACTS, HOUSE } from "./kinds";
import { auditQuery, type Entry } from "./queries";
import { queryOf, readSought, type Sought, writeSought } from "./query";
import { Search } from "./Search";

export function AuditPage() {
  const { t } = useTranslation("audit");
  const [search, setSearch] = useSearchParams();
  const sought = readSought(search);
  return (
    <Page title={t("title")} lead={t("lead")}>
      <Search
        sought={sought}
        onChange={(next) => {
          setSearch(writeSought(next), { preventScrollReset: true });
        }}
      />
      <Found key={writeSought(sought).toString()} sought={sought} />
    </Page>
  );
}

function Found({ sought }: { sought: Sought }) {
  const { t } = useTranslation("audit");
  const list = useInfiniteQuery(auditQuery(queryOf(sought)));
  const { data, error } = list;
  if (list.isPending) return <Skeleton lines={10} />;
  const entries = data?.pages.flatMap((it) => it.entries) ?? [];
  const reached = data?.pages.at(-1)?.searched_to;
  return (
    <>
      {error ? <ProblemNotice error={error} retry={() => void list.refetch()} /> : null}
      {data && entries.length === 0 ? (
        <Empty>
          <p>{t(list.hasNextPage ? "noneYet" : "none")}</p>
        </Empty>
      ) : null}
      {entries.length > 0 ? (
        <ul className="lines">
          {entries.map((it, at) => (
            <Line key={`${it.at} ${it.case ?? ""} ${String(it.seq ?? at)}`} of={it} />
          ))}
        </ul>
      ) : null}
      {list.hasNextPage ? (
        <div className="row">
          <Button
            look="secondary"
            busy={list.isFetchingNextPage}
            onPress={() => void list.fetchNextPage()}
          >
            {t("more")}
          </Button>
          {reached ? (
            <span className="soft small">
              {t("reached")} <Moment at={reached} />
            </span>
          ) : null}
        </div>
      ) : null}
    </>
  );
}

/** What was done, in words where there are some. */
export function useDeed(): (kind: string) => string {
  const { t } = useTranslation("audit");
  const { t: story } = useTranslation("story");
  return (kind) => {
    const house = HOUSE.find((it) => it === kind);
    if (house) return t(`house.${house}`);
    const act = ACTS.find((it) => it === kind);
    if (act) return t(`act.${act}`);
    const event = events.find((it) => it === kind);
    return event ? story(`event.${event}`) : kind;
  };
}

function Line({ of }: { of: Entry }) {
  const { t } = useTranslation("audit");
  const { t: work } = useTranslation("work");
  const deed = useDeed();
  const { actor, subject } = of;
  const nobody = t(of.kind.endsWith("-refused") ? "stranger" : "operator");
  const about = useAbout()(of.about);
  return (
    <li>
      <span className="line-about">
        <span>
          <span className="strong">
            {actor ? (actor.name ?? (actor.role ? work(`role.${actor.role}`) : t("somebody"))) : nobody}
          </span>{" "}
          {deed(of.kind)}
          {subject ? `${t("colon")}${subject.name ?? t("somebody")}` : ""}
        </span>
        <span className="soft small">
          <Moment at={of.at} />
          {of.number ? <span className="number"> · {of.number}</span> : null}
        </span>
        {about.length > 0 ? <span className="small soft">{about.join(" · ")}</span> : null}
      </span>
      {actor?.role && actor.name ? <Badge>{work(`role.${actor.role}`)}</Badge> : null}
    </li>
  );
}
