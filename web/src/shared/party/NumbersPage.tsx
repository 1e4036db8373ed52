/** Numbers over the complaints that the reader has part in. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { use } from "react";
import { useTranslation } from "react-i18next";

import { api, ask } from "../api/client";
import { issuesQuery } from "../api/queries";
import type { InboxCase } from "../api/types";
import { useText } from "../i18n";
import { Page, Section } from "../ui/page";
import { Empty, Load } from "../ui/states";
import { Money } from "../ui/values";
import { Bars, Tile } from "./figures";
import { numbersOf, type Numbers } from "./numbers";
import { PartyHere } from "./party";
import { Statistics } from "./Statistics";

const PAGE = 200;
/** So many complaints are counted at most, the newest. */
const COUNTED_MOST = 1000;

const allQuery = queryOptions({
  queryKey: ["cases", "party", "numbers"],
  queryFn: async (): Promise<InboxCase[]> => {
    const cases: InboxCase[] = [];
    let cursor: string | null | undefined;
    do {
      const query = { order: "changed" as const, limit: PAGE, ...(cursor ? { cursor } : {}) };
      const page = await ask(api.GET("/api/v1/cases", { params: { query } }));
      cases.push(...page.cases);
      cursor = page.next;
    } while (cursor && cases.length < COUNTED_MOST);
    return cases;
  },
});

export function NumbersPage() {
  const { t } = useTranslation("party");
  const { role } = use(PartyHere);
  // What is a merchant's own the server counts; the others' numbers are of what they may see.
  if (role === "merchant") {
    return (
      <Page title={t("numbers.title")} lead={t("statistics.lead")}>
        <Statistics />
      </Page>
    );
  }
  return (
    <Page title={t("numbers.title")} lead={t("numbers.lead", { count: COUNTED_MOST })}>
      <Load query={allQuery} lines={8}>
        {(cases) =>
          cases.length > 0 ? (
            <Shown of={numbersOf(cases)} />
          ) : (
            <Empty>
              <p>{t(`${role}.none`)}</p>
            </Empty>
          )
        }
      </Load>
    </Page>
  );
}

function Shown({ of }: { of: Numbers }) {
  const { t } = useTranslation("party");
  const text = useText();
  const issues = useQuery(issuesQuery).data?.issues ?? [];
  const named = (id: string) => {
    const name = issues.find((it) => it.id === id)?.name;
    return name ? text(name) : id;
  };
  return (
    <>
      <dl className="tiles">
        <Tile label={t("numbers.all")} value={of.all} />
        <Tile label={t("numbers.open")} value={of.open} />
        <Tile label={t("numbers.late")} value={of.late} />
        {of.median === undefined ? null : (
          <Tile label={t("numbers.median")} value={t("numbers.days", { count: of.median })} />
        )}
      </dl>
      {of.claimed.length > 0 ? (
        <Section title={t("numbers.claimed")}>
          <ul className="card flat">
            {of.claimed.map((it) => (
              <li key={it.currency} className="strong">
                <Money of={it} />
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
      <Bars
        title={t("numbers.stages")}
        rows={of.stages.map((it) => ({ label: t(`stage.${it.of}`), count: it.count }))}
        all={of.all}
      />
      <Bars
        title={t("numbers.issues")}
        rows={of.issues.map((it) => ({ label: named(it.of), count: it.count }))}
        all={of.all}
      />
      {of.endings.length > 0 ? (
        <Bars
          title={t("numbers.endings")}
          rows={of.endings.map((it) => ({ label: t(`ending.${it.of}`), count: it.count }))}
          all={of.all - of.open}
        />
      ) : null}
    </>
  );
}
