import type { Line, Run } from './run.js';

/** One start of the source, as some client does it. Files are names inside the workspace. */
export interface Invocation {
  /** Any word: a wrong one is a test too. */
  verb: string;
  config?: string;
  catalog?: string;
  state?: string;
  /**
   * `relative`: in the folder of the files, which are named without it; `root`: in /, without HOME. Absent:
   * in our folder.
   */
  from?: 'relative' | 'root';
  /** Without a network. */
  offline?: boolean;
  /** On a file system it cannot write to. */
  readOnly?: boolean;
}

export interface Handling {
  /** How long it may take (ms). */
  limit: number;
  keys: ReadonlyMap<string, readonly string[][]>;
  keep?: boolean;
  leaks(text: string): boolean;
  /** Stops it once a line says so: by a signal, or by reading no further. */
  stop?: { how: 'SIGKILL' | 'SIGTERM' | 'pipe'; when(line: Line): boolean };
  /** Reads nothing for so long (ms) once the first byte is there, and looks at its memory. */
  pause?: number;
}

/** What is verified, and how it is started. */
export interface Target {
  kind: 'executable' | 'image';
  name: string;
  /** Why an invocation is not possible here. */
  impossible(invocation: Invocation, handling: Pick<Handling, 'stop' | 'pause'>): string | undefined;
  run(invocation: Invocation, handling: Handling): Promise<Run>;
  /** Of an image. */
  image?: { labels: Readonly<Record<string, string>>; env: readonly string[]; entrypoint: readonly string[] };
}

/** The arguments, with the files where the source sees them. */
export function argumentsOf(
  { verb, config, catalog, state }: Invocation,
  seen: (file: string) => string,
): string[] {
  const given = Object.entries({ config, catalog, state }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return [verb, ...given.flatMap(([option, file]) => [`--${option}`, seen(file)])];
}

const PLACES = { relative: 'in the folder of the files', root: 'in /, without HOME' };

/** For people: the files by their bare names, the circumstances in words. */
export function commandOf(invocation: Invocation): string {
  const { from, offline, readOnly } = invocation;
  const circumstances = [
    ...(from === undefined ? [] : [PLACES[from]]),
    ...(offline ? ['without a network'] : []),
    ...(readOnly ? ['read-only'] : []),
  ];
  return (
    argumentsOf(invocation, (file) => file).join(' ') +
    (circumstances.length === 0 ? '' : ` (${circumstances.join(', ')})`)
  );
}
