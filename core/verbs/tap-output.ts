import type { Source } from '../author/source.js';
import { logForm } from '../protocol/singer/log.js';
import { SingerOutput, type SingerSync } from '../protocol/singer/output.js';
import type { OutputOptions } from './session.js';

/** Makes a session's output Singer's. `sync`: what is about to be read. */
export function singerOutput<C>(
  { name }: Pick<Source<C>, 'name'>,
  sync?: SingerSync,
  stderr = process.stderr,
) {
  const log = logForm(process.env['SINGER_SDK_LOG_CONFIG']);
  return ({ writer, mask, level }: OutputOptions) =>
    new SingerOutput({
      writer,
      mask,
      level,
      log,
      stderr,
      tap: `tap-${name}`,
      ...(sync === undefined ? {} : { sync }),
    });
}
