/** What is watched inside of a page while somebody uses it, by the page's own clock. */

/** A stretch of time in milliseconds. */
export type Span = { start: number; took: number };
/** Something that the page asked the server for. */
export type Asked = { address: string; start: number; end: number };
/** What a step took: waiting on purpose, the server, and drawing, in milliseconds. */
export type Step = { waited: number; server: number; drawing: number; asked: number; longest: number };

export type Watch = {
  /** When this page was first drawn with something in it. */
  drawn: () => number;
  tasks: () => Span[];
  /** How long keys took to be seen. */
  keys: () => Span[];
  asked: (path: string) => Asked[];
  /** The moment in which what is looked for has been drawn; an error where it does not come. */
  until: (is: () => boolean) => Promise<number>;
  /** Times between frames until `end` is called. */
  frames: () => { end: () => number[] };
};

declare global {
  // Only an interface can be added to.
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions
  interface Window {
    watch: Watch;
  }
}

/** Stands in every page before anything of its own. It is sent as text: nothing from outside of it is there. */
export function install(): void {
  const [tasks, keys]: Span[][] = [[], []];
  const collect = (type: string, into: Span[] | undefined, more = {}) => {
    new PerformanceObserver((list) => {
      for (const it of list.getEntries()) into?.push({ start: it.startTime, took: it.duration });
    }).observe({ type, buffered: true, ...more });
  };
  collect("longtask", tasks);
  collect("event", keys, { durationThreshold: 16 });
  performance.setResourceTimingBufferSize(20_000);
  window.watch = {
    drawn: () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
    tasks: () => tasks ?? [],
    keys: () => keys ?? [],
    asked: (path) =>
      (performance.getEntriesByType("resource") as PerformanceResourceTiming[])
        .map((it) => ({ address: new URL(it.name), start: it.startTime, end: it.responseEnd }))
        .filter(({ address }) => address.pathname === path)
        .map((it) => ({ ...it, address: it.address.search })),
    until: (is) =>
      new Promise((seen, never) => {
        const end = performance.now() + 60_000;
        const look = () => {
          if (!is()) {
            if (performance.now() < end) requestAnimationFrame(look);
            else never(new Error(`not there after a minute: ${String(is)}`));
            return;
          }
          // What is there before a frame is drawn with it: the next task comes after the drawing.
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => {
            seen(performance.now());
          };
          port2.postMessage(0);
        };
        requestAnimationFrame(look);
      }),
    frames: () => {
      const between: number[] = [];
      let going = true;
      let last = performance.now();
      const count = (now: number) => {
        between.push(now - last);
        last = now;
        if (going) requestAnimationFrame(count);
      };
      requestAnimationFrame(count);
      return {
        end: () => {
          going = false;
          return between.slice(1);
        },
      };
    },
  };
}
