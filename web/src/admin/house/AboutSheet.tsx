/** What the institution is called, and how and when it is reached. */
import { useTranslation } from "react-i18next";

import type { Institution } from "../../shared/api/types";
import { Select, SomeOf, TextInput } from "../../shared/ui/fields";
import { BothNames } from "./BothNames";
import { CONTACTS, DAYS, type Day } from "./parts";
import { Rows } from "./Rows";
import { Sheet, type SheetProps } from "./Sheet";

type Contact = NonNullable<Institution["contacts"]>[number];
type Hours = NonNullable<Institution["hours"]>[number];
type About = Required<Pick<Institution, "name" | "zone" | "contacts" | "hours" | "operator">>;

const read = (it: Institution): About => ({
  name: it.name,
  zone: it.zone,
  contacts: it.contacts ?? [],
  hours: it.hours ?? [],
  operator: it.operator ?? "institution",
});

export function AboutSheet({ onClose }: SheetProps) {
  const { t } = useTranslation("house");
  return (
    <Sheet
      title={t("about")}
      onClose={onClose}
      read={read}
      write={(settings, about) => ({ ...settings, ...about, zone: about.zone.trim() })}
    >
      {(about, set) => (
        <>
          <BothNames
            of={about.name}
            onChange={(name) => {
              set({ ...about, name });
            }}
          />
          <div className="two">
            <TextInput
              name="zone"
              label={t("zone")}
              hint={t("zoneHint")}
              most={60}
              required
              autoComplete="off"
              value={about.zone}
              onChange={(zone) => {
                set({ ...about, zone });
              }}
            />
            <Select
              name="operator"
              label={t("operator.title")}
              hint={t("operator.hint")}
              value={about.operator}
              options={(["institution", "third-party"] as const).map((value) => ({
                value,
                label: t(`operator.${value}`),
              }))}
              onChange={(operator) => {
                set({ ...about, operator });
              }}
            />
          </div>
          <Contacts
            of={about.contacts}
            onChange={(contacts) => {
              set({ ...about, contacts });
            }}
          />
          <OfficeHours
            of={about.hours}
            onChange={(hours) => {
              set({ ...about, hours });
            }}
          />
        </>
      )}
    </Sheet>
  );
}

type ListProps<R> = { of: readonly R[]; onChange: (rows: R[]) => void };

function Contacts({ of, onChange }: ListProps<Contact>) {
  const { t } = useTranslation("house");
  return (
    <section className="stack">
      <h3>{t("contacts")}</h3>
      <Rows
        rows={of}
        onChange={onChange}
        what={t("oneContact")}
        blank={() => ({ kind: "hotline", value: "" })}
      >
        {({ kind, value }, set) => (
          <div className="two">
            <Select
              name="kind"
              label={t("contactKind")}
              value={kind}
              options={[...new Set([...CONTACTS, kind])].map((it) => ({
                value: it as string,
                label: t(`contact.${it as (typeof CONTACTS)[number]}`, { defaultValue: it }),
              }))}
              onChange={(next) => {
                set({ kind: next });
              }}
            />
            <TextInput
              name="value"
              label={t("contactValue")}
              most={500}
              required
              autoComplete="off"
              value={value}
              onChange={(next) => {
                set({ value: next });
              }}
            />
          </div>
        )}
      </Rows>
    </section>
  );
}

function OfficeHours({ of, onChange }: ListProps<Hours>) {
  const { t } = useTranslation("house");
  return (
    <section className="stack">
      <h3>{t("hours")}</h3>
      <Rows
        rows={of}
        onChange={onChange}
        what={t("oneHours")}
        blank={() => ({ days: ["mon", "tue", "wed", "thu", "fri"], from: "09:00:00", until: "18:00:00" })}
      >
        {({ days, from, until }, set) => (
          <>
            <div className="choices-grid">
              <SomeOf
                name="days"
                label={t("days")}
                values={days as Day[]}
                options={DAYS.map((value) => ({ value, label: t(`day.${value}`) }))}
                onChange={(next) => {
                  set({ days: DAYS.filter((day) => next.includes(day)) });
                }}
              />
            </div>
            <div className="two">
              <TextInput
                name="from"
                type="time"
                required
                label={t("opens")}
                value={from.slice(0, 5)}
                onChange={(time) => {
                  set({ from: `${time}:00` });
                }}
              />
              <TextInput
                name="until"
                type="time"
                required
                label={t("closes")}
                value={until.slice(0, 5)}
                onChange={(time) => {
                  set({ until: `${time}:00` });
                }}
              />
            </div>
          </>
        )}
      </Rows>
    </section>
  );
}
