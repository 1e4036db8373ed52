/** The parts of the institution and those it deals with: renamed, added, and never taken from under what refers to them. */
import { useTranslation } from "react-i18next";

import { useText } from "../../shared/i18n";
import { Select, TextInput } from "../../shared/ui/fields";
import { BothNames } from "./BothNames";
import { newPart } from "./parts";
import { Rows } from "./Rows";
import { Sheet, type SheetProps } from "./Sheet";

const UNNAMED = { zh: "", en: "" };

type Part = { id: string };

/** Whether it was there before: cases and people may refer to it. */
const among = (parts: readonly Part[] | undefined) => (it: Part) =>
  parts?.some(({ id }) => id === it.id) ?? false;

export function DepartmentsSheet({ onClose }: SheetProps) {
  const { t } = useTranslation("house");
  return (
    <Sheet
      title={t("departments")}
      onClose={onClose}
      read={(it) => it.departments ?? []}
      write={(settings, departments) => ({ ...settings, departments })}
    >
      {(rows, set, settings) => (
        <>
          <p className="soft">{t("lasting")}</p>
          <Rows
            rows={rows}
            onChange={set}
            what={t("oneDepartment")}
            blank={() => ({ id: newPart("department"), name: UNNAMED })}
            lasting={among(settings.departments)}
          >
            {({ name }, put) => (
              <BothNames
                of={name}
                onChange={(next) => {
                  put({ name: next });
                }}
              />
            )}
          </Rows>
        </>
      )}
    </Sheet>
  );
}

export function QueuesSheet({ onClose }: SheetProps) {
  const { t } = useTranslation("house");
  const text = useText();
  return (
    <Sheet
      title={t("queues")}
      onClose={onClose}
      read={(it) => it.queues ?? []}
      write={(settings, queues) => ({ ...settings, queues })}
    >
      {(rows, set, settings) => (
        <>
          <p className="soft">{t("lasting")}</p>
          <Rows
            rows={rows}
            onChange={set}
            what={t("oneQueue")}
            blank={() => ({
              id: newPart("queue"),
              name: UNNAMED,
              department: settings.departments?.[0]?.id ?? "",
            })}
            lasting={among(settings.queues)}
          >
            {({ name, department }, put) => (
              <>
                <BothNames
                  of={name}
                  onChange={(next) => {
                    put({ name: next });
                  }}
                />
                <Select
                  name="department"
                  label={t("ofDepartment")}
                  value={department}
                  options={(settings.departments ?? []).map((it) => ({
                    value: it.id,
                    label: text(it.name),
                  }))}
                  onChange={(next) => {
                    put({ department: next });
                  }}
                />
              </>
            )}
          </Rows>
        </>
      )}
    </Sheet>
  );
}

export function MerchantsSheet({ onClose }: SheetProps) {
  const { t } = useTranslation("house");
  return (
    <Sheet
      title={t("merchants")}
      onClose={onClose}
      read={(it) => it.merchants ?? []}
      write={(settings, merchants) => ({
        ...settings,
        merchants: merchants.map((it) => ({ ...it, name: it.name.trim() })),
      })}
    >
      {(rows, set, settings) => (
        <>
          <p className="soft">{t("lasting")}</p>
          <Rows
            rows={rows}
            onChange={set}
            what={t("oneMerchant")}
            blank={() => ({ id: newPart("merchant"), name: "" })}
            lasting={among(settings.merchants)}
          >
            {({ name }, put) => (
              <TextInput
                name="merchant"
                label={t("merchantName")}
                most={200}
                required
                autoComplete="off"
                value={name}
                onChange={(next) => {
                  put({ name: next });
                }}
              />
            )}
          </Rows>
        </>
      )}
    </Sheet>
  );
}
