import { statSync } from 'node:fs';
import { awaitInput } from '../core/input/files.js';
import { plain } from '../core/plain.js';
import type { Session } from '../core/verbs/session.js';
import { CHECKS } from '../kit/verify/checks/index.js';
import { Progress } from '../kit/verify/progress.js';
import { holds, jsonOf, textOf } from '../kit/verify/report.js';
import { TAP_CHECKS } from '../kit/verify/tap/checks.js';
import { isTap, verifyTap } from '../kit/verify/tap/verify.js';
import { verify } from '../kit/verify/verify.js';
import { asFailure, configError } from '../spec/failure.js';
import { isObject } from '../spec/json.js';
import { didYouMean } from '../spec/similar.js';

export interface VerifyArguments {
  source?: string | undefined;
  config?: string | undefined;
  streams?: string | undefined;
  select?: string | undefined;
  state?: string | undefined;
  only?: string | undefined;
  timeout: number;
  jobs: number;
  checkpoints: number;
  page: number;
  network?: string | undefined;
  json: boolean;
  list: boolean;
}

/** Exit code: 0 when everything holds, 1 when not, 2 when it could not begin. */
export async function verifyCommand(
  args: VerifyArguments,
  print: (text: string) => void,
  session: Session,
): Promise<number> {
  if (args.list) {
    const checks = [...CHECKS, ...TAP_CHECKS].map(({ id, title, why, advice }) => ({
      id,
      title,
      why,
      advice: advice === true,
    }));
    print(
      args.json
        ? JSON.stringify(checks, null, 2)
        : checks.map(({ id, title, why }) => `${id.padEnd(24)} ${title}. ${why}`).join('\n'),
    );
    return 0;
  }
  // Leaving in order ends what runs and removes the files.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => process.exit(signal === 'SIGINT' ? 130 : 143));
  try {
    const options = { ...(await given(args, session)), ...progress(args.json) };
    const verified = await (isTap(options.name) ? verifyTap(options) : verify(options));
    print(args.json ? plain(JSON.stringify(jsonOf(verified), null, 2), true) : plain(textOf(verified), true));
    return holds(verified.outcomes) ? 0 : 1;
  } catch (error) {
    const { failureType, message, internal } = asFailure(error);
    const text = failureType === 'system_error' ? (internal ?? message) : message;
    process.stderr.write(`trunkline verify: ${plain(session.mask(text), true)}\n`);
    return failureType === 'config_error' ? 2 : 1;
  }
}

async function given(
  {
    source,
    config: path,
    streams,
    select,
    state,
    only,
    timeout,
    jobs,
    checkpoints,
    page,
    network,
  }: VerifyArguments,
  session: Session,
) {
  if (source === undefined)
    throw configError(
      'Which source? Give the path of an executable or the name of an image. See trunkline verify --help.',
    );
  if (path === undefined) throw configError('Which config? Add --config FILE. See trunkline verify --help.');
  const config = session.resolve(await awaitInput(path, 'config'), path);
  if (!isObject(config)) throw configError(`${path}: the config is not a JSON object`);
  if (state !== undefined) await awaitInput(mayBeRepeated(state), 'state');
  const ids = words(only);
  const unknown = ids?.find((id) => ![...CHECKS, ...TAP_CHECKS].some((check) => check.id === id));
  if (unknown !== undefined)
    throw configError(
      `There is no check "${unknown}".${didYouMean(
        unknown,
        [...CHECKS, ...TAP_CHECKS].map(({ id }) => id),
      )} trunkline verify --list shows them.`,
    );
  for (const [name, value] of Object.entries({ timeout, jobs, checkpoints, page })) {
    if (!(value > 0)) throw configError(`--${name} has to be a number above 0.`);
  }
  return {
    name: source,
    config,
    streams: words(streams),
    select,
    state,
    only: ids,
    timeout,
    jobs,
    checkpoints,
    page,
    network,
  };
}

/** Several reads are given the state: a pipe can be read once. */
function mayBeRepeated(path: string): string {
  if (path === '-' || statSync(path, { throwIfNoEntry: false })?.isFile() === false)
    throw configError(`${path}: the state has to be a file, since it is read several times.`);
  return path;
}

const words = (list: string | undefined) =>
  list
    ?.split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

/** Somebody who watches sees what is done, a log has a line for each step; with --json only who watches. */
function progress(json: boolean) {
  const { stderr } = process;
  if (json && !stderr.isTTY) return {};
  return {
    watcher: new Progress(
      (text) => void stderr.write(text),
      stderr.isTTY ? (stderr.columns ?? 80) : undefined,
    ),
  };
}
