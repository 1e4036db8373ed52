/** The complaints that the reader has part in, what is due first at the top. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { use } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";

import { api, ask } from "../api/client";
import { issuesQuery } from "../api/queries";
import type { InboxCase, Stage } from "../api/types";
import { useText } from "../i18n";
import { Button, Chips } from "../ui/buttons";
import { Page } from "../ui/page";
import { Badge, Empty, ProblemNotice, Skeleton } from "../ui/states";
import { Countdown, Moment, Money } from "../ui/values";
import { PartyHere } from "./party";

const SHOWN = ["all", "open", "ruled", "review", "settling", "closed"] as const;

type Shown = (typeof SHOWN)[number];

const PAGE = 50;

function useRequests(stage: Stage | undefined) {
  return useInfiniteQuery({
    queryKey: ["cases", "party", stage ?? "all"],
    queryFn: ({ pageParam }) => {
      const query = {
        order: "due" as const,
        limit: PAGE,
        ...(stage ? { stage } : {}),
        ...(pageParam ? { cursor: pageParam } : {}),
      };
      return ask(api.GET("/api/v1/cases", { params: { query } }));
    },
    initialPageParam: "",
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: 60_000,
  });
}

export function RequestsPage() {
  const { t } = useTranslation("party");
  const { role } = use(PartyHere);
  const [search, setSearch] = useSearchParams();
  const shown = SHOWN.find((it) => it === search.get("stage")) ?? "all";
  return (
    <Page title={t(`${role}.title`)} lead={t("requests.lead")}>
      <Chips
        label={t("requests.show")}
        options={SHOWN}
        value={shown}
        say={(it) => t(`stage.${it}`)}
        onChange={(it) => {
          setSearch(it === "all" ? {} : { stage: it }, { replace: true });
        }}
      />
      <List key={shown} shown={shown} />
    </Page>
  );
}

function List({ shown }: { shown: Shown }) {
  const { t } = useTranslation("party");
  const { role } = use(PartyHere);
  const found = useRequests(shown === "all" ? undefined : shown);
  if (!found.data) {
    if (!found.error) return <Skeleton lines={9} />;
    return <ProblemNotice error={found.error} retry={() => void found.refetch()} />;
  }
  const cases = found.data.pages.flatMap((it) => it.cases);
  if (cases.length === 0) {
    return (
      <Empty>
        <p>{shown === "all" ? t(`${role}.none`) : t("requests.noneSuch")}</p>
      </Empty>
    );
  }
  return (
    <>
      {found.error ? <ProblemNotice error={found.error} /> : null}
      <ul className="stack">
        {cases.map((it) => (
          <li key={it.id}>
            <Request of={it} />
          </li>
        ))}
      </ul>
      {found.hasNextPage ? (
        <div className="row">
          <Button
            look="secondary"
            busy={found.isFetchingNextPage}
            onPress={() => void found.fetchNextPage()}
          >
            {t("requests.more")}
          </Button>
        </div>
      ) : null}
    </>
  );
}

function Request({ of }: { of: InboxCase }) {
  const { t } = useTranslation("party");
  const text = useText();
  const name = useQuery(issuesQuery).data?.issues.find((it) => it.id === of.issue)?.name;
  const { base } = use(PartyHere);
  const over = of.stage === "closed";
  return (
    <Link className="card" to={`${base}/cases/${of.id}`}>
      <span className="row apart">
        <span className="strong grow">{name ? text(name) : of.issue}</span>
        <Badge tone={over ? "good" : "brand"}>{t(`stage.${of.stage}`)}</Badge>
      </span>
      <span className="row apart small soft">
        <span className="number">{of.number}</span>
        {of.claimed ? <Money of={of.claimed} /> : null}
      </span>
      <span className="row apart small soft">
        <span>
          {t("requests.changed")} <Moment at={of.changed_at} />
        </span>
        {of.due_at && !over ? (
          <span className={of.late ? "late" : undefined}>
            {t("requests.due")} <Countdown to={of.due_at} />
          </span>
        ) : null}
      </span>
    </Link>
  );
}
