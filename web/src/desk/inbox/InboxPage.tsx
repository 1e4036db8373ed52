/** The inbox: whose turn it is, and what is due first. */
import "./inbox.css";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import { useSorts } from "../../shared/staff/sorts";
import { keepTrail } from "../../shared/trail";
import { Button, ButtonLink } from "../../shared/ui/buttons";
import { Empty, ProblemNotice, Skeleton } from "../../shared/ui/states";
import { FilterBar } from "./FilterBar";
import { countOf, readFilters, viewOf, writeFilters, type Filters } from "./filters";
import { ManyBar } from "./many/ManyBar";
import { News } from "./News";
import { inboxQuery } from "./queries";
import { Rows } from "./Rows";
import { SavedAs } from "./SavedAs";
import { picked, useSelection } from "./selection";
import { useSaved } from "./saved";
import { Views } from "./Views";

export function InboxPage() {
  const { t } = useTranslation("inbox");
  const [search, setSearch] = useSearchParams();
  const filters = readFilters(search);
  const view = viewOf(filters);
  const sorts = useSorts();
  const saved = useSaved(filters);
  const title = view ? t(`view.${view}`) : (saved?.name ?? t("title"));
  useEffect(() => {
    document.title = `${title} · ${t("title")}`;
  }, [title, t]);
  const choose = (next: Filters) => {
    setSearch(writeFilters(next), { preventScrollReset: true });
  };
  return (
    <div className="beside">
      <Views filters={filters} />
      <section className="beside-page inbox-list" aria-labelledby="inbox-title">
        <div className="inbox-head">
          <h1 id="inbox-title">{title}</h1>
          <FilterBar filters={filters} onChange={choose} />
        </div>
        {sorts ? <SavedAs filters={filters} saved={saved} plain={view !== undefined} /> : null}
        {/* Another list, and nothing of this one is picked any more. */}
        <List key={writeFilters(filters).toString()} filters={filters} sorts={sorts} />
      </section>
    </div>
  );
}

function List({ filters, sorts }: { filters: Filters; sorts: boolean }) {
  const { t } = useTranslation("inbox");
  const selection = useSelection();
  const list = useInfiniteQuery(inboxQuery(filters));
  const { data, error, isPending, hasNextPage, isFetchingNextPage } = list;
  const pages = useMemo(() => data?.pages.map((it) => it.cases) ?? [], [data]);
  const cases = useMemo(() => pages.flat(), [pages]);
  const sought = writeFilters(filters).toString();
  useEffect(() => {
    keepTrail(cases.map((it) => it.id), sought ? `/desk?${sought}` : "/desk");
  }, [cases, sought]);
  const end = useNear(() => {
    if (hasNextPage && !isFetchingNextPage && !error) void list.fetchNextPage();
  });
  if (isPending) return <Skeleton lines={10} />;
  if (!data) return <ProblemNotice error={error} retry={() => void list.refetch()} />;
  return (
    <>
      {error ? <ProblemNotice error={error} retry={() => void list.refetch()} /> : null}
      <News filters={filters} since={list.dataUpdatedAt} />
      {cases.length > 0 ? <Rows pages={pages} selection={sorts ? selection : undefined} /> : null}
      {/* Words that few cases have may be far down: a page can be empty and not the last. */}
      {cases.length === 0 && !hasNextPage ? <Nothing filters={filters} /> : null}
      {hasNextPage ? (
        <div className="inbox-more">
          {/* A new one with every page: what is near already counts again. */}
          <span key={pages.length} ref={end} />
          <Button
            look="secondary"
            busy={isFetchingNextPage}
            onPress={() => void list.fetchNextPage()}
          >
            {t("more")}
          </Button>
        </div>
      ) : cases.length > 0 ? (
        <p className="inbox-end soft small">{t("end", { count: cases.length })}</p>
      ) : null}
      {selection.ids.size > 0 ? (
        <ManyBar cases={picked(cases, selection.ids)} selection={selection} />
      ) : null}
    </>
  );
}

function Nothing({ filters }: { filters: Filters }) {
  const { t } = useTranslation("inbox");
  const some = countOf(filters) > 0;
  return (
    <Empty>
      <p className="strong">{t(some ? "none.filtered" : "none.title")}</p>
      <p>{t(some ? "none.filteredAbout" : "none.about")}</p>
      {some ? (
        <ButtonLink look="secondary" to="/desk">
          {t("none.all")}
        </ButtonLink>
      ) : null}
    </Empty>
  );
}

/** Goes on reading before the end of the list is reached. */
function useNear(near: () => void) {
  const latest = useRef(near);
  // Before the browser looks what is near, not some time after.
  useLayoutEffect(() => {
    latest.current = near;
  });
  return useCallback((element: HTMLElement | null) => {
    if (!element || typeof IntersectionObserver === "undefined") return;
    const watch = new IntersectionObserver(
      (seen) => {
        // A busy machine tells several at once; only the last is still true.
        if (seen.at(-1)?.isIntersecting) latest.current();
      },
      { rootMargin: "600px" },
    );
    watch.observe(element);
    return () => {
      watch.disconnect();
    };
  }, []);
}
