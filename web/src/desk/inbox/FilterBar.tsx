/** Filters, each one as the server takes it. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigation } from "react-router";

import { institutionQuery, issuesQuery } from "../../shared/api/queries";
import { useCommands } from "../../shared/commands";
import { useText } from "../../shared/i18n";
import { staffQuery } from "../../shared/staff/queries";
import { useSorts } from "../../shared/staff/sorts";
import { tagsQuery } from "../../shared/tags/queries";
import { Button } from "../../shared/ui/buttons";
import { countOf, sought, STAGES, type Filters } from "./filters";

type Props = { filters: Filters; onChange: (filters: Filters) => void };

/** Takes a filter in where it has a value, and out where it has none. */
function set(filters: Filters, part: { [K in keyof Filters]?: Filters[K] | "" }): Filters {
  const all = Object.entries({ ...filters, ...part });
  return Object.fromEntries(all.filter(([, it]) => it !== "" && it !== undefined)) as Filters;
}

export function FilterBar({ filters, onChange }: Props) {
  const { t } = useTranslation("inbox");
  const [open, setOpen] = useState(false);
  const count = countOf(filters);
  return (
    <div className="filters">
      <div className="filters-line">
        <Search filters={filters} onChange={onChange} />
        <Button
          look="secondary"
          onPress={() => {
            setOpen(!open);
          }}
        >
          {count > 0 ? t("filter.some", { count }) : t("filter.title")}
        </Button>
        <Choice
          label={t("order.label")}
          value={filters.order ?? "due"}
          options={[
            ["due", t("order.due")],
            ["changed", t("order.changed")],
          ]}
          onChange={(it) => {
            onChange(set(filters, { order: it === "changed" ? "changed" : "" }));
          }}
        />
        {count > 0 ? (
          <Button
            look="quiet"
            onPress={() => {
              onChange(set({}, { list: filters.list ?? "", order: filters.order ?? "" }));
            }}
          >
            {t("filter.clear")}
          </Button>
        ) : null}
      </div>
      {open ? <AllFilters filters={filters} onChange={onChange} /> : null}
    </div>
  );
}

function Search({ filters, onChange }: Props) {
  const { t } = useTranslation("inbox");
  const { t: desk } = useTranslation("desk");
  const ref = useRef<HTMLInputElement>(null);
  // Words are searched by staff; others find cases by their number.
  const words = useSorts();
  const label = t(words ? "filter.search" : "filter.number");
  const [typed, setTyped] = useState(filters.number ?? filters.q ?? "");
  // Whoever opens a case while they still search is not called back to the list.
  const going = useNavigation().state !== "idle";
  const latest = useRef({ filters, onChange, going });
  useEffect(() => {
    latest.current = { filters, onChange, going };
  });
  useEffect(() => {
    const wait = setTimeout(() => {
      const { filters, onChange, going } = latest.current;
      if (going) return;
      const { number, q } = words ? sought(typed) : { number: typed.trim().toUpperCase(), q: "" };
      const same = number === (filters.number ?? "") && q === (filters.q ?? "");
      if (!same) onChange(set(filters, { number, q }));
    }, 250);
    return () => {
      clearTimeout(wait);
    };
  }, [typed, words]);
  useCommands([
    {
      id: "find",
      keys: "/",
      group: desk("group.list"),
      label,
      run: () => ref.current?.focus(),
    },
  ]);
  return (
    <input
      ref={ref}
      className="input search-filter"
      type="search"
      name="search"
      maxLength={200}
      autoComplete="off"
      aria-label={label}
      aria-keyshortcuts="/"
      placeholder={t(words ? "filter.searchHint" : "filter.numberHint")}
      value={typed}
      onChange={(event) => {
        setTyped(event.target.value);
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") event.currentTarget.blur();
      }}
    />
  );
}

type ChoiceProps = {
  label: string;
  value: string;
  options: [value: string, label: string][];
  onChange: (value: string) => void;
};

function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <label className="choice-field">
      <span>{label}</span>
      <select
        className="input"
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      >
        {options.map(([value, said]) => (
          <option key={value} value={value}>
            {said}
          </option>
        ))}
      </select>
    </label>
  );
}

function AllFilters({ filters, onChange }: Props) {
  const { t } = useTranslation("inbox");
  const { t: say } = useTranslation("file");
  const text = useText();
  const staff = useQuery(staffQuery).data?.staff ?? [];
  const settings = useQuery(institutionQuery).data?.settings;
  const issues = useQuery(issuesQuery).data?.issues ?? [];
  const sorts = useSorts();
  const tags = useQuery({ ...tagsQuery, enabled: sorts }).data?.tags ?? [];
  const any: [string, string] = ["", t("filter.any")];
  const pick = (name: keyof Filters, label: string, options: [string, string][]) => (
    <Choice
      label={label}
      value={String(filters[name] ?? "")}
      options={[any, ...options]}
      onChange={(it) => {
        onChange(set(filters, { [name]: it }));
      }}
    />
  );
  const yesNo: [string, string][] = [
    ["true", t("filter.yes")],
    ["false", t("filter.no")],
  ];
  return (
    <div className="filters-all fade">
      {pick("stage", t("filter.stage"), STAGES.map((it) => [it, say(`stage.${it}`)]))}
      {pick("assigned", t("filter.assigned"), [
        ["me", t("filter.me")],
        ["nobody", t("filter.nobody")],
        ...staff.map((it): [string, string] => [it.id, it.name]),
      ])}
      {pick(
        "queue",
        t("filter.queue"),
        (settings?.queues ?? []).map((it) => [it.id, text(it.name)]),
      )}
      {pick("issue", t("filter.issue"), issues.map((it) => [it.id, text(it.name)]))}
      {tags.length > 0 || filters.tag
        ? pick(
            "tag",
            t("filter.tag"),
            [...new Set([...tags, filters.tag ?? ""])].filter(Boolean).map((it) => [it, it]),
          )
        : null}
      {pick("tier", t("filter.tier"), [
        ["1", say("tier.1")],
        ["2", say("tier.2")],
        ["3", say("tier.3")],
      ])}
      {pick("late", t("filter.late"), yesNo)}
      {pick("outside", t("filter.outside"), yesNo)}
    </div>
  );
}
