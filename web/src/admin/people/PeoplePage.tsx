/** Who has an account here, and what they may act as. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Person } from "../../shared/api/types";
import { useCommands } from "../../shared/commands";
import { useSettled } from "../../shared/settled";
import { Button } from "../../shared/ui/buttons";
import { Page } from "../../shared/ui/page";
import { Empty, ProblemNotice, Skeleton } from "../../shared/ui/states";
import { ROLES } from "./form";
import { NewPersonSheet } from "./NewPersonSheet";
import { PersonLine } from "./PersonLine";
import { PersonSheet } from "./PersonSheet";
import { type Circle, peopleQuery } from "./queries";

export function PeoplePage() {
  const { t } = useTranslation("people");
  const { t: work } = useTranslation("work");
  const [typed, setTyped] = useState("");
  const [circle, setCircle] = useState<Circle>("atWork");
  const [open, setOpen] = useState<Person>();
  const [adding, setAdding] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const words = useSettled(typed.trim());
  const list = useInfiniteQuery(peopleQuery(circle, words));
  const people = list.data?.pages.flatMap((it) => it.people) ?? [];
  // Who was changed may fit no longer, and is still looked at.
  const chosen = open && (people.find((it) => it.id === open.id) ?? open);
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
        <select
          className="input people-circle"
          aria-label={t("circle.label")}
          value={circle}
          onChange={(event) => {
            setCircle(event.target.value as Circle);
          }}
        >
          <option value="atWork">{t("circle.atWork")}</option>
          {ROLES.map((role) => (
            <option key={role} value={role}>
              {work(`role.${role}`)}
            </option>
          ))}
          <option value="everybody">{t("circle.everybody")}</option>
        </select>
        <Button onPress={add}>{t("add")}</Button>
      </div>
      {list.error ? <ProblemNotice error={list.error} retry={() => void list.refetch()} /> : null}
      {list.isPending ? <Skeleton lines={8} /> : null}
      {list.data && people.length === 0 ? (
        <Empty>
          <p>{t("none")}</p>
          {words ? <p className="soft">{t("noneHint")}</p> : null}
        </Empty>
      ) : null}
      {people.length > 0 ? (
        <ul className="lines">
          {people.map((it) => (
            <PersonLine
              key={it.id}
              person={it}
              onOpen={() => {
                setOpen(it);
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
