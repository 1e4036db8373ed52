/** Frequent texts, as the desk writes them. */
import { MacrosPage } from "../shared/macros/MacrosPage";

export function Texts() {
  return (
    <div className="d-wide">
      <MacrosPage />
    </div>
  );
}
