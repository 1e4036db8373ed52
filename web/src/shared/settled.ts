/** What somebody types, once they pause: each letter is no question of its own. */
import { useEffect, useState } from "react";

/** How long a pause is, in milliseconds. */
const PAUSE = 250;

export function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => {
      setSettled(value);
    }, PAUSE);
    return () => {
      clearTimeout(timer);
    };
  }, [value]);
  return settled;
}
