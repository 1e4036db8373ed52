/** What somebody is called, may act as, and belongs to. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { channelsQuery, institutionQuery } from "../../shared/api/queries";
import { useText } from "../../shared/i18n";
import { Select, SomeOf, TextInput } from "../../shared/ui/fields";
import { type Filled, ROLES } from "./form";

type Props = { filled: Filled; onChange: (filled: Filled) => void };

export function PersonFields({ filled, onChange }: Props) {
  const { t } = useTranslation("people");
  const { t: work } = useTranslation("work");
  const text = useText();
  const settings = useQuery(institutionQuery).data?.settings;
  const channels = useQuery(channelsQuery).data?.channels ?? [];
  const none = { value: "", label: t("choose") };
  const set = (part: Partial<Filled>) => {
    onChange({ ...filled, ...part });
  };
  const { roles } = filled;
  return (
    <>
      <TextInput
        name="name"
        label={t("name")}
        most={200}
        autoComplete="off"
        value={filled.name}
        onChange={(name) => {
          set({ name });
        }}
      />
      <div className="choices-grid">
        <SomeOf
          name="roles"
          label={t("roles")}
          values={roles}
          options={ROLES.map((value) => ({ value, label: work(`role.${value}`) }))}
          onChange={(roles) => {
            set({ roles });
          }}
        />
      </div>
      <div className="two">
        <Select
          name="department"
          label={t("department")}
          value={filled.department}
          options={[
            { value: "", label: t("noDepartment") },
            ...(settings?.departments ?? []).map((it) => ({ value: it.id, label: text(it.name) })),
          ]}
          onChange={(department) => {
            set({ department });
          }}
        />
        {roles.includes("merchant") ? (
          <Select
            name="merchant"
            label={t("merchant")}
            value={filled.merchant}
            options={[
              none,
              ...(settings?.merchants ?? []).map((it) => ({ value: it.id, label: it.name })),
            ]}
            onChange={(merchant) => {
              set({ merchant });
            }}
          />
        ) : null}
        {roles.includes("regulator") ? (
          <Select
            name="body"
            label={t("body")}
            value={filled.body}
            options={[
              none,
              ...channels
                .filter((it) => it.outside)
                .map((it) => ({ value: it.id, label: text(it.name) })),
            ]}
            onChange={(body) => {
              set({ body });
            }}
          />
        ) : null}
      </div>
    </>
  );
}
