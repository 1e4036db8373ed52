/** The complaints that are addressed to the merchant, what is due first at the top. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";

import { api, ask } from "../../shared/api/client";
import { issuesQuery } from "../../shared/api/queries";
import type { InboxCase, Stage } from "../../shared/api/types";
import { useText } from "../../shared/i18n";
import { Button } from "../../shared/ui/buttons";
import { Page } from "../../shared/ui/page";
import { Badge, Empty, ProblemNotice, Skeleton } from "../../shared/ui/states";
import { Countdown, Moment, Money } from "../../shared/ui/values";

const SHOWN = ["all", "open", "ruled", "review", "settling", "closed"] as const;

type Shown = (typeof SHOWN)[number];

const PAGE = 50;

function useRequests(stage: Stage | undefined) {
  return useInfiniteQuery({
    queryKey: ["cases", "merchant", stage ?? "all"],
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
  const { t } = useTranslation("merchant");
  const [search, setSearch] = useSearchParams();
  const shown = SHOWN.find((it) => it === search.get("stage")) ?? "all";
  return (
    <Page title={t("requests.title")} lead={t("requests.lead")}>
      <div className="row" role="group" aria-label={t("requests.show")}>
        {SHOWN.map((it) => (
          <button
            key={it}
            type="button"
            className="chip"
            aria-pressed={it === shown}
            onClick={() => {
              setSearch(it === "all" ? {} : { stage: it }, { replace: true });
            }}
          >
            {t(`stage.${it}`)}
          </button>
        ))}
      </div>
      <List key={shown} shown={shown} />
    </Page>
  );
}

function List({ shown }: { shown: Shown }) {
  const { t } = useTranslation("merchant");
  const found = useRequests(shown === "all" ? undefined : shown);
  if (!found.data) {
    if (!found.error) return <Skeleton lines={9} />;
    return <ProblemNotice error={found.error} retry={() => void found.refetch()} />;
  }
  const cases = found.data.pages.flatMap((it) => it.cases);
  if (cases.length === 0) {
    return (
      <Empty>
        <p>{t(shown === "all" ? "requests.none" : "requests.noneSuch")}</p>
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
  const { t } = useTranslation("merchant");
  const text = useText();
  const name = useQuery(issuesQuery).data?.issues.find((it) => it.id === of.issue)?.name;
  const over = of.stage === "closed";
  return (
    <Link className="card" to={`/merchant/cases/${of.id}`}>
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
