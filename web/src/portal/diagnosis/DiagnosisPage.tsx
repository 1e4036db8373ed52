/** From "what happened" to the issue type, one question at a time. The address holds the answers. */
import { useTranslation } from "react-i18next";
import { Link, Navigate, useSearchParams } from "react-router";

import { diagnosisQuery, issuesQuery } from "../../shared/api/queries";
import type { Question } from "../../shared/api/types";
import { useText } from "../../shared/i18n";
import { More, Page } from "../../shared/ui/page";
import { Load } from "../../shared/ui/states";
import "./diagnosis.css";

export function DiagnosisPage() {
  const { t } = useTranslation("diagnosis");
  const [search] = useSearchParams();
  const answers = Object.fromEntries(search);
  const begun = Object.keys(answers).length > 0;
  return (
    <Page title={t("title")} lead={t("lead")}>
      <Load query={diagnosisQuery(answers)}>
        {(said) =>
          said.is === "found" ? (
            <Navigate to={`/what-happened/${said.issue}`} replace />
          ) : (
            <Ask question={said.question} answers={answers} />
          )
        }
      </Load>
      {begun ? (
        <Link to="/what-happened">{t("again")}</Link>
      ) : (
        <More label={t("all")}>
          <AllIssues />
        </More>
      )}
    </Page>
  );
}

type AskProps = { question: Question; answers: Record<string, string> };

function Ask({ question, answers }: AskProps) {
  const text = useText();
  return (
    <section className="stack fade" key={question.id} aria-live="polite">
      <h2>{text(question.text)}</h2>
      <ul className="stack tight">
        {question.answer.map((it) => {
          const next = new URLSearchParams({ ...answers, [question.id]: it.id });
          return (
            <li key={it.id}>
              <Link className="answer" to={`/what-happened?${next}`}>
                {text(it.text)}
              </Link>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function AllIssues() {
  const text = useText();
  return (
    <Load query={issuesQuery}>
      {({ groups, issues }) =>
        groups.map((group) => (
          <section key={group.id} className="stack tight">
            <h3>{text(group.name)}</h3>
            <ul className="stack tight">
              {issues
                .filter((it) => it.group === group.id)
                .map((it) => (
                  <li key={it.id}>
                    <Link to={`/what-happened/${it.id}`}>{text(it.name)}</Link>{" "}
                    <span className="small soft">{text(it.about)}</span>
                  </li>
                ))}
            </ul>
          </section>
        ))
      }
    </Load>
  );
}
