/** A line between a browser and the server that can be cut, with everything that is on it. */
import { connect, createServer, type Server, type Socket } from "node:net";

export class Line {
  private readonly open = new Set<Socket>();
  private isCut = false;

  private constructor(
    private readonly server: Server,
    readonly address: string,
  ) {}

  static async to(target: string): Promise<Line> {
    const { hostname, port } = new URL(target);
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const at = server.address();
    if (!at || typeof at === "string") throw new Error("no port");
    const line = new Line(server, `http://127.0.0.1:${at.port}`);
    server.on("connection", (near) => {
      line.join(near, connect(Number(port), hostname));
    });
    return line;
  }

  private join(near: Socket, far: Socket): void {
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.open.add(from);
      from.on("error", () => to.destroy());
      from.on("close", () => {
        this.open.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
    if (this.isCut) near.destroy();
  }

  cut(): void {
    this.isCut = true;
    this.open.forEach((it) => it.destroy());
  }

  mend(): void {
    this.isCut = false;
  }

  async end(): Promise<void> {
    this.cut();
    await new Promise((done) => this.server.close(done));
  }
}
