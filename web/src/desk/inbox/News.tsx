/** Says quietly that cases changed since the list was read, and reads it again when asked to. */
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { useCommands } from "../../shared/commands";
import { type CaseNews, useHeard } from "../../shared/live/live";
import type { Filters } from "./filters";
import { inboxQuery } from "./queries";

type Props = {
  filters: Filters;
  /** When the list was read, in milliseconds. */
  since: number;
};

export function News({ filters, since }: Props) {
  const { t } = useTranslation("inbox");
  const { t: desk } = useTranslation("desk");
  const client = useQueryClient();
  const { cases } = useHeard();
  const count = changedSince([...cases.values()], since);
  const show = () => {
    const { queryKey } = inboxQuery(filters);
    // The first page is what is looked at then; the others are read again when they are wanted.
    client.setQueryData(queryKey, (before) => {
      if (!before) return before;
      return { pages: before.pages.slice(0, 1), pageParams: before.pageParams.slice(0, 1) };
    });
    void client.invalidateQueries({ queryKey });
    window.scrollTo({ top: 0 });
  };
  useCommands(
    count > 0
      ? [{ id: "news", keys: ".", group: desk("group.list"), label: t("news.show"), run: show }]
      : [],
  );
  return (
    <div role="status" className="news">
      {count > 0 ? (
        <button type="button" aria-keyshortcuts="." onClick={show}>
          {t("news.count", { count })} <span className="strong">{t("news.show")}</span>
        </button>
      ) : null}
    </div>
  );
}

/** How many cases something happened in that whoever looks has not seen. */
export const changedSince = (news: readonly (CaseNews & { heardAt: number })[], since: number) =>
  news.filter((it) => it.heardAt > since).length;
