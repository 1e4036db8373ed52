/** What has to be said before many cases are given to somebody, tagged or closed. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { institutionQuery } from "../../../shared/api/queries";
import { useText } from "../../../shared/i18n";
import { staffQuery } from "../../../shared/staff/queries";
import { TagInput } from "../../../shared/tags/TagInput";
import { tagsQuery } from "../../../shared/tags/queries";
import { Select, SomeOf } from "../../../shared/ui/fields";
import type { Act } from "./ManyBar";

export type Wanted = { to: string; queue: string; add: string[]; remove: string[] };

export function useWanted() {
  const [wanted, set] = useState<Wanted>({ to: "", queue: "", add: [], remove: [] });
  return {
    wanted,
    set,
    /** Whether nothing was said that could be done. */
    missing: (act: Act) => act === "tag" && wanted.add.length + wanted.remove.length === 0,
  };
}

type Props = { act: Act; wanted: Wanted; onChange: (wanted: Wanted) => void; wrong: boolean };

export function Fields({ act, wanted, onChange, wrong }: Props) {
  if (act === "assign") return <Assigning wanted={wanted} onChange={onChange} />;
  if (act === "tag") return <Tagging wanted={wanted} onChange={onChange} wrong={wrong} />;
  return null;
}

type Part = Pick<Props, "wanted" | "onChange">;

function Assigning({ wanted, onChange }: Part) {
  const { t } = useTranslation("act");
  const text = useText();
  const staff = useQuery(staffQuery).data?.staff ?? [];
  const queues = useQuery(institutionQuery).data?.settings?.queues ?? [];
  const people = staff.filter((it) => it.roles.some((one) => one !== "mediator"));
  return (
    <>
      <Select
        name="to"
        label={t("assign.to")}
        value={wanted.to}
        options={[
          { value: "", label: t("nobody") },
          ...people.map((it) => ({ value: it.id, label: it.name })),
        ]}
        onChange={(to) => {
          onChange({ ...wanted, to });
        }}
      />
      <Select
        name="queue"
        label={t("assign.queue")}
        value={wanted.queue}
        options={[
          { value: "", label: t("assign.noQueue") },
          ...queues.map((it) => ({ value: it.id, label: text(it.name) })),
        ]}
        onChange={(queue) => {
          onChange({ ...wanted, queue });
        }}
      />
    </>
  );
}

function Tagging({ wanted, onChange, wrong }: Part & { wrong: boolean }) {
  const { t } = useTranslation("inbox");
  const { t: frame } = useTranslation("frame");
  const tags = useQuery(tagsQuery).data?.tags ?? [];
  return (
    <>
      <TagInput
        label={t("many.tag.add")}
        tags={wanted.add}
        known={tags}
        wrong={wrong ? frame("needed") : undefined}
        onChange={(add) => {
          onChange({ ...wanted, add });
        }}
      />
      {tags.length > 0 ? (
        <SomeOf
          name="remove"
          label={t("many.tag.remove")}
          values={wanted.remove}
          options={tags.map((value) => ({ value, label: value }))}
          onChange={(remove) => {
            onChange({ ...wanted, remove });
          }}
        />
      ) : null}
    </>
  );
}
