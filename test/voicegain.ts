import { type Running, type Settings, start } from 'trunkline/simulator';
import voicegain, { type Truth } from '../connectors/voicegain/simulator.js';
import { checkLines } from './lines.js';
import { configured, type Ended, files, type ReadOptions, read, run } from './rig.js';

/** Not a word that stands anywhere else, and with characters that addresses and JSON escape. */
export const TOKEN = 'tr"unk/line+t0ken=';

/** What the process tests of one file share: a small world that stands still, and runs whose every line is checked. */
export function stage(settings: Settings = {}) {
  let running: Running<Truth>;
  beforeAll(async () => {
    const options = {
      calls: 40,
      days: 2,
      late: 0,
      stuck: 0,
      other_context: 0,
      token: TOKEN,
      ...settings.options,
    };
    running = await start(voicegain, { rate: 0, budget: [], ...settings, options });
  });
  afterAll(() => running.close());
  afterEach(() => running.faults.clear());
  const checked = async (ended: Promise<Ended>, ...secrets: readonly string[]) => {
    const done = await ended;
    checkLines(done, TOKEN, encodeURIComponent(TOKEN), Buffer.from(TOKEN).toString('base64'), ...secrets);
    return done;
  };
  const config = (more: object = {}) => ({ api_url: `${running.url}/v1`, api_token: TOKEN, ...more });
  return {
    get sim() {
      return running;
    },
    config,
    /** A read of these streams, or of a catalog. */
    read: (catalog: readonly string[] | object | string, more: Partial<ReadOptions> = {}) =>
      checked(
        read('voicegain', {
          config: config(),
          catalog: Array.isArray(catalog) ? configured(catalog as string[]) : catalog,
          ...more,
        }),
      ),
    check: (given: object | string = config(), env: Record<string, string> = {}) =>
      checked(
        run('source-voicegain', ['check', '--config', files({ 'config.json': given })['config.json']!], {
          env,
        }),
      ),
    run: (argv: readonly string[], more: Parameters<typeof run>[2] = {}) =>
      checked(run('source-voicegain', argv, more)),
  };
}
