import type { CommonConfig, Source } from '../author/source.js';
import type { ApiSettings, RunningApi } from '../http/client.js';
import type { Session } from './session.js';

export interface WatchedApi extends RunningApi {
  /** Names the requests that have no answer yet, the oldest first. */
  underWay(): string;
}

/** The way to the vendor for one run, with the config's limits. The client is loaded here and nowhere earlier. */
export async function openApi<C extends CommonConfig>(
  source: Source<C>,
  config: C,
  session: Session,
  hooks: ApiSettings['hooks'] = {},
  retry: ApiSettings['retry'] = {},
): Promise<WatchedApi> {
  const { createApi } = await import('../http/client.js');
  const options = source.api(config);
  const api = createApi(
    { allowHttp: config.allow_http, ...options },
    {
      concurrency: config.concurrency,
      requestsPerMinute: config.requests_per_minute,
      stopWhenSpent: config.when_quota_is_spent === 'stop',
      userAgent: userAgent(source),
      signal: session.ending.signal,
      retry,
      hooks: {
        onLog: (level, message) => session.output.log(level, message),
        held: (work) => session.held(work),
        mask: (text) => session.mask(text),
        onSecret: (secret) => session.hide([secret]),
        ...hooks,
      },
    },
  );
  const open = new Set<string>();
  const watch = async <T>(label: string, request: Promise<T>): Promise<T> => {
    open.add(label);
    return request.finally(() => open.delete(label));
  };
  return {
    ...api,
    get: (path, request) => watch(`GET ${path}`, api.get(path, request)),
    post: (path, body, request) => watch(`POST ${path}`, api.post(path, body, request)),
    underWay: () =>
      open.size === 0 ? 'nothing that is known' : `the answer to ${[...open].slice(0, 3).join(', ')}`,
  };
}

/** Names the job too, so that a vendor's support can find a sync in its logs. */
function userAgent({ name, version }: { name: string; version: string }): string {
  const job = process.env['WORKER_JOB_ID'];
  const attempt = process.env['WORKER_JOB_ATTEMPT'];
  return `trunkline-source-${name}/${version}${job === undefined ? '' : ` (job ${job}, attempt ${attempt ?? 0})`}`;
}
