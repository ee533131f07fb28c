import type { Spent } from './block.js';
import type { Tally } from './tally.js';

/** Between two lines where there is no terminal (ms), and between two pictures where there is one. */
const LINES = 30_000;
const PICTURES = 250;

export interface ProgressOptions {
  /** What is running: the connector's name. */
  readonly title: string;
  tally: Tally;
  /** Absent: nobody counts requests. */
  spent?(): Spent;
  now(): number;
  /** When a bounded run ends (ms). */
  deadline?: number | undefined;
  /** Lines, where there is no terminal. */
  lines: boolean;
  /** Nothing goes to standard output while it runs: a terminal there is no reason not to draw. */
  isFree?: boolean;
  /** Hides secrets. */
  mask(text: string): string;
}

export interface Progress {
  /** Takes the picture away, or leaves it as it is now. */
  stop(how: 'clear' | 'keep'): void;
  /** Writes a remark to standard error, above the picture where one is drawn. */
  say(line: string): void;
}

/** Of a terminal that does not know its size (one that a program opened). */
const WIDTH = 80;
const HEIGHT = 24;

function sized(terminal: NodeJS.WriteStream): NodeJS.WriteStream {
  const screen = {
    write: (text: string) => terminal.write(text),
    get columns() {
      return terminal.columns || WIDTH;
    },
    get rows() {
      return terminal.rows || HEIGHT;
    },
  };
  return screen as NodeJS.WriteStream;
}

const say = (line: string) => void process.stderr.write(`${line}\n`);
const NOTHING: Progress = { stop: () => undefined, say };

/**
 * Shows on standard error how a run stands: a block that is drawn again and again where that is a terminal,
 * else a line every 30 seconds where somebody asked for them, else nothing. Standard output is never touched;
 * where records go to the same terminal, nothing is drawn between them.
 */
export async function showProgress(
  options: ProgressOptions,
  { stderr, stdout } = process,
): Promise<Progress> {
  const isFree = options.isFree === true || stdout.isTTY !== true || options.tally.streams.size === 0;
  const draws = stderr.isTTY === true && isFree;
  if (!draws && !options.lines) return NOTHING;
  const { blockOf, lineOf } = await import('./block.js');
  const began = options.now();
  const moment = () => ({ ...options, began, now: options.now(), spent: options.spent?.() });
  if (!draws) {
    const line = () => void stderr.write(`${options.mask(lineOf(moment()))}\n`);
    const every = Number(process.env['TRUNKLINE_PROGRESS_SECONDS']) * 1000 || LINES;
    const timer = setInterval(line, every);
    return {
      stop() {
        clearInterval(timer);
        line();
      },
      say,
    };
  }
  const { createLogUpdate } = await import('log-update');
  // The cursor stays: whoever is killed cannot bring it back.
  const picture = createLogUpdate(sized(stderr), { showCursor: true });
  const draw = () => picture(options.mask(blockOf(moment(), stderr.columns || WIDTH)));
  const timer = setInterval(draw, PICTURES);
  let isDrawn = true;
  return {
    say(line) {
      if (!isDrawn) return say(line);
      picture.clear();
      say(line);
      draw();
    },
    stop(how) {
      clearInterval(timer);
      isDrawn = false;
      if (how === 'clear') return picture.clear();
      draw();
      picture.done();
    },
  };
}
