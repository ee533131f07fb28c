/** Where in an author's code something was declared; only asked for where it is wrong, since finding it takes time. */
export class Place {
  #trace: { stack?: string } = {};

  /** Remembers who called `above`. */
  static of(above: (...given: never[]) => unknown): Place {
    const place = new Place();
    Error.captureStackTrace(place.#trace, above);
    return place;
  }

  /** "connectors/acme/index.ts:12"; '' where the engine does not say. */
  toString(): string {
    const frame = this.#trace.stack?.split('\n')[1] ?? '';
    const word = frame.split(/[\s()]/).findLast((part) => part !== '') ?? '';
    const [column, line, ...rest] = word.split(':').reverse();
    if (!/^\d+$/.test(column ?? '') || !/^\d+$/.test(line ?? '')) return '';
    const file = rest
      .reverse()
      .join(':')
      .replace(/^file:\/\//, '');
    const home = `${process.cwd()}/`;
    return `${file.startsWith(home) ? file.slice(home.length) : file}:${line}`;
  }
}
