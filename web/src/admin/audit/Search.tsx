/** Whose acts, which, in which case, and when. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import events from "../../shared/case/events";
import { staffQuery } from "../../shared/staff/queries";
import { Button } from "../../shared/ui/buttons";
import { Select, TextInput } from "../../shared/ui/fields";
import { useDeed } from "./AuditPage";
import { ACTS, HOUSE } from "./kinds";
import type { Sought } from "./query";

type Props = { sought: Sought; onChange: (sought: Sought) => void };

export function Search({ sought, onChange }: Props) {
  const { t } = useTranslation("audit");
  const deed = useDeed();
  const staff = useQuery(staffQuery).data?.staff ?? [];
  const [filled, setFilled] = useState(sought);
  const set = (part: Sought) => {
    setFilled({ ...filled, ...part });
  };
  const kinds = [...HOUSE, ...ACTS, ...events];
  return (
    <form
      className="card flat"
      onSubmit={(event) => {
        event.preventDefault();
        onChange(filled);
      }}
    >
      <div className="two">
        <Select
          name="actor"
          label={t("who")}
          value={filled.actor ?? ""}
          options={[
            { value: "", label: t("anybody") },
            ...staff.map((it) => ({ value: it.id, label: it.name })),
          ]}
          onChange={(actor) => {
            set({ actor });
          }}
        />
        <Select
          name="kind"
          label={t("what")}
          value={filled.kind ?? ""}
          options={[
            { value: "", label: t("anything") },
            ...kinds.map((value) => ({ value: value as string, label: deed(value) })),
          ]}
          onChange={(kind) => {
            set({ kind });
          }}
        />
        <TextInput
          name="case"
          label={t("case")}
          most={60}
          autoComplete="off"
          value={filled.case ?? ""}
          onChange={(number) => {
            set({ case: number });
          }}
        />
        <TextInput
          name="from"
          label={t("from")}
          type="date"
          value={filled.from ?? ""}
          onChange={(from) => {
            set({ from });
          }}
        />
        <TextInput
          name="to"
          label={t("to")}
          type="date"
          value={filled.to ?? ""}
          onChange={(to) => {
            set({ to });
          }}
        />
      </div>
      <div className="row">
        <Button type="submit">{t("search")}</Button>
        <Button
          look="quiet"
          onPress={() => {
            setFilled({});
            onChange({});
          }}
        >
          {t("clear")}
        </Button>
      </div>
    </form>
  );
}
