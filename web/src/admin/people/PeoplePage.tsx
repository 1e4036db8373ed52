/** Who has an account here, and what they may act as. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Person } from "../../shared/api/types";
import { useCommands } from "../../shared/commands";
import { Button } from "../../shared/ui/buttons";
import { Page } from "../../shared/ui/page";
import { Empty, ProblemNotice, Skeleton } from "../../shared/ui/states";
import { NewPersonSheet } from "./NewPersonSheet";
import { PersonLine } from "./PersonLine";
import { PersonSheet } from "./PersonSheet";
import { peopleQuery } from "./queries";

/** Whether every word that was typed is somewhere in somebody's name or login. */
function fits({ name, login }: Person, typed: string): boolean {
  const text = `${name} ${login}`.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((it) => text.includes(it));
}

export function PeoplePage() {
  const { t } = useTranslation("people");
  const [typed, setTyped] = useState("");
  const [open, setOpen] = useState<string>();
  const [adding, setAdding] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const list = useInfiniteQuery(peopleQuery);
  const people = list.data?.pages.flatMap((it) => it.people) ?? [];
  const shown = people.filter((it) => fits(it, typed));
  const chosen = people.find((it) => it.id === open);
  const add = () => {
    setAdding(true);
  };
  useCommands([
    { id: "add-person", keys: "n", group: t("title"), label: t("add"), run: add },
    {
      id: "find-person",
      keys: "/",
      group: t("title"),
      label: t("find"),
      run: () => field.current?.focus(),
    },
  ]);
  return (
    <Page title={t("title")} lead={t("lead")}>
      <div className="row apart">
        <input
          ref={field}
          className="input people-filter"
          type="search"
          maxLength={100}
          aria-label={t("find")}
          placeholder={t("find")}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
          }}
        />
        <Button onPress={add}>{t("add")}</Button>
      </div>
      {list.error ? <ProblemNotice error={list.error} retry={() => void list.refetch()} /> : null}
      {list.isPending ? <Skeleton lines={8} /> : null}
      {list.data && shown.length === 0 ? (
        <Empty>
          <p>{t("none")}</p>
        </Empty>
      ) : null}
      {shown.length > 0 ? (
        <ul className="lines">
          {shown.map((it) => (
            <PersonLine
              key={it.id}
              person={it}
              onOpen={() => {
                setOpen(it.id);
              }}
            />
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
          <span className="soft small">{t("soFar", { count: people.length })}</span>
        </div>
      ) : null}
      {chosen ? (
        <PersonSheet
          person={chosen}
          onClose={() => {
            setOpen(undefined);
          }}
        />
      ) : null}
      {adding ? (
        <NewPersonSheet
          onClose={() => {
            setAdding(false);
          }}
        />
      ) : null}
    </Page>
  );
}
