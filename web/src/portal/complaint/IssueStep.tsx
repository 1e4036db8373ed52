/** What it is about. */
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { issuesQuery } from "../../shared/api/queries";
import { useText } from "../../shared/i18n";
import { OneOf } from "../../shared/ui/fields";
import { Load } from "../../shared/ui/states";
import type { StepProps } from "./Wizard";

/** What fits nowhere else stands where people look last. */
const last = <G extends { id: string }>(groups: G[]) =>
  groups.toSorted((one, other) => Number(one.id === "other") - Number(other.id === "other"));

export function IssueStep({ draft, change }: StepProps) {
  const { t } = useTranslation("complaint");
  const text = useText();
  return (
    <div className="stack">
      <Link to="/what-happened">{t("issue.unsure")}</Link>
      <Load query={issuesQuery} lines={8}>
        {({ groups, issues }) => (
          <div className="stack issue-groups">
            {last(groups).map((group) => (
              <OneOf
                key={group.id}
                name="issue"
                label={text(group.name)}
                value={draft.issue}
                options={issues
                  .filter((it) => it.group === group.id)
                  .map((it) => ({ value: it.id, label: text(it.name), about: text(it.about) }))}
                onChange={(issue) => {
                  change({ issue });
                }}
              />
            ))}
          </div>
        )}
      </Load>
    </div>
  );
}
