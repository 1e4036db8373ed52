/** A month as a sheet of weeks, Monday first. */
import { useTranslation } from "react-i18next";

import type { CalendarDay, YearPicture } from "../../shared/api/types";
import { formatMonth } from "../../shared/dates";
import { useLanguage, useText } from "../../shared/i18n";
import { weekdays, weeksOf } from "./year";

type Props = { year: number; of: YearPicture["months"][number] };

export function Month({ year, of }: Props) {
  const { t } = useTranslation("rules");
  const language = useLanguage();
  const name = formatMonth(`${String(year)}-${String(of.month).padStart(2, "0")}`, language);
  return (
    <table className="month">
      <caption>
        {name} <span className="soft">{t("year.days", { count: of.working_days })}</span>
      </caption>
      <thead>
        <tr>
          {weekdays(language).map((it) => (
            <th key={it} scope="col">
              {it}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeksOf(of.days).map((week, row) => (
          <tr key={row}>
            {week.map((it, at) => (it ? <Cell key={at} of={it} /> : <td key={at} />))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell({ of: { day, kind, name } }: { of: CalendarDay }) {
  const { t } = useTranslation("rules");
  const text = useText();
  const said = kind === "working" ? undefined : [t(`kind.${kind}`), name ? text(name) : ""];
  return (
    <td className={kind} title={said?.filter(Boolean).join(" · ")}>
      {Number(day.slice(8))}
      {said && kind !== "weekend" ? <span className="hidden">{said.join(" ")}</span> : null}
    </td>
  );
}
