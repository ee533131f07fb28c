import { spawn } from 'node:child_process';
import { configError } from '../../../spec/failure.js';
import { isObject, type JsonObject } from '../../../spec/json.js';

/** One start of a tap, and what it wrote. */
export interface TapRun {
  /** The command line as a person would repeat it. */
  command: string;
  code: number | null;
  /** The objects of stdout, one a line. */
  messages: readonly JsonObject[];
  /** Numbers of the lines that are no object. */
  broken: readonly number[];
  stdout: string;
  stderr: string;
  timedOut: boolean;
}

/** Starts a tap. @param limit how long it may take (ms). @throws config_error: it cannot be started. */
export function runTap(path: string, argv: readonly string[], limit: number): Promise<TapRun> {
  const child = spawn(path, argv, { stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill('SIGKILL');
  }, limit);
  child.stdout.on('data', (bytes: Buffer) => out.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => err.push(bytes));
  return new Promise((done, reject) => {
    child.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(configError(`${path} cannot be started (${error.code ?? error.message}).`));
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      const stdout = Buffer.concat(out).toString('utf8');
      done({
        command: commandOf(argv),
        code,
        ...linesOf(stdout),
        stdout,
        stderr: Buffer.concat(err).toString('utf8'),
        timedOut,
      });
    });
  });
}

/** The command line as a person would repeat it. */
export const commandOf = (argv: readonly string[]): string =>
  argv.map((word) => word.replace(/^.*\//, '')).join(' ');

function linesOf(stdout: string): Pick<TapRun, 'messages' | 'broken'> {
  const messages: JsonObject[] = [];
  const broken: number[] = [];
  for (const [at, line] of stdout.split('\n').entries()) {
    if (line === '') continue;
    const value = parsed(line);
    if (isObject(value)) messages.push(value);
    else broken.push(at + 1);
  }
  return { messages, broken };
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const ofType = ({ messages }: TapRun, type: string): JsonObject[] =>
  messages.filter((message) => message['type'] === type);

/** The value of the last STATE. */
export function lastState(run: TapRun): JsonObject | undefined {
  const value = ofType(run, 'STATE').at(-1)?.['value'];
  return isObject(value) ? value : undefined;
}
