/** The kinds of evidence to choose from: those of the checklist first. */
import type { Guidance, IssuesView, Text } from "../api/types";
import type { Option } from "../ui/fields";

export function kindOptions(
  { evidence }: IssuesView,
  advice: Guidance,
  text: (text: Text) => string,
): Option[] {
  const wanted = advice.evidence.map((it) => it.kind);
  const place = (kind: string) => {
    const at = wanted.indexOf(kind);
    return at < 0 ? wanted.length : at;
  };
  const sorted = evidence.toSorted((a, b) => place(a.id) - place(b.id));
  return sorted.map((it) => ({ value: it.id, label: text(it.name) }));
}
